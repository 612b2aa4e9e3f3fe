// A page that has stopped: nobody reads there what the main process sends, and Chromium keeps it all.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { launchPanel } from '../app'
import { kubeconfigTo, prefect06 } from './ground'
import { sendJson, startHostileServer, type Attack } from './hostile-server'

const lines = `${'x'.repeat(1000)}\n`.repeat(200)
const follows = 20
/** What may be on its way to a page that has stopped (electron/ipc/limits.ts), and the last event before it is so much, MB. */
const mostMb = 10

test('twenty endless logs and a page that has stopped: little is sent to it, and the rest when it goes on', async () => {
  let logs = 0
  const endless: Attack = ({ path }, response) => {
    if (!path.includes('/log')) return sendJson(response, { metadata: {}, items: [] })
    logs += 1
    response.writeHead(200)
    const more = (): void => {
      if (!response.destroyed) response.write(lines, more)
    }
    more()
    return true
  }
  const folder = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const prefect = await startHostileServer('', prefect06({}))
  const kube = await startHostileServer('', endless)
  const endpoint = { kind: 'endpoint', url: prefect.url, urlForPods: null, dialect: '0.6' }
  const choice = { api: endpoint, cluster: { kind: 'context', context: 'hostile', namespace: 'default' } }
  const panel = await launchPanel({
    kubeconfig: await readFile(await kubeconfigTo(folder, kube.url), 'utf8'),
    settings: { version: 2, connections: [{ id: 'own', choice }], activeConnectionId: 'own', startOnOpen: true },
  })
  try {
    const sent = await panel.app.evaluateHandle(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const count = { size: 0 }
      const send = webContents.send.bind(webContents)
      webContents.send = (channel: string, ...rest: unknown[]) => {
        count.size += JSON.stringify(rest).length
        send(channel, ...rest)
      }
      return count
    })
    const sentMb = async () => (await sent.jsonValue()).size / 1e6
    await panel.page.evaluate((many) => {
      const target = { connectionId: 'own', pod: 'p', container: 'c', previous: false }
      for (let n = 0; n < many; n++) void window.flowdeck.call('podLogs.follow', target)
      // It stops for so long, and goes on.
      const until = performance.now() + 3_000
      setTimeout(() => {
        while (performance.now() < until);
      }, 50)
    }, follows)
    await expect.poll(() => logs).toBe(follows)
    const before = await sentMb()
    // Asked now and then: with so much to send, the inspector may lose a question when the main process frees memory.
    await sleep(1_500)
    expect((await sentMb()) - before).toBeLessThan(mostMb)
    const later = { timeout: 8_000, intervals: [500] }
    await expect.poll(async () => (await sentMb()) - before, later).toBeGreaterThan(2 * mostMb)
  } finally {
    await panel.close()
    await Promise.all([prefect.close(), kube.close()])
    await rm(folder, { recursive: true, force: true })
  }
})
