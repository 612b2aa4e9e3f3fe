// Practice of Prefect 3: offered by the guide, and what a machine with a Prefect 3 profile begins with.
import { mkdir, writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Home, launchPanel, stoppedCluster, withPanel } from '../app'
import { agentSays, expectState, goTo, startDemoRun } from '../at'

const profiles = 'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'

test('the guide offers it beside the others, and a demo run goes to its end', async () => {
  await withPanel({ kubeconfig: stoppedCluster }, async ({ page, home }) => {
    await page.getByRole('radio', { name: /^Practice API/ }).check()
    await page.getByRole('radio', { name: /^Practice cluster/ }).check()
    await expect(page.getByRole('radio', { name: 'Prefect 0.6', exact: true })).toBeChecked()
    await page.getByRole('radio', { name: 'Prefect 3', exact: true }).click()
    await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
    await agentSays(page, 'Agent: Running')
    await expectState(page, 'Completed')
    await goTo(page, 'Connections')
    await expect(page.getByRole('region', { name: 'Prefect API' })).toContainText('Prefect 3')
    const { connections } = (await home.readSettings()) as { connections: object[] }
    expect(connections).toMatchObject([{ choice: { api: { kind: 'practice', dialect: '3' } } }])
  })
})

test('a machine with a Prefect 3 profile begins with it, and asks that server nothing', async () => {
  const home = await Home.make()
  await mkdir(home.file('.prefect'))
  await writeFile(home.file('.prefect/profiles.toml'), profiles)
  const panel = await launchPanel(home)
  try {
    await agentSays(panel.page, 'Agent: Running')
    await startDemoRun(panel.page, 'hello')
    await expectState(panel.page, 'Completed')
    await goTo(panel.page, 'Deployment')
    await expect(panel.page.getByText('prefect-worker-practice.yaml', { exact: true })).toBeVisible()
  } finally {
    await panel.close()
  }
})
