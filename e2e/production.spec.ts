// What a context is to the user: marked in the frame at every width, asked about before anything is deployed there, and,
// where it is read-only, written to by nothing.
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { withPanel, type Machine } from './app'
import { agentSays, chooseFromAgentMenu, expectState, goTo, openRun, runPane, runsTable } from './at'
import { look, lookInBothThemes, resize } from './look'

let cluster: PracticeCluster
test.beforeAll(async () => (cluster = await startPracticeCluster()))
test.afterAll(() => cluster.close())

/** The cluster listens on this machine, as a tunnel to one does. */
const through = (context: string, settings: object = {}): Machine => ({
  kubeconfig: cluster.kubeconfig.replaceAll(/practice/g, context),
  settings: {
    ...{ version: 2, activeConnectionId: 'one' },
    connections: [
      {
        id: 'one',
        choice: { api: { kind: 'practice' }, cluster: { kind: 'context', context, namespace: 'default' } },
      },
    ],
    ...settings,
  },
})
const tag = (page: Page, words: string): Locator =>
  page.getByRole('banner').getByRole('button', { name: words, exact: true })
const jobs = async (): Promise<number> => {
  const answer = await fetch(`${cluster.url}/apis/batch/v1/namespaces/default/jobs`, {
    headers: { authorization: `Bearer ${cluster.token}` },
  })
  return ((await answer.json()) as { items: unknown[] }).items.length
}

test('a tunnel to production is marked at every width, and asked about', async () => {
  await withPanel(through('eu-prod-1', { theme: 'light' }), async (panel) => {
    const { page, app } = panel
    for (const [width, height] of [
      [640, 480],
      [900, 700],
      [1280, 800],
    ] as const) {
      await resize(panel, width, height)
      await expect(tag(page, 'Looks like production')).toBeInViewport({ ratio: 1 })
      await lookInBothThemes(page, `production-${width}`)
    }
    const title = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
    await expect.poll(title).toContain('(practice, production)')

    const dialog = page.getByRole('dialog')
    await chooseFromAgentMenu(page, 'Start the agent')
    await expect(dialog).toContainText('Start the agent on eu-prod-1?')
    await expect(dialog).toContainText('looks like production')
    await expect(dialog.getByRole('button', { name: 'Don’t start it' })).toBeFocused()
    await lookInBothThemes(page, 'production-asks')
    await page.keyboard.press('Enter')
    await agentSays(page, 'Agent: Off')

    await openRun(page, 'hello')
    await runPane(page).getByRole('button', { name: 'Deploy run' }).click()
    await expect(dialog).toContainText(/Deploy run .+ to eu-prod-1\?/)
    await page.keyboard.press('Escape')
    await agentSays(page, 'Agent: Off')
    expect(await jobs()).toBe(0)
    // A demo run of the practice API would be deployed there too.
    await page.getByRole('button', { name: 'Start demo run' }).click()
    await page.getByRole('menuitem', { name: /^hello / }).click()
    await expect(dialog).toContainText('Start a demo run of hello on eu-prod-1?')
    await expect(dialog).toContainText('looks like production')
    await page.keyboard.press('Escape')

    // The user says that it is none: then nothing is asked, and no guess comes back.
    await tag(page, 'Looks like production').click()
    await lookInBothThemes(page, 'mark')
    await dialog.getByRole('checkbox', { name: 'Production' }).uncheck()
    await dialog.getByRole('radio', { name: 'Green' }).check()
    await dialog.getByRole('button', { name: 'Save mark' }).click()
    await expect(tag(page, 'Looks like production')).toHaveCount(0)
    await expect(page.getByRole('banner')).toHaveClass(/mark-green/)
    await expect.poll(title).not.toContain('production')
  })
})

