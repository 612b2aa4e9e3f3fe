// The panel against a real API server.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel } from './app'
import { connectPanel } from './connect-panel'
import { jobsIn, kubeconfigOf, onStage, startRuns } from './real-cluster'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

for (const dialect of ['0.6', '1.x'] as const) {
  test(`the panel shows the Jobs that its agent of Prefect ${dialect} makes on a real cluster, and deletes one`, async () => {
    await onStage({ dialect, home }, async ({ api, namespace }) => {
      startRuns(api, 4)
      const jobNames = async () => (await jobsIn(namespace)).map((job) => job.metadata.name)
      const panel = await launchPanel({ kubeconfig: await readFile(kubeconfigOf('admin'), 'utf8') })
      try {
        const { page } = panel
        await connectPanel(page, { api, namespace }, { startAgent: true })
        await expect.poll(async () => (await jobNames()).length, { timeout: 30_000 }).toBe(4)
        await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /^Jobs/ }).click()
        const [name = ''] = await jobNames()
        await page.getByText(name, { exact: true }).click()
        await page.getByRole('button', { name: 'Delete Job…' }).click()
        await page.getByRole('dialog').getByRole('button', { name: 'Delete Job' }).click()
        await expect.poll(jobNames).not.toContain(name)
        await expect(page.getByText(name, { exact: true })).toHaveCount(0)
      } finally {
        await panel.close()
      }
    })
  })
}
