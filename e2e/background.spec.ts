// The window closed while the agent goes on: the tray, the way back, the way out.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Home, launchPanel, spawnPanel, type Panel } from './app'
import { agentSays, editorOf, goTo } from './at'
import { look, lookInBothThemes, resize, sizeForPictures } from './look'

let home: Home
test.beforeEach(async () => (home = await Home.make()))
test.afterEach(() => home.remove())

type Seen = typeof globalThis & { tray?: Electron.Tray; trayMenu?: Electron.Menu | null }

/** The tray belongs to the desktop: its icon, and the menu that it was given last, are kept where they can be asked for. */
const watchTray = ({ app }: Panel) =>
  app.evaluate(({ Tray }) => {
    Tray.prototype.setContextMenu = function (this: Electron.Tray, menu) {
      Object.assign(globalThis, { tray: this, trayMenu: menu })
    }
  })
/** What the menu says; nothing when there is no icon. */
const trayLabels = ({ app }: Panel) =>
  app.evaluate(() => {
    const { tray, trayMenu } = globalThis as Seen
    if (!tray || tray.isDestroyed()) return []
    return trayMenu?.items.filter(({ type }) => type !== 'separator').map(({ label }) => label) ?? []
  })
const chooseFromTray = ({ app }: Panel, label: string) =>
  app.evaluate((_, wanted) => {
    const { trayMenu } = globalThis as Seen
    const item = trayMenu!.items.find(({ label: said }) => said === wanted)!
    ;(item.click as () => void)()
  }, label)
const isVisible = ({ app }: Panel) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())
const closeWindow = ({ app }: Panel) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
const whenClosed = ({ page }: Panel) => page.getByRole('radiogroup', { name: 'When the window is closed' })

/** Chooses it under Settings, and waits until it is in the file and the tray has its icon. */
async function goOn(panel: Panel): Promise<void> {
  await watchTray(panel)
  await goTo(panel.page, 'Settings')
  await whenClosed(panel).getByText('Go on in the background').click()
  await expect.poll(() => home.readSettings().catch(() => null)).toMatchObject({ whenClosed: 'background' })
  await expect.poll(() => trayLabels(panel)).toContain('Quit Flowdeck')
}

test('in the background the agent goes on; the tray says so, pauses it, brings the window back and quits', async () => {
  const panel = await launchPanel(home)
  await agentSays(panel.page, 'Agent: Running')
  await goOn(panel)
  await closeWindow(panel)
  expect(await isVisible(panel)).toBe(false)
  await expect
    .poll(() => trayLabels(panel))
    .toEqual([
      'practice API → practice/default (practice)',
      'Running',
      'Watch only: claim nothing further',
      'Open Flowdeck',
      'Quit Flowdeck',
    ])
  await chooseFromTray(panel, 'Watch only: claim nothing further')
  await expect.poll(() => trayLabels(panel)).toContain('Watching only: claims nothing')
  await chooseFromTray(panel, 'Start the agent')
  await expect.poll(() => trayLabels(panel)).toContain('Running')

  await chooseFromTray(panel, 'Open Flowdeck')
  await expect.poll(() => isVisible(panel)).toBe(true)
  await closeWindow(panel)
  const ended = once(panel.process, 'exit')
  await chooseFromTray(panel, 'Quit Flowdeck')
  expect(await ended).toEqual([0, null])
})

test('started again, the hidden window comes back; with Quit chosen the tray is empty again', async () => {
  const panel = await launchPanel(home)
  await goOn(panel)
  await sizeForPictures(panel)
  await whenClosed(panel).scrollIntoViewIfNeeded()
  await lookInBothThemes(panel.page, 'settings-window-closed')
  await resize(panel, 640, 480)
  await whenClosed(panel).scrollIntoViewIfNeeded()
  await look(panel.page, 'settings-window-closed-640')
  await closeWindow(panel)
  expect(await isVisible(panel)).toBe(false)
  await once(spawnPanel(home, 'ignore'), 'exit')
  await expect.poll(() => isVisible(panel)).toBe(true)
  await whenClosed(panel).getByText('Quit', { exact: true }).click()
  await expect.poll(() => trayLabels(panel)).toEqual([])
  const ended = once(panel.process, 'exit')
  await closeWindow(panel)
  expect(await ended).toEqual([0, null])
})

test('with a draft: closing asks nothing, quitting from the tray shows the window and asks', async () => {
  const panel = await launchPanel(home)
  const { page } = panel
  await goOn(panel)
  await goTo(page, 'Template')
  const editor = editorOf(page)
  await expect(editor).toBeAttached()
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText('# written before the end\n')
  await expect.poll(() => readFile(home.drafts, 'utf8').catch(() => '')).toContain('written before')
  await closeWindow(panel)
  expect(await isVisible(panel)).toBe(false)
  const question = page.getByRole('dialog', { name: 'Quit Flowdeck?' })
  await expect(question).toHaveCount(0)
  await chooseFromTray(panel, 'Quit Flowdeck')
  await expect.poll(() => isVisible(panel)).toBe(true)
  await expect(question).toContainText('You have changed the template')
  await panel.quit()
})

test('remembered: closed in the background at the next start too', async () => {
  const first = await launchPanel(home)
  await goOn(first)
  await first.quit()
  const second = await launchPanel(home)
  await closeWindow(second)
  expect(await isVisible(second)).toBe(false)
  await second.quit()
  expect(second.process.exitCode).toBe(0)
})
