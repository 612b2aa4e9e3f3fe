// What is done with Jobs by hand: suspended, resumed, and copied as commands for a terminal.
import { expect, test, type Locator } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { demoPlayOf } from '../electron/practice/demo-flows'
import { runFlowProcess } from '../electron/practice/flow-process'
import { launchPanel, type Panel } from './app'
import { agentSays, goTo, openRun, runPane } from './at'
import { layoutFaults } from './layout'
import { lookInBothThemes, resize } from './look'

// Each goes on with the Jobs that the one before has left.
test.describe.configure({ mode: 'serial', timeout: 120_000 })

const context = `dev's cluster`
let api: PracticeApi
let cluster: PracticeCluster
let panel: Panel
test.beforeAll(async () => {
  api = await startPracticeApi({ dialect: '1.x' })
  cluster = await startPracticeCluster({ plays: demoPlayOf, process: runFlowProcess })
  const own = { kind: 'endpoint', url: api.url, urlForPods: null, dialect: '1.x' }
  panel = await launchPanel({
    kubeconfig: cluster.kubeconfig.replaceAll(/\bpractice\b/g, context),
    settings: {
      ...{ version: 3, theme: 'light', times: 'utc', activeConnectionId: 'own', startOnOpen: true },
      connections: [{ id: 'own', choice: { api: own, cluster: { kind: 'context', context, namespace: 'default' } } }],
    },
  })
  await panel.page.evaluate((token) => {
    return window.flowdeck.call('connections.replaceToken', { connectionId: 'own', token })
  }, api.token)
  await agentSays(panel.page, 'Agent: Running')
})
test.afterAll(async () => {
  await panel.close()
  await cluster.close()
  await api.close()
})

const jobsTable = (): Locator => panel.page.getByRole('grid', { name: 'Jobs and pods' })
/** Of a Job, not of its pods. */
const jobRow = (name: string): Locator =>
  jobsTable()
    .getByRole('row')
    .filter({ has: panel.page.getByText(name, { exact: true }) })
/** In the middle of its row there is a link to its run. */
const nameOf = (name: string): Locator => jobsTable().getByText(name, { exact: true })
const item = (name: string): Locator => panel.page.getByRole('menuitem', { name, exact: true })
const dialog = (): Locator => panel.page.getByRole('dialog')
const copied = (): Promise<string> => panel.app.evaluate(({ clipboard }) => clipboard.readText())
const kubectl = (): string => `kubectl --kubeconfig ${panel.home.kubeconfig} --context 'dev'\\''s cluster' -n default`

/** Starts a run that takes minutes. @returns its Job's name, once its process is at work */
async function startLong(): Promise<string> {
  const known = new Set(await jobNames())
  api.createRun('train-long')
  await goTo(panel.page, 'Jobs')
  await expect.poll(async () => (await jobNames()).some((name) => !known.has(name))).toBe(true)
  const name = (await jobNames()).find((each) => !known.has(each)) ?? ''
  await expect(jobRow(name)).toContainText('Running')
  return name
}

const jobNames = (): Promise<readonly string[]> =>
  panel.page.evaluate(async () => {
    const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
    return connections[0]?.jobs.map(({ name }) => name) ?? []
  })

