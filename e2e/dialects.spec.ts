// Prefect 1.x in the panel, on practice; and a connection to 0.6 beside it.
import { expect, test } from '@playwright/test'
import { launchPanel, stoppedCluster, type Panel } from './app'
import { agentSays, expectPage, expectState, goTo, openRun, runPane, startDemoRun, tab } from './at'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

let panel: Panel
/** The name of the first demo run. */
let helloRun = ''
test.beforeAll(async () => (panel = await launchPanel({ kubeconfig: stoppedCluster })))
test.afterAll(() => panel.close())

const connection = () => panel.page.getByRole('banner').getByRole('button', { name: /^Connection: / })

async function choosePractice(dialect: string): Promise<void> {
  const { page } = panel
  await page.getByRole('radio', { name: /Practice cluster/ }).check()
  await page.getByRole('radio', { name: /Practice API/ }).check()
  await page.getByRole('radiogroup', { name: 'Which Prefect it is' }).getByRole('radio', { name: dialect }).click()
}

test('the guide offers the practice API in either dialect, and a demo run of 1.x ends well', async () => {
  const { page } = panel
  await choosePractice('Prefect 1.x')
  await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
  await agentSays(page, 'Agent: Running')
  await expect(connection()).toContainText('1.x')
  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  helloRun = await runPane(page).getByRole('heading', { level: 2 }).innerText()
  await tab(page, 'Parameters').click()
  await expect(runPane(page)).toContainText('It has none, so agents that have labels leave it to others.')
  await expect(runPane(page).getByRole('region', { name: 'Run config', exact: true })).toContainText('UniversalRun')
  await tab(page, 'Manifest').click()
  await expect(runPane(page).getByRole('region', { name: /^Manifest of/ })).toContainText('prefect.io/flow_run_id')
  await tab(page, 'Story').click()
})

test('a practice cluster is not offered to a real API', async () => {
  const { page } = panel
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^Change the Prefect API/ }).click()
  await page.getByRole('radio', { name: /My Prefect API/ }).check()
  await expect(page.getByRole('radio', { name: /Practice cluster/ })).toBeDisabled()
  await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:9')
  await expect(page.getByLabel('Tenant id')).toBeVisible()
  const dialects = page.getByRole('radiogroup', { name: 'Which Prefect it is' })
  await dialects.getByRole('radio', { name: 'Prefect 0.6' }).click()
  await expect(page.getByLabel('Tenant id')).toBeHidden()
  await page.getByRole('button', { name: 'Cancel' }).click()
})

test('template and deployment are those of 1.x', async () => {
  const { page } = panel
  await goTo(page, 'Template')
  await expect(page.getByRole('main')).toContainText('for every flow, Prefect 1.x')
  await expect(page.getByRole('region', { name: 'Preview of the Job' })).toContainText('prefect.io/flow_run_id')
  await goTo(page, 'Deployment')
  const yaml = page.getByRole('region', { name: 'Deployment YAML' })
  await expect(yaml).toContainText('prefecthq/prefect:1.4.1')
  await page.getByLabel('Labels').fill('gpu, eu')
  await page.getByLabel('Variables for every run').fill('REGION=eu')
  await page.getByLabel('Memory limit').fill('2Gi')
  await page.getByRole('radiogroup', { name: 'Backend' }).getByRole('radio', { name: 'Server' }).click()
  for (const part of ["['gpu', 'eu']", 'REGION', '2Gi', 'server']) await expect(yaml).toContainText(part)
  await page.getByLabel('Memory limit').fill('much')
  await page.getByLabel('Memory limit').blur()
  // Monaco has alerts of its own on the page.
  await expect(page.getByRole('form', { name: 'Deployment' }).getByRole('alert')).toContainText('A quantity is')
  await expect(page.getByRole('button', { name: 'Save…' })).toBeDisabled()
})

test('a run whose labels the agent lacks says so, and is taken once the agent has them', async () => {
  const { page } = panel
  await openRun(page, 'score-customers')
  const why = runPane(page).getByRole('note')
  await expect(why).toContainText('No agent here has these labels')
  await expect(why).toContainText('lacks gpu')
  await tab(page, 'Parameters').click()
  await expect(runPane(page)).toContainText('gpu, which this agent does not have')
  await tab(page, 'Story').click()
  await why.getByRole('button', { name: 'Change labels…' }).click()
  await expectPage(page, 'Settings')
  await page.getByLabel('Labels, Prefect 1.x').fill('gpu')
  await page.keyboard.press('Enter')
  // Nothing is opened anew for it: what ran before is still there.
  await openRun(page, helloRun)
  await expectState(page, 'Success')
  await openRun(page, 'score-customers')
  await expectState(page, 'Success')
})

test('another connection can be added; its agent goes on while the first is shown, and comes back as it was', async () => {
  const { page } = panel
  await goTo(page, 'Connections')
  const others = page.getByRole('region', { name: 'Other connections' })
  await expect(others).toContainText('None yet.')
  await others.getByRole('button', { name: 'Add a connection…' }).click()
  await choosePractice('Prefect 0.6')
  await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
  await expect(connection()).toContainText('0.6')
  await expect(runPane(page).getByRole('heading', { level: 2 })).toBeVisible()
  await tab(page, 'Parameters').click()
  await expect(runPane(page).getByRole('region', { name: 'Run config', exact: true })).toBeHidden()
  await tab(page, 'Story').click()
  await startDemoRun(page, 'train-long')
  await expectState(page, 'Running')
  const name = await runPane(page).getByRole('heading', { level: 2 }).innerText()

  await connection().click()
  await page.getByRole('menuitem', { name: /^Show practice API 1\.x/ }).click()
  await expect(connection()).toContainText('1.x')
  await expect(runPane(page)).toContainText('score-customers')
  await goTo(page, 'Connections')
  await expect(others).toContainText('practice API 0.6')
  await expect(others).toContainText('its agent is running')
  await others.getByRole('button', { name: /^Show practice API 0\.6/ }).click()
  await goTo(page, 'Flow runs')
  await expect(runPane(page).getByRole('heading', { level: 2 })).toHaveText(name)

  await goTo(page, 'Connections')
  await others.getByRole('button', { name: /^Remove practice API 1\.x/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove connection' }).click()
  await expect(others).toContainText('None yet.')
})
