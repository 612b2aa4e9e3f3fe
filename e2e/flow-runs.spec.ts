// A run's way from due to finished, and what stands in its way, as the panel shows it on practice.
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import {
  agentSays,
  chooseFromAgentMenu,
  expectPage,
  expectState,
  goTo,
  openRun,
  recordStates,
  runPane,
  startDemoRun,
  tab,
} from './at'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

test('starts on practice, says so, and has the agent on', async () => {
  const { page, app } = panel
  await agentSays(page, 'Agent: Running')
  const header = page.getByRole('banner')
  await expect(header.getByText('Practice API', { exact: true })).toBeVisible()
  await expect(header.getByText('Practice cluster', { exact: true })).toBeVisible()
  const title = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  await expect.poll(title).toContain('(practice)')
  await expect(page.getByRole('contentinfo')).toContainText('Polled')
})

test('a demo run goes Scheduled, Submitted, Running, Success, with its Job, pod and logs', async () => {
  const { page } = panel
  // Running, the agent takes it before the first look.
  await chooseFromAgentMenu(page, 'Watch only: claim nothing further')
  await agentSays(page, /^Agent: Watching only/)
  await startDemoRun(page, 'report')
  const pane = runPane(page)
  await expectState(page, 'Scheduled')
  const states = await recordStates(pane)
  await chooseFromAgentMenu(page, 'Start the agent')
  await expectState(page, 'Success')
  expect(await states()).toEqual(['Scheduled', 'Submitted', 'Running', 'Success'])

  for (const stage of ['Due', 'Claimed', 'Job created', 'Started', 'Finished']) {
    await expect(pane.getByRole('listitem').filter({ hasText: `${stage}: done` })).toBeVisible()
  }
  await tab(page, 'Job and pods').click()
  await expect(pane.getByText(/^prefect-job-[0-9a-f]{8}$/)).toBeVisible()
  await expect(pane.getByText(/^prefect-job-[0-9a-f]{8}-[a-z0-9]+$/)).toBeVisible()
  await expect(pane.getByText('Complete', { exact: true })).toBeVisible()
  await expect(pane.getByText('registry.local:5000/report:2026-11')).toBeVisible()
  await tab(page, 'Logs').click()
  await expect(pane.getByRole('log')).toContainText('18,204 orders')
  await tab(page, 'Manifest').click()
  await expect(pane.getByRole('region', { name: /Manifest/ })).toContainText('kind: Job')
  await tab(page, 'Parameters').click()
  await expect(pane).toContainText('yesterday')
  await tab(page, 'Story').click()
})

