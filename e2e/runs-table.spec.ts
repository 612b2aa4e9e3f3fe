// The table of flow runs as the user makes it: which columns, how wide, in which order; and that it is so after a restart.
import { expect, test, type Locator } from '@playwright/test'
import { Home, launchPanel, type Panel } from './app'
import { expectState, goTo, runPane, runRow, runsTable, startDemoRun, typeInPalette } from './at'
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
  // Counted of what is loaded, while new runs come.
  await expect(async () => {
    const [all = ''] = /\d+$/.exec(await page.getByRole('radio', { name: /^All/ }).innerText()) ?? []
    await expect(page.getByText(`${Number(all) - 2} of ${all} loaded runs are hidden.`)).toBeVisible({ timeout: 500 })
  }).toPass()
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

/** Runs a command of the palette, by keys alone. */
async function command(words: string): Promise<void> {
  await typeInPalette(panel.page, words)
  await expect(panel.page.getByRole('option').first()).toContainText(/./)
  await press('Enter')
}
const dialog = (): Locator => panel.page.getByRole('dialog')
const group = (name: RegExp): Locator => panel.page.getByRole('radio', { name })

test('runs are shown between two times, of which the second is not before the first', async () => {
  const { page } = panel
  await command('between two times')
  await expect(dialog().getByLabel('From', { exact: true })).toBeFocused()
  await dialog().getByLabel('From', { exact: true }).fill('2021-01-01T00:00')
  await dialog().getByLabel('To', { exact: true }).fill('2020-01-01T00:00')
  await press('Enter')
  await expect(dialog().getByRole('alert')).toContainText('This is before the first time.')
  await lookInBothThemes(page, 'runs-times')
  await dialog().getByLabel('From', { exact: true }).fill('')
  await press('Enter')
  await expect(dialog()).toBeHidden()
  await expect(page.getByText('Only runs that ran or were due to 1 Jan 2020, 00:00.')).toBeVisible()
  await expect(page.getByText(/^All \d+ loaded runs are hidden\.$/)).toBeVisible()
  await expect(runsTable(page)).toContainText('No flow run matches')
  await page.getByRole('button', { name: 'More filters' }).click()
  await expect(page.getByRole('menuitemradio', { name: 'Between two times…' })).toBeChecked()
  await page.getByRole('menuitemradio', { name: 'Any time' }).click()
  await press('Escape')
  await expect(runsTable(page)).toContainText('hello')
})

test('a filter gets a name, by which the palette and the menu show it; it is renamed, deleted and taken back', async () => {
  const { page } = panel
  await group(/^Failed/).click()
  await command('save the filter')
  await expect(dialog()).toContainText('Failed runs.')
  await page.keyboard.type('Broken')
  await press('Enter')
  await expect(dialog()).toBeHidden()
  await group(/^All/).click()
  await command('show flow runs: broken')
  await expect(group(/^Failed/)).toBeChecked()
  await expect(runsTable(page)).toBeFocused()
  for (const [width, height] of [[900, 700], [1280, 800]] as const) {
    await resize(panel, width, height)
    await page.getByRole('button', { name: 'More filters' }).click()
    await page.getByRole('menuitem', { name: 'Saved filter' }).hover()
    await expect(page.getByRole('menuitemradio', { name: 'Broken' })).toBeChecked()
    await lookInBothThemes(page, `runs-saved-menu-${width}`)
    await press('Escape')
    if (await page.getByRole('menu', { name: 'More filters' }).isVisible()) await press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
  } // prettier-ignore
  await command('rename or delete')
  await dialog().getByRole('button', { name: 'Rename Broken' }).click()
  await expect(page.getByLabel('New name of Broken')).toBeFocused()
  await page.keyboard.type(' in the night')
  await press('Enter')
  await lookInBothThemes(page, 'runs-saved-filters')
  const [name] = ['Broken in the night']
  await dialog()
    .getByRole('button', { name: `Delete ${name}` })
    .click()
  await expect(dialog()).toContainText(`${name} is deleted`)
  await press('Enter')
  await expect(dialog().getByRole('button', { name: `Rename ${name}` })).toBeVisible()
  await press('Escape')
  await expect(dialog()).toBeHidden()
  await group(/^All/).click()
})

test('the manifests of two runs are compared, without what always differs, or whole', async () => {
  const { page } = panel
  await runRow(page, 'hello').click({ modifiers: ['ControlOrMeta'] })
  await runRow(page, 'sync-crm').click({ modifiers: ['ControlOrMeta'] })
  await page.getByRole('region', { name: 'Rows selected' }).getByRole('button', { name: 'Compare manifests' }).click()
  const diff = dialog().locator('.monaco-diff-editor')
  await expect(diff).toContainText('registry.local:5000/sync-crm:12')
  await expect(diff).toContainText('registry.local:5000/hello:2')
  await expect(diff).not.toContainText('uid')
  for (const [width, height] of [[900, 700], [1280, 800]] as const) {
    await resize(panel, width, height)
    await expect(diff).toContainText('registry.local:5000/sync-crm:12')
    await lookInBothThemes(page, `runs-compare-${width}`)
  } // prettier-ignore
  await dialog().getByRole('radio', { name: 'What may differ' }).focus()
  await press('ArrowRight')
  await expect(dialog().getByRole('radio', { name: 'Everything' })).toBeChecked()
  await expect(diff).toContainText('name:')
  await press('Escape')
  await expect(dialog()).toBeHidden()
  await expect(runsTable(page)).toBeFocused()
  await press('x')
  await page.getByRole('menuitem', { name: 'Compare manifests' }).click()
  await expect(diff).toContainText('registry.local:5000/sync-crm:12')
  await press('Escape', 'Escape')
  await expect(page.getByRole('region', { name: 'Rows selected' })).toBeHidden()
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
  // Of a flow that ran once.
  await panel.page.evaluate(() => {
    const key = 'flowdeck.flow-runs.saved-filters'
    const saved = JSON.parse(localStorage.getItem(key) ?? '[]') as readonly { readonly filter: object }[]
    const old = saved.map((each) => ({
      ...each,
      name: 'Old flow',
      segment: 'all',
      filter: { ...each.filter, flow: 'no-longer' },
    }))
    localStorage.setItem(key, JSON.stringify([...saved, ...old]))
  })
  await panel.quit()
  panel = await launchPanel(home)
  await resize(panel, 1280, 800)
  await goTo(panel.page, 'Flow runs')
  await expect(header('Run')).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(titles).toContain('Ended')
  expect(await widthOf('Flow')).toBe(flow)
})

test('saved filters are there after a restart; one whose flow is gone says so', async () => {
  await command('flow runs: broken in')
  await expect(group(/^Failed/)).toBeChecked()
  await command('flow runs: old flow')
  await expect(runsTable(panel.page)).toContainText('No loaded run is of flow no-longer')
  await expect(runsTable(panel.page)).toContainText('The saved filter Old flow asks for it.')
  await lookInBothThemes(panel.page, 'runs-saved-gone')
  await panel.page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(runsTable(panel.page).getByRole('row').nth(1)).toBeVisible()
})