test('what is looked at and done is copied as commands, from the row and from the pane', async () => {
  const { page } = panel
  const name = await startLong()
  await jobRow(name).click({ button: 'right' })
  await item('Copy as kubectl').hover()
  await item('YAML').click()
  await expect.poll(copied).toBe(`${kubectl()} get job/${name} -o yaml`)
  // By keys alone: a menu within the menu.
  await expect(jobsTable()).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.getByRole('menuitem').first()).toBeFocused()
  await page.keyboard.press('End')
  await expect(item('Copy as kubectl')).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(item('Describe')).toBeFocused()
  await page.keyboard.press('End')
  await expect(item('Delete')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(copied).toBe(`${kubectl()} delete job/${name}`)

  // A pod has what only a terminal does.
  await jobsTable()
    .getByRole('row')
    .filter({ hasText: `…${name.slice(name.lastIndexOf('-') + 1)}-` })
    .click()
  for (const [width, height] of [
    [640, 480],
    [2560, 1440],
  ] as const) {
    await resize(panel, width, height)
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await item('Copy as kubectl').hover()
    await expect(item('Shell')).toBeInViewport({ ratio: 1 })
    await lookInBothThemes(page, `jobs-more-${width}`)
    expect(await layoutFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(item('Shell')).toBeHidden()
  }
  await resize(panel, 1280, 800)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await item('Copy as kubectl').hover()
  await item('Shell').click()
  await expect.poll(copied).toMatch(/ exec -it pod\/\S+ -c \S+ -- sh$/)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
})

test('the menu within the row’s menu has room at every size', async () => {
  const { page } = panel
  const [name = ''] = await jobNames()
  for (const [width, height] of [
    [640, 480],
    [900, 700],
    [1280, 800],
  ] as const) {
    await resize(panel, width, height)
    await jobRow(name).click({ button: 'right' })
    await item('Copy as kubectl').hover()
    await expect(item('Delete')).toBeInViewport({ ratio: 1 })
    await lookInBothThemes(page, `jobs-kubectl-${width}`)
    await page.keyboard.press('Escape')
    await expect(item('Delete')).toBeHidden()
  }
})

test('a Job that is suspended loses its pod, its run says why it stands still, and resumes from there', async () => {
  const { page } = panel
  const [name = ''] = await jobNames()
  await goTo(page, 'Jobs')
  await jobRow(name).click({ button: 'right' })
  await item('Suspend Job…').click()
  await expect(dialog()).toContainText(`Suspend Job ${name}?`)
  await expect(dialog()).toContainText('Its pod ends now, and its log goes with it.')
  await expect(dialog().getByRole('button', { name: 'Let it run' })).toBeFocused()
  await lookInBothThemes(page, 'jobs-suspend-asks')
  await dialog().getByRole('button', { name: 'Suspend Job' }).click()
  await expect(jobRow(name)).toContainText('Suspended')
  await expect(jobsTable().getByRole('row')).toHaveCount(2)
  await nameOf(name).click()
  for (const width of [640, 1280, 2560] as const) {
    await resize(panel, width, width === 640 ? 480 : 800)
    await expect(page.getByRole('button', { name: 'Resume Job' })).toBeInViewport({ ratio: 1 })
    await lookInBothThemes(page, `jobs-suspended-${width}`)
    expect(await layoutFaults(page)).toEqual([])
  }
  await resize(panel, 1280, 800)

  await openRun(page, 'train-long')
  const why = runPane(page).getByRole('note')
  await expect(why).toContainText('Its Job is suspended')
  await expect(why).toContainText('Prefect goes on showing the run as Running')
  await lookInBothThemes(page, 'run-suspended')
  await why.getByRole('button', { name: 'Resume Job' }).click()
  await expect(why).toHaveCount(0)
  await goTo(page, 'Jobs')
  await expect(jobRow(name)).toContainText('Running')
  await expect(jobsTable().getByRole('row')).toHaveCount(3)
})

test('several are suspended and resumed after one question', async () => {
  const { page } = panel
  const second = await startLong()
  await nameOf(second).click({ modifiers: ['Control'] })
  const [first = ''] = (await jobNames()).filter((name) => name !== second)
  await nameOf(first).click({ modifiers: ['Control'] })
  const bar = page.getByRole('region', { name: 'Rows selected' })
  await bar.getByRole('button', { name: 'Suspend 2 Jobs…' }).click()
  for (const name of [first, second])
    await expect(dialog().getByRole('listitem').filter({ hasText: name })).toHaveCount(1)
  await dialog().getByRole('button', { name: 'Suspend 2 Jobs' }).click()
  await expect(page.getByText('2 Jobs suspended.')).toBeVisible()
  for (const name of [first, second]) await expect(jobRow(name)).toContainText('Suspended')
  await bar.getByRole('button', { name: 'Resume 2 Jobs…' }).click()
  await dialog().getByRole('button', { name: 'Resume 2 Jobs' }).click()
  await expect(page.getByText('2 Jobs resumed.')).toBeVisible()
  for (const name of [first, second]) await expect(jobRow(name)).toContainText(/Pending|Running/)
})

test('on a read-only context it can be copied, and not be done', async () => {
  const { page } = panel
  await page.evaluate(async (of) => {
    const mark = { colour: 'blue', production: false, readOnly: true } as const
    await window.flowdeck.call('connections.markContext', { context: of, mark })
  }, context)
  const [name = ''] = await jobNames()
  await jobsTable().press('Escape')
  await jobRow(name).click({ button: 'right' })
  await expect(item('Suspend Job…')).toHaveAccessibleDescription(/is marked read-only/)
  await item('Suspend Job…').press('Enter')
  await expect(dialog()).toHaveCount(0)
  await expect(page.getByText(/is marked read-only/).first()).toBeVisible()
  await jobRow(name).click({ button: 'right' })
  await item('Copy as kubectl').hover()
  await item('Suspend').click()
  await expect.poll(copied).toBe(`${kubectl()} patch job/${name} --type merge -p '{"spec":{"suspend":true}}'`)
})