test('a run that fits on no node says why it does not start, and what would help', async () => {
  const { page } = panel
  await openRun(page, 'too-big')
  const why = runPane(page).getByRole('note')
  await expect(why).toContainText(/No node has room for/)
  await expect(why).toContainText('Insufficient cpu')
  // Less than the template asks for, never more; what it changes is seen before it is changed.
  await why.getByRole('button', { name: 'Ask for 50m CPU…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('region', { name: 'Change of the template' })).toContainText('cpu: 50m')
  await dialog.getByRole('button', { name: 'Open in the editor' }).click()
  await expectPage(page, 'Template')
  await page.getByRole('button', { name: 'Discard changes' }).click()
})

test('a run whose image is missing says so in the registry’s words', async () => {
  const { page } = panel
  await openRun(page, 'image-missing')
  const why = runPane(page).getByRole('note')
  await expect(why).toContainText(/Image registry\.local:5000\/flows\/forecast:.* can’t be pulled/)
  await expect(why).toContainText(/Failed to pull image/)
})

test('a traceback in the log takes the room that it needs', async () => {
  const { page } = panel
  await openRun(page, 'sync-crm')
  await tab(page, 'Logs').click()
  const log = runPane(page).getByRole('log')
  const overlaps = () =>
    log.evaluate((element) => {
      // How high the text is, whatever the box around it says.
      const rows = [...element.querySelectorAll('[data-index]')].map((row) => {
        const { top } = row.getBoundingClientRect()
        return { top, bottom: top + row.scrollHeight }
      })
      rows.sort((a, b) => a.top - b.top)
      return rows.filter((row, at) => at > 0 && row.top < rows[at - 1]!.bottom - 1).length
    })
  await expect(log).toContainText('Traceback (most recent call last)')
  await expect.poll(overlaps).toBe(0)
  await tab(page, 'Story').click()
})

test('the problems are gathered, each with its fix', async () => {
  const { page } = panel
  await goTo(page, 'Problems')
  const main = page.getByRole('main')
  await expect(main).toContainText('can’t be pulled')
  await expect(main).toContainText('No node has room for')
  await expect(main).toContainText('was killed for memory')
  await expect(main.getByRole('button', { name: /^Raise limit|^Ask for/ }).first()).toBeVisible()
})

test('deleting a Job asks once, then marks its run Failed', async () => {
  const { page } = panel
  await startDemoRun(page, 'train-long')
  const pane = runPane(page)
  await expectState(page, 'Running')
  await tab(page, 'Job and pods').click()
  await pane.getByRole('button', { name: 'Show Job' }).click()
  await expectPage(page, 'Jobs')
  const job = page.getByRole('region', { name: 'Job', exact: true })
  const name = await job.getByRole('heading', { level: 2 }).innerText()
  await job.getByRole('button', { name: 'Delete Job…' }).click()

  const dialog = page.getByRole('dialog', { name: `Delete Job ${name}?` })
  await expect(dialog).toContainText('marked Failed')
  await expect(dialog).toContainText('namespace default')
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(job).toBeVisible()
  await job.getByRole('button', { name: 'Delete Job…' }).click()
  await dialog.getByRole('button', { name: 'Delete Job', exact: true }).click()

  await expect(page.getByRole('grid', { name: 'Jobs and pods' }).getByText(name, { exact: true })).toBeHidden()
  await goTo(page, 'Flow runs')
  await tab(page, 'Story').click()
  await expectState(page, 'Failed')
  await expect(pane.getByRole('note')).toContainText(`Job ${name} was deleted`)
})

test('paused, the agent claims nothing, and one run can be deployed by itself', async () => {
  const { page } = panel
  await chooseFromAgentMenu(page, 'Watch only: claim nothing further')
  await startDemoRun(page, 'hello')
  const pane = runPane(page)
  await expect(pane.getByRole('note')).toContainText('The agent only watches')
  const other = await pane.getByRole('heading', { level: 2 }).innerText()
  await startDemoRun(page, 'hello')
  await expect(pane.getByRole('heading', { level: 2 })).not.toHaveText(other)
  await pane.getByRole('button', { name: 'Deploy run' }).first().click()
  await expectState(page, 'Success')
  // By then the agent has polled, and left the other where it was.
  await openRun(page, other)
  await expectState(page, 'Scheduled')
  await chooseFromAgentMenu(page, 'Start the agent')
  await expectState(page, 'Success')
})

test('turned off, the agent says so, and a run says who would take it', async () => {
  const { page } = panel
  await chooseFromAgentMenu(page, 'Turn the agent off')
  await agentSays(page, 'Agent: Off')
  await startDemoRun(page, 'hello')
  const pane = runPane(page)
  await expect(pane.getByRole('note')).toContainText('The agent is off')
  await pane.getByRole('button', { name: 'Start the agent' }).click()
  await agentSays(page, 'Agent: Running')
  await expectState(page, 'Success')
})

test('a run that ended can be run again, and then has two Jobs', async () => {
  const { page } = panel
  await openRun(page, 'sync-crm')
  await expectState(page, 'Failed')
  const states = await recordStates(runPane(page))
  await runPane(page).getByRole('button', { name: 'Run again' }).click()
  // The API takes no second claim of a run within 30 s of the first; after that it is not Scheduled for long enough to see.
  const seen = async () => (await states()).filter((state) => state !== 'Scheduled')
  await expect.poll(seen, { timeout: 45_000 }).toEqual(['Failed', 'Submitted', 'Running', 'Failed'])
  await tab(page, 'Job and pods').click()
  await expect(runPane(page).getByRole('button', { name: 'Show Job' })).toHaveCount(2)
})
