// Lists: what a press on a header sorts first, and that nothing moves under the pointer.
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from './app'
import { expectState, goTo, startDemoRun } from './at'
import { look } from './look'

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
