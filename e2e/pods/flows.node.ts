// The unchanged templates of both Prefects, and their real processes in the pods: runs go from Scheduled to Success, and the panel
// shows their task runs and logs.
import { expect, test } from '@playwright/test'
import type { Panel } from '../app'
import { expectState, openRun, runPane, tab } from '../at'
import { look, sizeForPictures } from '../look'
import { dialects, openPanel, show, Side, unchanged, whyNoPods } from './stage'

// Each goes on where the one before has ended.
test.describe.configure({ mode: 'serial' })

let sides: readonly Side[] = []
let panel: Panel | undefined
test.beforeAll(async () => {
  const why = await whyNoPods()
  test.skip(why !== '', why)
  sides = await Promise.all(dialects.map((dialect) => Side.open(dialect)))
  panel = await openPanel(sides, unchanged)
  await sizeForPictures(panel)
})
test.afterAll(async () => {
  await panel?.close()
  for (const side of sides) await side.close()
})

const ofEach = (act: (side: Side) => Promise<void>): Promise<unknown> => Promise.all(sides.map(act))
const mapped = new Map<Side, string>()

test('a mapped flow, one with a parameter, one that retries end in Success with one Job, one that moves to another pod with two', async () => {
  await ofEach(async (side) => {
    const ids = {
      mapped: side.start('mapped'),
      parameters: side.start('parameters', { parameters: { name: 'Marvin' } }),
      retries: side.start('retries'),
      moved: side.start('moving'),
    }
    mapped.set(side, ids.mapped)
    // Its process waits for the second try, and is killed; it hears no signal that asks it to end.
    await expect.poll(() => side.taskStatesOf(ids.moved), { timeout: 120_000 }).toEqual(['Retrying'])
    await side.kubectl('delete', 'jobs', ids.moved, '--cascade=orphan')
    await side.kubectl('delete', 'pods', ids.moved, '--grace-period=1')
    for (const id of Object.values(ids)) await side.until(id, 'Success')

    expect(side.statesOf(ids.mapped)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
    expect(side.taskStatesOf(ids.mapped).toSorted()).toEqual(['Mapped', ...Array.from({ length: 22 }, () => 'Success')])
    // 1.4.1 sends its lines some seconds later.
    await expect.poll(() => side.logOf(ids.mapped)).toContain('total 2470')
    await expect.poll(() => side.logOf(ids.parameters)).toContain('hello Marvin')
    await expect.poll(() => side.logOf(ids.retries)).toContain('RuntimeError: the first try fails')
    for (const id of [ids.mapped, ids.parameters, ids.retries]) {
      expect(await side.jobsOf(id)).toHaveLength(1)
      expect(side.jobsEver(id)).toBe(1)
    }
    // The second Job is another one, and there is no third.
    expect(await side.jobsOf(ids.moved)).toHaveLength(1)
    expect(side.jobsEver(ids.moved)).toBe(2)
  })
})

for (const [at, dialect] of dialects.entries())
  test(`the panel shows the task runs and the log of a run of Prefect ${dialect}`, async () => {
    const [side] = [sides[at]!]
    const { page } = panel!
    await show(panel!, side)
    await openRun(page, side.run(mapped.get(side)!).name)
    await expectState(page, 'Success')
    await tab(page, 'Task runs').click()
    const tasks = runPane(page).getByRole('table', { name: 'Task runs' })
    for (const name of ['numbers', 'total', 'square[0]', 'square[19]'])
      await expect(tasks.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })).toContainText(
        'Success',
      )
    await expect(tasks.getByRole('row').filter({ has: page.getByText('square', { exact: true }) })).toContainText(
      'Mapped',
    )
    await look(page, `pods-${dialect}-task-runs`)
    await tab(page, 'Logs').click()
    const log = runPane(page).getByRole('log')
    await expect(log).toContainText('total 2470')
    // Only the lines in sight are drawn.
    await log.focus()
    await page.keyboard.press('Home')
    await expect(log).toContainText('Submitted for execution: Job prefect-job-')
    await look(page, `pods-${dialect}-logs`)
  })
