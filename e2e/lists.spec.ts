// Lists: what a press on a header sorts first, that nothing moves under the pointer, and what is done with several rows.
import { expect, test, type Locator } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { agentSays, expectState, goTo, runPane, runsTable, startDemoRun } from './at'
import { layoutFaults } from './layout'
import { look, lookInBothThemes } from './look'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

test('the first press on Due shows the latest first, the next one the earliest', async () => {
  const { page } = panel
  await goTo(page, 'Flow runs')
  const due = page.getByRole('columnheader', { name: 'Due' })
  for (const order of ['descending', 'ascending'] as const) {
    await due.getByRole('button').click()
    await expect(due).toHaveAttribute('aria-sort', order)
  }
  await due.getByRole('button').click()
  await expect(due).not.toHaveAttribute('aria-sort', /./)
})

test('a new Job above moves no row under the pointer, and is said', async () => {
  const { page } = panel
  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await goTo(page, 'Jobs')
  const jobs = page.getByRole('grid', { name: 'Jobs and pods' })
  const row = jobs.getByRole('row').nth(1)
  const name = await row.getByRole('gridcell').first().innerText()
  const mine = jobs.getByRole('row').filter({ hasText: name })
  await row.hover()
  const before = await mine.boundingBox()
  // Not by hand: the pointer stays where it is.
  await page.evaluate(async () => {
    const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
    const [{ connectionId, demoFlows } = { connectionId: '', demoFlows: [] }] = connections
    const flowId = demoFlows.find(({ name }) => name === 'hello')?.id ?? ''
    await window.flowdeck.call('flowRuns.startDemo', { connectionId, flowId, dueInMs: 0 })
  })
  await expect(jobs.getByRole('button', { name: /^\d+ new$/ })).toBeVisible()
  expect((await mine.boundingBox())?.y).toBe(before?.y)
  await look(page, 'lists-new-rows')
  await jobs.getByRole('button', { name: /^\d+ new$/ }).click()
  await expect(jobs.getByRole('button', { name: /^\d+ new$/ })).toBeHidden()
  await expect(jobs.getByRole('row').nth(1)).not.toContainText(name)
})

