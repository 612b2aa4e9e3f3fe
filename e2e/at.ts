// Where things are in the panel, by role and name, and how one gets there.
import { expect, type Locator, type Page } from '@playwright/test'

export const pageNames = [
  'Overview',
  'Flow runs',
  'Jobs',
  'Template',
  'Deployment',
  'Problems',
  'Connections',
  'Settings',
] as const
export type PageName = (typeof pageNames)[number]

export async function goTo(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
  await expectPage(page, name)
}

export const expectPage = (page: Page, name: PageName): Promise<void> =>
  expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()

/** The agent's state in words, in the header. */
export const agentSays = (page: Page, sentence: string | RegExp): Promise<void> =>
  expect(page.getByRole('banner').getByRole('button', { name: sentence })).toBeVisible()

export const runsTable = (page: Page): Locator => page.getByRole('grid', { name: 'Flow runs' })

/** The newest row of a flow: the table has the last one that was due on top within a state, so the name is unique. */
export const runRow = (page: Page, words: string | RegExp): Locator =>
  runsTable(page).getByRole('row').filter({ hasText: words }).first()

/** What stands beside the list of runs. */
export const runPane = (page: Page): Locator => page.getByRole('region', { name: 'Flow run' })

export async function openRun(page: Page, words: string | RegExp): Promise<void> {
  await goTo(page, 'Flow runs')
  await runRow(page, words).click()
  await expect(runPane(page)).toBeVisible()
}

/** Starts a run of a demo flow; the panel opens its pane by itself. */
export async function startDemoRun(page: Page, flow: string): Promise<void> {
  await goTo(page, 'Flow runs')
  const name = runPane(page).getByRole('heading', { level: 2 })
  // The run of before stays in the pane until this one is there.
  const before = (await name.isVisible()) ? await name.innerText() : null
  await page.getByRole('button', { name: 'Start demo run' }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${flow} `) }).click()
  await expect(name).toBeVisible()
  if (before !== null) await expect(name).not.toHaveText(before)
}

export async function chooseFromAgentMenu(page: Page, command: string): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Agent: / })
    .click()
  await page.getByRole('menuitem', { name: command }).click()
}

/** The state in the heading of the run's pane. */
export const expectState = (page: Page, state: string): Promise<void> =>
  expect(runPane(page).getByRole('heading', { level: 2 }).locator('..')).toContainText(state)

/**
 * Notes each state word that a run's pane shows from now on, however short a time.
 * @returns what was noted so far, each once a turn
 */
export async function recordStates(pane: Locator): Promise<() => Promise<string[]>> {
  const seen = await pane.evaluateHandle((element) => {
    const words: string[] = []
    const note = () => {
      const heading = element.querySelector('h2')?.parentElement?.textContent ?? ''
      const word = /(Scheduled|Submitted|Running|Success|Failed|Late)/.exec(heading)?.[1]
      if (word !== undefined && words.at(-1) !== word) words.push(word)
    }
    note()
    new MutationObserver(note).observe(element, { subtree: true, childList: true, characterData: true })
    return words
  })
  return () => seen.jsonValue()
}

/** The template's editor, as assistive technology finds it; it takes no room on the screen itself. */
export const editorOf = (page: Page): Locator => page.getByRole('textbox', { name: /^Job template/ })

/** Opens the palette and types into it. A menu or dialog that is not quite gone would have the keys. */
export async function typeInPalette(page: Page, words: string): Promise<void> {
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: 'Search or run a command' })).toBeFocused()
  await page.keyboard.type(words)
}

export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true })

/** What the editor says of a word when the mouse is over it. @param line a part of the line that it stands in */
export async function hoverOver(page: Page, word: string, line = word): Promise<Locator> {
  const shown = page.locator('.monaco-hover:visible')
  await page.mouse.move(0, 0)
  await expect(shown).toHaveCount(0)
  const place = page.locator('.view-line', { hasText: line }).first().locator('span span', { hasText: word }).last()
  // An editor that is laid out anew, as when a check below it says something, closes what it shows of the mouse's place.
  await expect(async () => {
    await page.mouse.move(0, 0)
    await place.hover()
    await expect(shown).toBeVisible({ timeout: 2_000 })
  }).toPass()
  return shown
}
