// The three main tasks without a pointer: nothing here clicks.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { answerSaveDialog, launchPanel, type Panel } from './app'
import { agentSays, editorOf, expectPage, expectState, runPane, runsTable, typeInPalette } from './at'

let panel: Panel
test.beforeAll(async () => (panel = await launchPanel()))
test.afterAll(() => panel.close())

const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await panel.page.keyboard.press(key)
}

/** No page has more stops than that. */
const stopsMost = 60

/** Tab, until the focus is there. */
async function tabTo(target: Locator): Promise<void> {
  for (let stop = 0; stop < stopsMost; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await press('Tab')
  }
  throw new Error(`Tab does not lead to ${target.toString()}.`)
}

test('starts a demo run and sees it end', async () => {
  const { page } = panel
  await press('g', 'r')
  await expectPage(page, 'Flow runs')
  await tabTo(page.getByRole('button', { name: 'Start demo run' }))
  await press('Enter')
  await expect(page.getByRole('menuitem', { name: /^hello / })).toBeFocused()
  await press('Enter')
  await expect(runPane(page)).toBeVisible()
  await expectState(page, 'Success')
  await press('Escape')
  await expect(runPane(page)).toBeHidden()
})

test('moves in the list with arrows and j, k, opens with Enter, filters with /', async () => {
  const { page } = panel
  await tabTo(runsTable(page))
  await press('Home', 'ArrowDown', 'j', 'k', 'Enter')
  await expect(runPane(page)).toBeVisible()
  const first = await runPane(page).getByRole('heading', { level: 2 }).innerText()
  await press('ArrowDown')
  await expect(runPane(page).getByRole('heading', { level: 2 })).not.toHaveText(first)
  await press('Escape')
  await expect(runPane(page)).toBeHidden()
  await press('/')
  await expect(page.getByRole('searchbox', { name: 'Filter' })).toBeFocused()
  await page.keyboard.type('etl')
  await expect(runsTable(page).getByRole('row').filter({ hasText: 'hello' })).toHaveCount(0)
  await expect(runsTable(page).getByRole('row').filter({ hasText: 'etl-daily' })).toHaveCount(1)
  await press('ControlOrMeta+a', 'Delete')
})

test('edits and saves the template', async () => {
  const { page, home } = panel
  await press('Escape')
  await tabTo(runsTable(page))
  await press('g', 't')
  await expectPage(page, 'Template')
  await expect(editorOf(page)).toBeAttached()
  await tabTo(editorOf(page))
  await press('ControlOrMeta+End')
  await page.keyboard.type('# written by keyboard')
  await press('ControlOrMeta+s')
  await expect(page.getByText('Edited', { exact: true })).toBeHidden()
  await expect.poll(() => readFile(home.template, 'utf8').catch(() => '')).toContain('# written by keyboard')
  // Tab alone indents; after Escape it leaves.
  await press('Escape', 'Tab')
  await expect(editorOf(page)).not.toBeFocused()
})

test('g e leads into the editor, from any page, also before it is loaded', async () => {
  const { page, home } = panel
  await press('g', 'j')
  await expectPage(page, 'Jobs')
  await press('g', 'e')
  await expect(editorOf(page)).toBeFocused()
  await page.keyboard.type('# at once ')
  await press('ControlOrMeta+s')
  await expect.poll(() => readFile(home.template, 'utf8').catch(() => '')).toContain('# at once')
  await press('Escape', 'Tab')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Template' }).focus()
})

test('exports the deployment YAML', async () => {
  const { page, home } = panel
  const path = home.file('by-keyboard.yaml')
  await answerSaveDialog(panel, path)
  await press('g', 'd')
  await expectPage(page, 'Deployment')
  await tabTo(page.getByRole('button', { name: 'Save…' }))
  await press('Enter')
  await expect(page.getByText(`Saved as ${path}`)).toBeVisible()
  const kinds = parseAllDocuments(await readFile(path, 'utf8')).map((document) => document.get('kind'))
  expect(kinds).toContain('Deployment')
})