test.describe('several rows', () => {
  // Each goes on where the one before has ended.
  test.describe.configure({ mode: 'serial' })
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await panel.page.keyboard.press(key)
  }
  const selected = () => runsTable(panel.page).getByRole('row', { selected: true })
  const bar = (): Locator => panel.page.getByRole('region', { name: 'Rows selected' })
  const dialog = (): Locator => panel.page.getByRole('dialog')
  /** Starts runs that wait, since the agent only watches, and shows no others. */
  const startWaiting = async (count: number): Promise<void> => {
    const { page } = panel
    await goTo(page, 'Flow runs')
    for (let n = 0; n < count; n++) await startDemoRun(page, 'hello')
    await runPane(page)
      .getByRole('button', { name: /^Close/ })
      .click()
    await page.getByRole('radio', { name: /^Waiting/ }).click()
    await page.getByRole('searchbox', { name: 'Filter' }).fill('hello')
    await expect(runsTable(page).getByRole('row').filter({ hasText: 'hello' })).toHaveCount(count)
    await press('Enter')
    await expect(runsTable(page)).toBeFocused()
  }
  const inCluster = () =>
    panel.page.evaluate(async () => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      return { jobs: connections[0]?.jobs ?? [], flowRuns: connections[0]?.flowRuns ?? [] }
    })

  test.beforeAll(async () => {
    await panel.page.keyboard.press('a')
    await panel.page.keyboard.press('w')
    await agentSays(panel.page, 'Agent: Watching only: claims nothing')
  })

  test('Space selects a row, Shift with arrows or Space a range, Ctrl A all; Escape none', async () => {
    const { page } = panel
    await startWaiting(5)
    await expect(runsTable(page)).toHaveAttribute('aria-multiselectable', 'true')
    await press('g', 'r', 'Home', 'Space')
    await expect(selected()).toHaveCount(1)
    await expect(bar()).toContainText('1 selected')
    await press('ArrowDown', 'ArrowDown')
    await expect(selected()).toHaveCount(1)
    await press('Shift+ArrowDown', 'Shift+ArrowDown')
    await expect(selected()).toHaveCount(4)
    await press('Shift+ArrowUp')
    await expect(selected()).toHaveCount(3)
    await press('Space')
    await expect(selected()).toHaveCount(2)
    await press('Home', 'Shift+Space')
    await expect(selected()).toHaveCount(4)
    for (const [width, height] of [
      [640, 480],
      [900, 700],
      [1440, 900],
    ] as const) {
      // prettier-ignore
      await panel.app.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h),
        [width, height] as const,
      )
      // A screen of another scale rounds it.
      await expect.poll(() => page.evaluate(() => innerWidth)).toBeCloseTo(width, -1)
      await lookInBothThemes(page, `lists-selected-${width}`)
      expect(await layoutFaults(page)).toEqual([])
      await press('x')
      await expect(page.getByRole('menuitem').first()).toBeFocused()
      await look(page, `lists-menu-${width}`)
      await press('Escape')
    }
    await press('Escape')
    await expect(selected()).toHaveCount(0)
    await expect(bar()).toBeHidden()
    await press('ControlOrMeta+a')
    await expect(bar()).toContainText('5 selected')
    // What the filter hides is selected no more: nothing is done with a row that is not seen.
    await press('/')
    await page.keyboard.type('no such run')
    await expect(bar()).toBeHidden()
    await page.getByRole('searchbox', { name: 'Filter' }).fill('hello')
    await press('Enter')
    await expect(selected()).toHaveCount(0)
    // The pointer does the same.
    const row = (n: number) => runsTable(page).getByRole('row').nth(n)
    await row(1).click({ modifiers: ['ControlOrMeta'] })
    await row(3).click({ modifiers: ['Shift'] })
    await expect(selected()).toHaveCount(3)
    await expect(runPane(page)).toBeHidden()
    await bar().getByRole('button', { name: 'Clear selection' }).click()
    await expect(selected()).toHaveCount(0)
    await expect(runsTable(page)).toBeFocused()
  })

  test('several waiting runs are deployed after one question that lists them', async () => {
    const { page } = panel
    await press('g', 'r', 'Home', 'Space', 'ArrowDown', 'Space', 'Shift+D')
    await expect(dialog()).toContainText(/Deploy 2 runs to .+\?/)
    const names = await dialog().getByRole('listitem').allInnerTexts()
    expect(names).toHaveLength(2)
    await expect(dialog().getByRole('button', { name: 'Don’t deploy them' })).toBeFocused()
    await lookInBothThemes(page, 'lists-deploy-several')
    await press('Escape')
    await expect(selected()).toHaveCount(2)
    await expect(runsTable(page)).toBeFocused()
    await press('x')
    await lookInBothThemes(page, 'lists-row-menu')
    await page.getByRole('menuitem', { name: 'Deploy 2 runs…' }).press('Enter')
    await press('Tab', 'Enter')
    await expect(page.getByText('2 runs deployed.')).toBeVisible()
    await expect(selected()).toHaveCount(0)
    const ids = async () => {
      const { jobs, flowRuns } = await inCluster()
      return names.map((words) => {
        const run = flowRuns.find(({ name }) => words.startsWith(`${name} `))
        return jobs.filter(({ flowRunId }) => flowRunId === run?.id).length
      })
    }
    await expect.poll(ids).toEqual([1, 1])
  })

  test('several are run again: only those that it can be done with, which is said', async () => {
    const { page } = panel
    await page.getByRole('radio', { name: /^All/ }).click()
    await page.getByRole('searchbox', { name: 'Filter' }).fill('hello')
    const rows = runsTable(page).getByRole('row').filter({ hasText: 'hello' })
    const [ended, waiting] = [rows.filter({ hasText: 'Success' }), rows.filter({ hasText: /Scheduled|Late/ })]
    await expect(waiting).toHaveCount(3)
    await expect.poll(async () => (await ended.count()) + 3 === (await rows.count())).toBe(true)
    const count = await ended.count()
    expect(count).toBeGreaterThan(1)
    await press('Enter', 'ControlOrMeta+a')
    await expect(bar()).toContainText(`${count + 3} selected`)
    await bar()
      .getByRole('button', { name: `Run ${count} runs again…` })
      .click()
    await expect(dialog()).toContainText('3 other selected runs are left as they are.')
    await expect(dialog().getByRole('listitem')).toHaveCount(count)
    await dialog()
      .getByRole('button', { name: `Run ${count} runs again` })
      .click()
    await expect(page.getByText(`${count} runs scheduled again.`)).toBeVisible()
    await expect(ended).toHaveCount(0)
    // Those that it was not done with are selected still.
    await expect(bar()).toContainText('3 selected')
    await press('Escape')
  })

  test('what could not be done is told with its reason', async () => {
    const { page } = panel
    await goTo(page, 'Flow runs')
    await page.getByRole('searchbox', { name: 'Filter' }).fill('hello')
    await page.getByRole('radio', { name: /^Waiting/ }).click()
    await page.getByRole('searchbox', { name: 'Filter' }).press('Enter')
    await expect
      .poll(async () => runsTable(page).getByRole('row').filter({ hasText: 'hello' }).count())
      .toBeGreaterThan(2)
    await press('Home', 'Space', 'ArrowDown', 'Space', 'Shift+D')
    const [first = ''] = await dialog().getByRole('listitem').allInnerTexts()
    const name = first.split(' ')[0] ?? ''
    // Somebody else takes one of them while the question stands there.
    const taken = await page.evaluate(async (of) => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      const [{ connectionId, flowRuns } = { connectionId: '', flowRuns: [] }] = connections
      const flowRunId = flowRuns.find((run) => run.name === of)?.id ?? ''
      return window.flowdeck.call('flowRuns.deploy', { connectionId, flowRunId })
    }, name)
    expect(taken).toEqual({ ok: true })
    await dialog().getByRole('button', { name: 'Deploy 2 runs' }).click()
    await expect(page.getByText(new RegExp(`^1 run deployed\\. 1 could not be deployed\\. ${name}: `))).toBeVisible()
    await look(page, 'lists-not-all')
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
    await page.getByRole('radio', { name: /^All/ }).click()
  })

  test('Jobs are deleted together with their pods; one that goes meanwhile is no fault', async () => {
    const { page } = panel
    await press('g', 'j')
    const jobs = page.getByRole('grid', { name: 'Jobs and pods' })
    await press('ControlOrMeta+a')
    const count = (await inCluster()).jobs.length
    expect(count).toBeGreaterThan(3)
    await expect(page.getByText(`${count} selected`)).toBeVisible()
    // One of them goes by other hands while the question stands there.
    await press('Delete')
    await expect(dialog()).toContainText(`Delete ${count} Jobs?`)
    await expect(dialog()).toContainText('They go with their pods and logs.')
    await lookInBothThemes(page, 'lists-delete-several')
    const [gone] = (await inCluster()).jobs
    const done = await page.evaluate(async ({ name, uid }) => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      const connectionId = connections[0]?.connectionId ?? ''
      return window.flowdeck.call('jobs.delete', { connectionId, name, uid })
    }, gone!)
    expect(done).toEqual({ ok: true })
    await dialog()
      .getByRole('button', { name: `Delete ${count} Jobs` })
      .click()
    await expect.poll(async () => (await inCluster()).jobs.length).toBe(0)
    await expect(jobs).toContainText('No Job is in')
    await expect(page.getByText(/Jobs? deleted\./)).toBeVisible()
  })
})
