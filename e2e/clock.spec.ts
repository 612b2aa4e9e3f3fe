// A clock that is ten minutes off the API's: the panel says it, and goes by the server's.
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi } from '../electron/practice/api'
import { withPanel } from './app'
import { goTo } from './at'
import { Running } from './cli'
import { lookInBothThemes, sizeForPictures } from './look'

const aheadMs = 600_000

/** In front of an API: all of its answers are of a clock that is ahead. */
async function startAhead(api: string) {
  const server = createServer((incoming, response) => {
    const { method, headers, url = '' } = incoming
    const passed = request(api + url, { method, headers }, (answer) => {
      const date = new Date(Date.now() + aheadMs).toUTCString()
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(response)
    })
    incoming.pipe(passed)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

test('a clock that is ten minutes behind is said', async () => {
  const api = await startPracticeApi()
  const ahead = await startAhead(api.url)
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const practice = new Running(['practice', '--runs', '0'], { home })
  const ends = { api: { kind: 'endpoint', url: ahead.url, urlForPods: null } }
  const cluster = { kind: 'context', context: 'practice', namespace: 'default' }
  const connections = [{ id: 'own', choice: { ...ends, cluster } }]
  const settings = { theme: 'light', version: 2, connections, activeConnectionId: 'own', startOnOpen: true }
  try {
    const said = JSON.parse(await practice.line(1)) as { kubeconfig: string }
    await withPanel({ kubeconfig: await readFile(said.kubeconfig, 'utf8'), settings }, async (panel) => {
      const { page } = panel
      await sizeForPictures(panel)
      await goTo(page, 'Connections')
      await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
      await page.getByLabel('New token').fill(api.token)
      await page.getByRole('button', { name: 'Replace token' }).click()
      await goTo(page, 'Overview')
      await expect(page.getByText(/This machine’s clock is 10m behind the Prefect server’s/).first()).toBeVisible()
      await lookInBothThemes(page, 'clock')
    })
  } finally {
    await ahead.close()
    await api.close()
    await practice.end('SIGTERM')
    await rm(home, { recursive: true, force: true })
  }
})
