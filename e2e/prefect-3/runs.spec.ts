// Flow runs of Prefect 3 in the panel: a practice server of it, and a practice cluster whose pods wait for an image.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Locator } from '@playwright/test'
import { startPracticeApi3, type PracticeApi3 } from '../../electron/practice/api-3'
import { launchPanel, type Panel } from '../app'
import { expectState, goTo, openRun, runPane, runRow, runsTable, tab } from '../at'
import { Running } from '../cli'
import { axeViolations } from '../look'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

let api: PracticeApi3
let home: string
/** Its cluster is the user's; its own API is not used. */
let cluster: Running
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi3()
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  cluster = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await cluster.line(1)) as { kubeconfig: string }
  const workPool = { name: api.workPool, queues: [], jobsAhead: true }
  panel = await launchPanel({
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    settings: {
      version: 2,
      connections: [
        {
          id: 'own',
          choice: {
            api: { kind: 'endpoint', url: api.url, urlForPods: null, dialect: '3', workPool },
            cluster: { kind: 'context', context: 'practice', namespace: 'default' },
          },
        },
      ],
      activeConnectionId: 'own',
    },
  })
  const { page } = panel
  await goTo(page, 'Connections')
  await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
  await page.getByLabel(/^New API key/).fill(api.token)
  await page.getByRole('button', { name: /^Replace API key/ }).click()
  await expect(page.getByLabel(/^New API key/)).toBeHidden()
})
test.afterAll(async () => {
  await panel.close()
  await cluster.end('SIGTERM')
  await api.close()
  await rm(home, { recursive: true, force: true })
})

