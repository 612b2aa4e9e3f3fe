// The three main tasks without a pointer: nothing here clicks.
import { readFile } from 'node:fs/promises'
import { expect, test, type Locator } from '@playwright/test'
import { parseAllDocuments } from 'yaml'
import { answerSaveDialog, launchPanel, type Panel } from './app'
import { agentSays, editorOf, expectPage, expectState, runPane, runsTable } from './at'

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
  await press('Escape', '/')
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
  await press('ControlOrMeta+k')
  await page.keyboard.type('start a demo run of hello')
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
