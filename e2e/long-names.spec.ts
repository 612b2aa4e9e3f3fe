// A flow with a name of 200 letters: what stands beside it keeps its line, and nothing is cut off.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { launchPanel, type Panel } from './app'
import { goTo, openRun, runPane, tab } from './at'
import { Running } from './cli'
import { layoutFaults } from './layout'
import { lookInBothThemes, resize } from './look'

const long = 'nightly-reconciliation-of-all-orders-and-payments-'.repeat(4)

let api: PracticeApi
let home: string
let cluster: Running
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi()
  const storage = { type: 'Docker', registry_url: 'registry.local:5000', image_name: 'long', image_tag: '1', flows: { [long]: '/f' }, prefect_version: '0.6.7', __version__: '0.6.7' } // prettier-ignore
  api.registerFlow({ name: long, storage, environment: { type: 'RemoteEnvironment', __version__: '0.6.7' } })
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  const choice = {
    api: { kind: 'endpoint', url: api.url, urlForPods: null },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  }
  panel = await launchPanel({
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    settings: { version: 2, connections: [{ id: 'own', choice }], activeConnectionId: 'own', startOnOpen: true },
  })
  const { page } = panel
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
  await page.getByLabel('New token').fill(api.token)
  await page.getByRole('button', { name: 'Replace token' }).click()
  await expect(page.getByLabel('New token')).toBeHidden()
  api.createRun(long)
})
test.afterAll(async () => {
  await panel.close()
  await cluster.end('SIGTERM')
  await api.close()
  await rm(home, { recursive: true, force: true })
})

for (const [width, height] of [
  [640, 480],
  [1280, 800],
] as const) {
  test(`${width} × ${height}`, async () => {
    const { page } = panel
    await resize(panel, width, height)
    await openRun(page, long.slice(0, 40))
    expect(await layoutFaults(page), 'the run').toEqual([])
    await tab(page, 'Job and pods').click()
    await runPane(page).getByRole('button', { name: 'Show Job' }).click()
    const job = page.getByRole('region', { name: 'Job', exact: true })
    const link = job.locator('.run-of .link')
    await expect(link).toBeVisible()
    const name = await link.innerText()
    expect((await link.boundingBox())?.height, name).toBeLessThan(24)
    const { text, room } = await link.evaluate((one) => ({ text: one.scrollWidth, room: one.clientWidth }))
    expect(text, name).toBeLessThanOrEqual(room)
    await lookInBothThemes(page, `long-names-job-${width}`)
    expect(await layoutFaults(page), 'its Job').toEqual([])
    await page.keyboard.press('Escape')
    for (const one of ['Overview', 'Problems', 'Flow runs', 'Jobs'] as const) {
      await goTo(page, one)
      expect(await layoutFaults(page), one).toEqual([])
    }
  })
}
