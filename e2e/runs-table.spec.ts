// The table of flow runs as the user makes it: which columns, how wide, in which order; and that it is so after a restart.
import { expect, test, type Locator } from '@playwright/test'
import { Home, launchPanel, type Panel } from './app'
import { expectState, goTo, runPane, runsTable, startDemoRun } from './at'
import { layoutFaults } from './layout'
import { look, lookInBothThemes, resize } from './look'

let panel: Panel
let home: Home
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  home = await Home.make()
  panel = await launchPanel(home)
})
test.afterAll(() => panel.close())

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await panel.page.keyboard.press(key)
}
const header = (name: string): Locator => runsTable(panel.page).getByRole('columnheader', { name })
const titles = async (): Promise<string[]> =>
  (await runsTable(panel.page).getByRole('columnheader').allInnerTexts()).map((title) => title.replace(/ [↑↓]$/, ''))
const usual = ['State', 'Run', 'Flow', 'Due', 'Job', 'Pod', 'Took']
const widthOf = async (name: string): Promise<number> => (await header(name).boundingBox())?.width ?? 0

test('columns are chosen from a menu, by keys alone, and are taken back together', async () => {
  const { page } = panel
  await resize(panel, 1280, 800)
  await startDemoRun(page, 'hello')
  await expectState(page, 'Success')
  await runPane(page)
    .getByRole('button', { name: /^Close/ })
    .click()
  await expect.poll(titles).toEqual(usual)
  await page.getByRole('button', { name: 'Columns' }).focus()
  await press('Enter')
  await expect(page.getByRole('menuitemcheckbox').first()).toBeFocused()
  expect(await page.getByRole('menuitemcheckbox').allInnerTexts()).toEqual([
    'Flow', 'Due', 'Started', 'Ended', 'Job', 'Pod', 'Id', 'Took',
  ]) // prettier-ignore
  const started = page.getByRole('menuitemcheckbox', { name: 'Started' })
  await press('ArrowDown', 'ArrowDown')
  await expect(started).toBeFocused()
  await press('Enter')
  await expect(started).toBeChecked()
  await page.getByRole('menuitemcheckbox', { name: 'Job' }).click()
  await expect.poll(titles).toEqual(['State', 'Run', 'Flow', 'Due', 'Started', 'Pod', 'Took'])
  await lookInBothThemes(page, 'runs-table-columns')
  await page.getByRole('menuitem', { name: 'Reset columns' }).click()
  await expect.poll(titles).toEqual(usual)
  await started.click()
  await page.getByRole('menuitemcheckbox', { name: 'Ended' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Id' }).click()
  await press('Escape')
  await expect.poll(titles).toEqual(['State', 'Run', 'Flow', 'Due', 'Started', 'Ended', 'Job', 'Pod', 'Id', 'Took'])
})

test('what was chosen stands there where it has room, and squeezes nothing else', async () => {
  const { page } = panel
  for (const [width, height, count] of [
    [2560, 1440, 10],
    [1280, 800, 10],
    [900, 700, 6],
    [640, 480, 5],
  ] as const) {
    await resize(panel, width, height)
    await expect(runsTable(page).getByRole('columnheader')).toHaveCount(count)
    await page.getByRole('button', { name: 'Columns' }).click()
    const noRoom = page.getByRole('menuitemcheckbox', { checked: true }).filter({ hasText: 'no room' })
    await expect(noRoom).toHaveCount(10 - count)
    if (count === 10) await look(page, `runs-table-${width}`)
    else await lookInBothThemes(page, `runs-table-${width}`)
    await press('Escape')
    expect(await layoutFaults(page)).toEqual([])
  }
  await resize(panel, 1280, 800)
})

test('runs are filtered by flow and time, which is said and taken back', async () => {
  const { page } = panel
  const rows = runsTable(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await expect.poll(() => rows.count()).toBeGreaterThan(5)
  await page.getByRole('button', { name: 'More filters' }).focus()
  await press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Flow' })).toBeFocused()
  await press('ArrowRight')
  await expect(page.getByRole('menuitemradio', { name: 'Any flow' })).toBeVisible()
  await lookInBothThemes(page, 'runs-filter-menu')
  await page.getByRole('menuitemradio', { name: 'hello' }).click()
  await page.getByRole('menuitemradio', { name: 'Last hour' }).click()
  await press('Escape')
  const said = page.getByText('Only runs of flow hello, that ran or were due in the last hour')
  await expect(said).toBeVisible()
  await expect(rows).toHaveCount(2)
  for (const [width, height] of [[2560, 1440], [640, 480], [900, 700], [1280, 800]] as const) {
    await resize(panel, width, height)
    if (width < 1280) await lookInBothThemes(page, `runs-filtered-${width}`)
    expect(await layoutFaults(page)).toEqual([])
  } // prettier-ignore
  await page.getByRole('searchbox', { name: 'Filter' }).fill('no such run')
  await expect(runsTable(page)).toContainText('No flow run matches')
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(said).toBeHidden()
  await expect.poll(() => rows.count()).toBeGreaterThan(5)
})

test('an edge is moved by keys, and by the pointer; Enter takes it back', async () => {
  const before = await widthOf('Flow')
  const edge = panel.page.getByRole('separator', { name: 'Width of Flow' })
  await header('State').getByRole('button').focus()
  await press('Tab')
  await expect(panel.page.getByRole('separator', { name: 'Width of State' })).toBeFocused()
  await press('ArrowDown', 'ArrowDown')
  await expect(edge).toBeFocused()
  await press('Shift+ArrowRight', 'ArrowRight', 'ArrowLeft')
  await expect.poll(() => widthOf('Flow')).toBe(Math.round(before) + 40)
  await expect(edge).toHaveAttribute('aria-valuenow', String(Math.round(before) + 40))
  await press('Enter')
  await expect.poll(() => widthOf('Flow')).toBe(before)
  const box = await edge.boundingBox()
  if (!box) throw new Error('The edge is not drawn.')
  await panel.page.mouse.move(box.x + 3, box.y + 10)
  await panel.page.mouse.down()
  await panel.page.mouse.move(box.x + 53, box.y + 10, { steps: 3 })
  await panel.page.mouse.up()
  await expect.poll(() => widthOf('Flow')).toBeGreaterThan(before + 30)
})

test('columns, widths and sort are there after a restart, also a sort that was chosen beside an open run', async () => {
  const flow = await widthOf('Flow')
  await runsTable(panel.page).getByRole('row').nth(1).click()
  await expect(runPane(panel.page)).toBeVisible()
  await header('Run').getByRole('button').click()
  await expect(header('Run')).toHaveAttribute('aria-sort', 'ascending')
  await panel.quit()
  panel = await launchPanel(home)
  await resize(panel, 1280, 800)
  await goTo(panel.page, 'Flow runs')
  await expect(header('Run')).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(titles).toContain('Ended')
  expect(await widthOf('Flow')).toBe(flow)
})