test('the guide asks too before it starts the agent on production; no is no', async () => {
  const { kubeconfig } = through('eu-prod-2')
  await withPanel({ kubeconfig: kubeconfig! }, async ({ page }) => {
    await page.getByRole('radio', { name: /Practice API/ }).check()
    await page.getByRole('radio', { name: /^eu-prod-2/ }).check()
    await page.getByRole('button', { name: 'Start the agent and a demo run' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Start the agent on eu-prod-2?')
    await dialog.getByRole('button', { name: 'Don’t start it' }).click()
    await expect(tag(page, 'Looks like production')).toBeVisible()
    await agentSays(page, 'Agent: Off')
    expect(await jobs()).toBe(0)
  })
})

test('to a read-only context nothing is written, and each control says why', async () => {
  const contextMarks = [{ context: 'dev', colour: 'blue', production: false, readOnly: true }]
  await withPanel(through('dev', { version: 3, contextMarks, startOnOpen: true }), async (panel) => {
    const { page, home } = panel
    const why = 'The context dev is marked read-only'
    await expect(tag(page, 'Read-only')).toBeVisible()
    await agentSays(page, /^Agent: Watching only/)
    const says = async () => {
      const said = page.getByText(why, { exact: false })
      await expect(said.first()).toBeVisible()
      await page
        .getByRole('button', { name: /Dismiss|Close/ })
        .last()
        .click()
    }
    await chooseFromAgentMenu(page, 'Start the agent')
    await says()
    await openRun(page, 'hello')
    const deploy = runPane(page).getByRole('button', { name: 'Deploy run' })
    await expect(deploy).toHaveAttribute('aria-disabled', 'true')
    await expect(deploy).toHaveAccessibleDescription(new RegExp(why))
    await deploy.press('Enter')
    await says()
    const remedy = runPane(page).getByRole('button', { name: 'Start the agent' })
    await expect(remedy).toHaveAccessibleDescription(new RegExp(why))
    await look(page, 'read-only')
    await goTo(page, 'Deployment')
    await expect(page.getByRole('button', { name: 'Apply to dev…' })).toHaveAccessibleDescription(new RegExp(why))
    expect(await jobs()).toBe(0)

    // The mark is a setting, and can be taken away again.
    await goTo(page, 'Connections')
    await page.getByRole('button', { name: 'Change the mark…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take the mark away' }).click()
    await expect(tag(page, 'Read-only')).toHaveCount(0)
    await expect.poll(() => home.readSettings()).toMatchObject({ version: 3, contextMarks: [] })
    await chooseFromAgentMenu(page, 'Start the agent')
    await agentSays(page, 'Agent: Running')
    await expect.poll(jobs).toBeGreaterThan(0)
  })
})

test('what runs again on production is asked about, one or several, and done once it is wanted', async () => {
  await withPanel(through('eu-prod-3', { theme: 'light' }), async ({ page }) => {
    const dialog = page.getByRole('dialog')
    const rows = runsTable(page).getByRole('row').filter({ hasText: 'Submitted' })
    await chooseFromAgentMenu(page, 'Start the agent')
    await dialog.getByRole('button', { name: 'Start the agent' }).click()
    await goTo(page, 'Flow runs')
    await page.getByRole('radio', { name: /^Submitted/ }).click()
    await expect.poll(() => rows.count()).toBeGreaterThan(2)
    await runsTable(page).focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    // Without a Job that could be ended by it, running it again still deploys.
    const name = await runPane(page).getByRole('heading', { level: 2 }).innerText()
    await page.keyboard.press('Delete')
    await dialog.getByRole('button', { name: 'Delete Job' }).click()
    await expectState(page, 'Failed')
    await runPane(page).getByRole('button', { name: 'Run again' }).click()
    await expect(dialog).toContainText(`Run ${name} again on eu-prod-3?`)
    await expect(dialog).toContainText('looks like production')
    await expect(dialog.getByRole('button', { name: 'Don’t run it' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expectState(page, 'Failed')
    await runPane(page).getByRole('button', { name: 'Run again' }).click()
    await dialog.getByRole('button', { name: 'Run again' }).click()
    await expectState(page, 'Scheduled')
    await page.keyboard.press('Escape')
    await expect(runPane(page)).toBeHidden()
    // The question about several says it too, in the same words.
    await runsTable(page).focus()
    for (const key of ['Home', 'Space', 'ArrowDown', 'Space', 'Shift+R']) await page.keyboard.press(key)
    await expect(dialog).toContainText('Run 2 runs again?')
    await expect(dialog).toContainText('eu-prod-3 looks like production by its name or size.')
    await look(page, 'production-run-several-again')
    await dialog.getByRole('button', { name: 'Run 2 runs again' }).click()
    await expect(page.getByText('2 runs scheduled again.')).toBeVisible()
  })
})