const dialog = (): Locator => panel.page.getByRole('dialog')
/** Nothing that axe calls wrong. */
async function expectAccessible(): Promise<void> {
  const violations = await axeViolations(panel.page)
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
const runOf = (name: string) => api.snapshot().flowRuns.find((run) => run.name === name)
const stateOf = (name: string) => runOf(name)?.state_name

test('a deployment is run with parameters from its form; what is wrong is said at its field', async () => {
  const { page } = panel
  await goTo(page, 'Flow runs')
  await page.getByRole('button', { name: 'Run a deployment…' }).click()
  // Esc clears the filter, then closes.
  await dialog().getByRole('searchbox').fill('hel')
  await page.keyboard.press('Escape')
  await expect(dialog().getByRole('searchbox')).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(dialog()).toBeHidden()
  await page.getByRole('button', { name: 'Run a deployment…' }).click()
  await expect(dialog().getByRole('button', { name: /^fit-model/ })).toContainText('models')
  await dialog().getByRole('searchbox').fill('image')
  await expect(dialog().getByRole('button', { name: /^fit-model/ })).toBeHidden()
  await dialog()
    .getByRole('button', { name: /^image-missing/ })
    .click()
  await expectAccessible()
  const json = dialog().getByLabel('All parameters as JSON')
  await json.fill('{"horizon": ')
  await expect(dialog().getByRole('alert')).toContainText('This is not JSON yet')
  await json.fill('{"extra": [1]}')
  await expect(dialog().getByRole('alert')).toBeHidden()
  await dialog().getByLabel('Name', { exact: true }).fill('mine')
  await dialog().getByLabel('Tags').fill('nightly, by hand')
  await dialog().getByLabel('Job variables as JSON').fill('{"env": {"LEVEL": 1}}')
  await dialog().getByRole('button', { name: 'Run deployment' }).click()
  await expect(dialog().getByRole('alert')).toContainText('env.LEVEL: Prefect refuses it: 1 is not valid')
  await dialog().getByLabel('Job variables as JSON').fill('{"env": {"LEVEL": "1"}}')
  await dialog().getByRole('button', { name: 'Run deployment' }).click()
  await expect(dialog()).toBeHidden()
  await expect(runPane(page).getByRole('heading', { level: 2 })).toHaveText('mine')
  await expect(runRow(page, 'mine')).toHaveAttribute('aria-current', 'true')
  expect(api.snapshot().flowRuns.filter(({ name }) => name === 'mine')).toMatchObject([
    { parameters: { extra: [1] }, job_variables: { env: { LEVEL: '1' } }, tags: ['nightly', 'by hand'] },
  ])
})

test('its pane says where it comes from; its page in Prefect is opened by the system', async () => {
  const { page, app } = panel
  await tab(page, 'Details').click()
  const facts = runPane(page).getByRole('region', { name: 'Where it comes from' })
  for (const words of ['image-missing', api.workPool, 'default', 'nightly']) await expect(facts).toContainText(words)
  await expect(runPane(page).getByRole('region', { name: 'Job variables', exact: true })).toContainText('LEVEL')
  await app.evaluate(({ shell }) => {
    shell.openExternal = (url) => {
      process.env['OPENED'] = url
      return Promise.resolve()
    }
  })
  await runPane(page).getByRole('button', { name: 'Open the run’s page in Prefect' }).click()
  const address = `${api.url.replace(/\/api$/, '')}/runs/flow-run/${runOf('mine')?.id ?? ''}`
  await expect.poll(() => app.evaluate(() => process.env['OPENED'])).toBe(address)
})

test('its task runs are shown as they come', async () => {
  const { page } = panel
  await tab(page, 'Task runs').click()
  await expect(runPane(page)).toContainText('It has no task run')
  const flow_run_id = runOf('mine')?.id
  const task = { name: 'extract-0', flow_run_id, task_key: 'extract', dynamic_key: '0' }
  const response = await fetch(`${api.url}/task_runs/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...task, state: { type: 'RUNNING', name: 'Retrying' } }),
  })
  expect(response.status).toBe(201)
  await expect(runPane(page).getByRole('table', { name: 'Task runs' })).toContainText('extract-0')
  await expect(runPane(page).getByRole('table', { name: 'Task runs' })).toContainText('Retrying')
  await expectAccessible()
  await tab(page, 'Story').click()
})

test('deleting the Job of a running run asks what is meant; moved, the run keeps its name of state', async () => {
  const { page } = panel
  await runPane(page).getByRole('button', { name: 'Deploy run' }).click()
  await tab(page, 'Job and pods').click()
  await runPane(page).getByRole('button', { name: 'Show Job' }).click()
  const id = runOf('mine')?.id ?? ''
  expect(api.setFlowRunState(id, { type: 'RUNNING' })).toBe('ACCEPT')
  await openRun(page, 'mine')
  await expectState(page, 'Running')
  await tab(page, 'Job and pods').click()
  await runPane(page).getByRole('button', { name: 'Show Job' }).click()
  await page.getByRole('button', { name: 'Delete Job…' }).click()
  await expect(dialog()).toContainText('Flow run mine is Running.')
  await expect(dialog()).toContainText('hands the run back as AwaitingRetry')
  await expectAccessible()
  await expect(dialog().getByRole('button', { name: 'Keep it' })).toBeFocused()
  await dialog().getByRole('button', { name: 'Move it to another pod' }).click()
  // As its process does when it is told to stop.
  expect(api.setFlowRunState(id, { type: 'SCHEDULED', name: 'AwaitingRetry' })).toBe('ACCEPT')
  await openRun(page, 'mine')
  await expectState(page, 'AwaitingRetry')
  await tab(page, 'Story').click()
  await expect(runPane(page)).toContainText('Running')
})

test('a run is cancelled after asking: it is Cancelled, and its Job is gone', async () => {
  const { page } = panel
  await runPane(page).getByRole('button', { name: 'Deploy run' }).click()
  await tab(page, 'Job and pods').click()
  await expect(runPane(page).getByRole('button', { name: 'Show Job' })).toBeVisible()
  await runPane(page).getByRole('button', { name: 'Cancel run…' }).click()
  await expect(dialog()).toContainText('Its Job is deleted with its pod.')
  await dialog().getByRole('button', { name: 'Cancel run' }).click()
  await expectState(page, 'Cancelled')
  await expect(runPane(page)).toContainText('It has no Job in the cluster')
  expect(stateOf('mine')).toBe('Cancelled')
  await runPane(page).getByRole('button', { name: 'Run again' }).click()
  await expectState(page, 'Rescheduled')
})

test('several runs are deployed, cancelled and run again, each after one question that lists them', async () => {
  const { page } = panel
  await page.keyboard.press('Escape')
  const ids = ['one', 'two', 'three'].map((tag) => api.createRun('image-missing', { tags: [tag] }))
  const namesOf = (some: readonly string[]) =>
    api.snapshot().flowRuns.flatMap(({ id, name }) => (some.includes(id) ? [name] : []))
  const statesOf = () => ids.map((id) => api.snapshot().flowRuns.find((run) => run.id === id)?.state_name)
  const select = async () => {
    await runsTable(page).focus()
    for (const name of namesOf(ids)) await runRow(page, name).click({ modifiers: ['ControlOrMeta'] })
    await expect(runsTable(page).getByRole('row', { selected: true })).toHaveCount(3)
  }
  for (const name of namesOf(ids)) await expect(runRow(page, name)).toBeVisible()
  await select()
  await page.keyboard.press('Shift+D')
  for (const name of namesOf(ids)) await expect(dialog().getByRole('list')).toContainText(name)
  await expectAccessible()
  await dialog().getByRole('button', { name: 'Deploy 3 runs' }).click()
  await expect(page.getByText('3 runs deployed.')).toBeVisible()
  await expect.poll(statesOf).toEqual(['Pending', 'Pending', 'Pending'])

  await select()
  await page.keyboard.press('Shift+C')
  await expect(dialog()).toContainText('3 Jobs are deleted with their pods.')
  await dialog().getByRole('button', { name: 'Cancel 3 runs' }).click()
  await expect(page.getByText('3 runs cancelled.')).toBeVisible()
  await expect.poll(statesOf).toEqual(['Cancelled', 'Cancelled', 'Cancelled'])

  await select()
  await page.keyboard.press('Shift+R')
  await dialog().getByRole('button', { name: 'Run 3 runs again' }).click()
  await expect(page.getByText('3 runs scheduled again.')).toBeVisible()
  await expect.poll(statesOf).toEqual(['Rescheduled', 'Rescheduled', 'Rescheduled'])
})

test('deleting several Jobs of runs at work asks once what is meant; ended, they are Cancelled', async () => {
  const { page } = panel
  const ids = ['one', 'two'].map((tag) => api.createRun('image-missing', { tags: [tag] }))
  const runs = () => ids.map((id) => api.snapshot().flowRuns.find((run) => run.id === id))
  const names = () => runs().map((run) => run?.name ?? '')
  const act = async (keys: string) => {
    await runsTable(page).focus()
    for (const name of names()) await runRow(page, name).click({ modifiers: ['ControlOrMeta'] })
    await page.keyboard.press(keys)
  }
  for (const name of names()) await expect(runRow(page, name)).toBeVisible()
  await act('Shift+D')
  await dialog().getByRole('button', { name: 'Deploy 2 runs' }).click()
  await expect(page.getByText('2 runs deployed.')).toBeVisible()
  expect(api.setFlowRunState(ids[0] ?? '', { type: 'RUNNING' })).toBe('ACCEPT')
  await expect(runRow(page, names()[0] ?? '')).toContainText('Running')
  await act('Delete')
  await expect(dialog()).toContainText('Delete 2 Jobs?')
  await expect(dialog()).toContainText('Their flow runs have not ended.')
  for (const name of names()) await expect(dialog().getByRole('list').first()).toContainText(name)
  await expect(dialog().getByRole('button', { name: 'Keep them' })).toBeFocused()
  await expectAccessible()
  await page.screenshot({ path: 'test-results/screenshots/lists-delete-several-prefect-3.png' })
  await dialog().getByRole('button', { name: 'End their runs' }).click()
  await expect(page.getByText('2 Jobs deleted.')).toBeVisible()
  expect(runs().map((run) => run?.state_name)).toEqual(['Cancelled', 'Cancelled'])
  for (const name of names()) await expect(runRow(page, name)).toContainText('Cancelled')
})

test('runs are filtered by a tag, which is a column too', async () => {
  const { page } = panel
  const tagged = api.snapshot().flowRuns.filter(({ tags }) => tags.includes('nightly'))
  const columns = page.getByRole('button', { name: 'Columns' })
  await columns.click()
  await page.getByRole('menuitemcheckbox', { name: 'Tags' }).click()
  await page.keyboard.press('Escape')
  // The menu gives the focus back when it has gone.
  await expect(columns).toBeFocused()
  await page.getByRole('button', { name: 'More filters' }).press('Enter')
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
  await expect(item('Flow')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(item('Tag')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('menuitemradio', { name: 'nightly' }).click()
  await expect(page.getByRole('menuitem', { name: 'Tag: nightly' })).toBeVisible()
  await expectAccessible()
  for (const key of ['Escape', 'Escape']) await page.keyboard.press(key)
  await expect(page.getByText('Only runs with tag nightly.')).toBeVisible()
  const rows = runsTable(page).getByRole('row').filter({ hasText: 'nightly, by hand' })
  await expect(rows).toHaveCount(tagged.length)
  await expect(runsTable(page).getByRole('row')).toHaveCount(tagged.length + 1)
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(runsTable(page).getByRole('row')).not.toHaveCount(tagged.length + 1)
})