test('what VS Code has on Ctrl+Shift does nothing to the agent; letters start it and let it only watch', async () => {
  const { page } = panel
  await press('g', 'o')
  await expectPage(page, 'Overview')
  await agentSays(page, 'Agent: Running')
  await press('ControlOrMeta+Shift+p')
  const palette = page.getByRole('dialog', { name: 'Search or run a command' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await expect(palette.getByRole('option').first()).not.toContainText('demo')
  await press('Escape')
  await expect(palette).toBeHidden()
  await agentSays(page, 'Agent: Running')
  await press('a', 'w')
  await agentSays(page, 'Agent: Watching only: claims nothing')
  await press('ControlOrMeta+Shift+s')
  await press('g', 'r')
  await expectPage(page, 'Flow runs')
  await agentSays(page, 'Agent: Watching only: claims nothing')
  await press('a', 's')
  await agentSays(page, 'Agent: Running')
})

test('finds runs, commands and pages in the palette, and the keys in their sheet', async () => {
  const { page } = panel
  await press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Search or run a command' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.type('go to settings')
  await press('Enter')
  await expectPage(page, 'Settings')
  await press('?')
  const sheet = page.getByRole('dialog', { name: 'Keys' })
  await expect(sheet).toContainText('Search or run a command')
  await press('Escape')
  await expect(sheet).toBeHidden()
  await typeInPalette(page, 'start a demo run of hello')
  await press('Enter')
  await expect(palette).toBeHidden()
  for (const [keys, name] of [
    ['o', 'Overview'],
    ['j', 'Jobs'],
    ['p', 'Problems'],
    ['c', 'Connections'],
  ] as const) {
    await press('g', keys)
    await expectPage(page, name)
  }
})

test.describe('where the focus is', () => {
  const focused = (target: Locator) => expect(target).toBeFocused()
  const link = (name: string) => panel.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name })

  test('g and a letter lead to the list of a page, wherever the focus was', async () => {
    const { page } = panel
    for (const [keys, list] of [
      ['r', runsTable(page)],
      ['j', page.getByRole('grid', { name: 'Jobs and pods' })],
      ['p', page.getByRole('region', { name: 'List of problems' })],
      ['o', page.getByRole('main')],
      ['t', page.getByRole('main')],
    ] as const) {
      await press('g', keys)
      await focused(list)
      await link('Overview').focus()
      await press('g', keys)
      await focused(list)
    }
    // The next key is about a row already.
    await press('g', 'r', 'Enter')
    await expect(runPane(page)).toBeVisible()
    await press('Escape')
  })

  test('F6 goes around navigation, list, detail and status bar; Shift F6 the other way', async () => {
    const { page } = panel
    await press('g', 'r', 'Home', 'Enter')
    await expect(runPane(page)).toBeVisible()
    const around = [
      runsTable(page),
      runPane(page).getByRole('tab', { selected: true }),
      page.getByRole('contentinfo'),
      link('Flow runs'),
    ]
    await focused(around[0]!)
    for (const place of [...around.slice(1), around[0]!]) {
      await press('F6')
      await focused(place)
    }
    for (const place of around.toReversed()) {
      await press('Shift+F6')
      await focused(place)
    }
    // It types nothing, so it leads out of the filter too; without a detail it has one place less.
    await press('Escape')
    await expect(runPane(page)).toBeHidden()
    await press('/')
    await focused(page.getByRole('searchbox', { name: 'Filter' }))
    await press('F6')
    await focused(page.getByRole('contentinfo'))
  })

  test('Escape closes what is open and gives the focus back to where it came from', async () => {
    const { page } = panel
    const sheet = page.getByRole('dialog', { name: 'Keys' })
    await press('g', 'r', 'Home', '?')
    await expect(sheet).toBeVisible()
    await press('Escape')
    await expect(sheet).toBeHidden()
    await focused(runsTable(page))
    // From inside of the detail.
    await press('Enter')
    await expect(runPane(page)).toBeVisible()
    await press('F6')
    await focused(runPane(page).getByRole('tab', { selected: true }))
    await press('Escape')
    await expect(runPane(page)).toBeHidden()
    await focused(runsTable(page))
    // From the navigation, and from a filter.
    await press('Shift+F6')
    await focused(link('Flow runs'))
    await press('Escape')
    await focused(runsTable(page))
    const filter = page.getByRole('searchbox', { name: 'Filter' })
    await press('/')
    await focused(filter)
    await page.keyboard.type('hello')
    await press('Enter')
    await focused(runsTable(page))
    await press('/')
    await focused(filter)
    await press('Escape', 'Escape')
    await focused(runsTable(page))
  })

  test('what was opened from another page leads back there', async () => {
    const { page } = panel
    await press('g', 'j', 'Home', 'x')
    await page.getByRole('menuitem', { name: 'Show its flow run' }).press('Enter')
    await expectPage(page, 'Flow runs')
    await expect(runPane(page)).toBeVisible()
    await focused(runsTable(page))
    await press('Escape')
    await expect(runPane(page)).toBeHidden()
    await expectPage(page, 'Flow runs')
    await press('Escape')
    await expectPage(page, 'Jobs')
    await focused(page.getByRole('grid', { name: 'Jobs and pods' }))
  })

  test('x, the menu key and Shift F10 open the menu of the row; Escape closes only that', async () => {
    const { page } = panel
    await press('g', 'r', 'Home', 'Enter')
    const name = await runPane(page).getByRole('heading', { level: 2 }).innerText()
    const menu = page.getByRole('menu', { name: `What can be done with ${name}` })
    for (const key of ['x', 'ContextMenu', 'Shift+F10']) {
      await press(key)
      await expect(menu.getByRole('menuitem', { name: 'Show details' })).toBeFocused()
      await expect(menu.getByRole('menuitem', { name: 'Copy id' })).toBeVisible()
      await press('Escape')
      await expect(menu).toBeHidden()
      await expect(runPane(page)).toBeVisible()
      await focused(runsTable(page))
    }
    await press('x')
    await focused(menu.getByRole('menuitem', { name: 'Show details' }))
    await press('ArrowUp')
    await focused(menu.getByRole('menuitem', { name: 'Copy id' }))
    await press('Enter')
    await expect(page.getByText(/^Copied /)).toBeVisible()
    await focused(runsTable(page))
    await press('Escape')
  })

  test('Tab goes through few stops: one for the pages, one for the headers, one for their edges, one for the list', async () => {
    const { page } = panel
    await press('g', 'r', 'Escape')
    await expect(runPane(page)).toBeHidden()
    await link('Flow runs').focus()
    let stops = 0
    do {
      await press('Tab')
      stops++
    } while (stops < stopsMost && !(await runsTable(page).evaluate((list) => list === document.activeElement)))
    // The chosen segment, the filter, more filters, the columns, the demo flows, the list.
    expect(stops).toBe(6)
    await press('Tab')
    await focused(runsTable(page).getByRole('button', { name: 'State' }))
    await press('ArrowRight', 'ArrowRight')
    await focused(runsTable(page).getByRole('button', { name: 'Flow' }))
    await press('Tab')
    await focused(runsTable(page).getByRole('separator', { name: 'Width of Flow' }))
    await link('Flow runs').focus()
    await press('ArrowDown')
    await focused(link('Jobs'))
    await press('Enter')
    await expectPage(page, 'Jobs')
  })

  test('the sheet and the palette know the keys of lists', async () => {
    const { page } = panel
    await press('g', 'r', '?')
    const sheet = page.getByRole('dialog', { name: 'Keys' })
    for (const [name, keys] of [
      ['Open the menu of the row', 'x or Menu or Shift F10'],
      ['Select or deselect the row', 'Space'],
      ['Select all rows that are shown', 'Ctrl A'],
      ['Run what is selected again', 'Shift R'],
      ['Delete the Jobs of what is selected…', 'Delete'],
      ['Go to the next part of the window', 'F6'],
    ] as const) {
      await expect(sheet.getByRole('listitem').filter({ hasText: name })).toContainText(keys)
    }
    await press('Escape')
    await typeInPalette(page, 'select all rows')
    await press('Enter')
    await expect(runsTable(page).getByRole('row', { selected: true })).not.toHaveCount(0)
    await focused(runsTable(page))
    await press('Escape')
    await expect(runsTable(page).getByRole('row', { selected: true })).toHaveCount(0)
  })

  test('keys that no row has been pointed to for are about the first one', async () => {
    const { page } = panel
    await link('Jobs').click()
    await link('Flow runs').click()
    await expectPage(page, 'Flow runs')
    await press('x')
    await focused(page.getByRole('menuitem', { name: 'Show details' }))
    await press('Escape')
    await focused(runsTable(page))
    await link('Jobs').click()
    await link('Flow runs').click()
    const selected = runsTable(page).getByRole('row', { selected: true })
    for (const [words, isSelected] of [
      ['select all rows', true],
      ['clear the selection', false],
    ] as const) {
      await typeInPalette(page, words)
      await press('Enter')
      await (isSelected ? expect(selected).not.toHaveCount(0) : expect(selected).toHaveCount(0))
    }
  })

  test('a click with Shift gives the list the focus, as any other does', async () => {
    const { page } = panel
    await press('g', 'r', '/')
    await focused(page.getByRole('searchbox', { name: 'Filter' }))
    await runsTable(page)
      .getByRole('row')
      .nth(1)
      .click({ modifiers: ['Shift'] })
    await focused(runsTable(page))
    await press('Escape')
    await expect(runsTable(page).getByRole('row', { selected: true })).toHaveCount(0)
  })

  test('over the preview of the clean-up no key is about a row of the list that is gone', async () => {
    const { page } = panel
    const offered = page.getByRole('option', { name: 'Delete the Jobs of what is selected…' })
    const search = () => typeInPalette(page, 'delete the jobs of what')
    await press('g', 'j', 'Home', 'Space')
    await search()
    await expect(offered).toBeVisible()
    await press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.getByRole('button', { name: 'Preview clean-up' }).click()
    await expect(page.getByRole('button', { name: 'Back to Jobs' })).toBeVisible()
    await search()
    await expect(page.getByText('Nothing is called “delete the jobs of what”')).toBeVisible()
    await press('Escape')
    await page.getByRole('button', { name: 'Back to Jobs' }).click()
  })

  test('Escape closes a menu and not what is open beside the list, also without motion', async () => {
    const { page } = panel
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await press('g', 'r', 'Home', 'Enter')
    await expect(runPane(page)).toBeVisible()
    await page.getByRole('button', { name: 'Start demo run' }).press('Enter')
    const menu = page.getByRole('menu', { name: 'Start demo run' })
    await expect(menu.getByRole('menuitem').first()).toBeFocused()
    await press('Escape')
    await expect(menu).toBeHidden()
    await expect(runPane(page)).toBeVisible()
    await page.emulateMedia({ reducedMotion: null })
    await press('Escape')
  })

  test('a command of the palette finds the focus where it was', async () => {
    const { page } = panel
    await press('g', 'j', 'Home', 'x')
    await page.getByRole('menuitem', { name: 'Show its flow run' }).press('Enter')
    await expect(runPane(page)).toBeVisible()
    await press('Escape')
    await focused(runsTable(page))
    await typeInPalette(page, 'back to the list')
    await press('Enter')
    await expectPage(page, 'Jobs')
  })
})
