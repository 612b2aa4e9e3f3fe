import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import type { Panel } from './app'
import { editorOf, goTo, type PageName } from './at'

const folder = join(import.meta.dirname, '..', 'test-results', 'screenshots')
const size = { width: 1280, height: 800 }

/** As large as pictures are taken. */
export const sizeForPictures = (panel: Panel): Promise<void> => resize(panel, size.width, size.height)

export async function resize({ app, page }: Panel, width: number, height: number): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [w, h]) => {
      // A window manager may keep a window within its screen: the page is what is looked at.
      BrowserWindow.getAllWindows()[0]?.setContentSize(w, h)
    },
    [width, height] as const,
  )
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height])
}

async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

/** What axe finds wrong on the screen. */
export async function axeViolations(page: Page) {
  // Electron opens no second page, which axe would otherwise finish its work in. To describe what passes as well would take
  // as long as to find what does not.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  return (await axe.analyze()).violations
}

/** Keeps a picture, and holds what is on the screen against axe's rules. */
export async function look(page: Page, name: string): Promise<void> {
  await keepPicture(page, name)
  const found = (await axeViolations(page))
    .filter(({ impact }) => impact !== 'minor')
    .map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html.slice(0, 200)) }))
  expect(found, name).toEqual([])
}

async function changeTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  const done = await page.evaluate((chosen) => window.flowdeck.call('settings.change', { theme: chosen }), theme)
  if (!done.ok) throw new Error(done.message)
  await expect(page.locator(`html[data-theme=${theme}]`)).toBeAttached()
}

/** The same in both themes; light stays. */
export async function lookInBothThemes(page: Page, name: string): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await changeTheme(page, theme)
    await look(page, `${name}-${theme}`)
  }
}

/** Pictures in both themes, and axe in light: what it finds of a size is the same in both. Light stays. */
export async function lookAtSize(page: Page, name: string): Promise<void> {
  await changeTheme(page, 'dark')
  await keepPicture(page, `${name}-dark`)
  await changeTheme(page, 'light')
  await look(page, `${name}-light`)
}

/** Goes to a page of the panel, and looks at it in both themes once it is complete. @param kind begins the picture's name */
export async function lookAtPage(page: Page, name: PageName, kind = ''): Promise<void> {
  await goTo(page, name)
  if (name === 'Template') await expect(editorOf(page)).toBeAttached()
  if (name === 'Connections') await expect(page.getByText('Checking…')).toHaveCount(0)
  await lookInBothThemes(page, `${kind}${name.toLowerCase().replace(' ', '-')}`)
}
