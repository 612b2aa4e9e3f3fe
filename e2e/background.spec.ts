// The window closed while the agent goes on: the tray, the way back, the way out, and what is told meanwhile.
import { once } from 'node:events'
import { access, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Home, launchPanel, spawnPanel, type Panel } from './app'
import { agentSays, editorOf, expectPage, goTo, runPane } from './at'
import { look, lookInBothThemes, resize, sizeForPictures } from './look'

let home: Home
test.beforeEach(async () => (home = await Home.make()))
test.afterEach(() => home.remove())

type Seen = typeof globalThis & {
  tray?: Electron.Tray
  trayMenu?: Electron.Menu | null
  told?: Electron.Notification[]
}

/** While the app begins, V8 may collect the answer to a call before it is read: what is set up then is set up again. */
const setUp = (act: () => Promise<void>) => expect(act).toPass()

/** The tray belongs to the desktop: its icon, and the menu that it was given last, are kept where they can be asked for. */
const watchTray = ({ app }: Panel) =>
  setUp(() =>
    app.evaluate(({ Tray }) => {
      Tray.prototype.setContextMenu = function (this: Electron.Tray, menu) {
        Object.assign(globalThis, { tray: this, trayMenu: menu })
      }
    }),
  )
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
/** Notifications belong to the desktop too: those that it is given are kept. */
const watchNotifications = ({ app }: Panel) =>
  setUp(() =>
    app.evaluate(({ Notification }) => {
      const told: Electron.Notification[] = []
      Notification.isSupported = () => true
      Notification.prototype.show = function (this: Electron.Notification) {
        told.push(this)
      }
      Object.assign(globalThis, { told })
    }),
  )
const toldTitles = ({ app }: Panel) => app.evaluate(() => (globalThis as Seen).told!.map(({ title }) => title))
const pressLast = ({ app }: Panel) => app.evaluate(() => void (globalThis as Seen).told!.at(-1)!.emit('click'))
/** Started once more, with these words, while the panel is open. */
const startAgain = (...words: string[]) => once(spawnPanel(home, 'ignore', words), 'exit')

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
  await resize(panel, 900, 700)
  await whenClosed(panel).scrollIntoViewIfNeeded()
  await lookInBothThemes(panel.page, 'settings-window-closed-900')
  await closeWindow(panel)
  expect(await isVisible(panel)).toBe(false)
  await startAgain()
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

test('remembered: in the background from the start, when the system starts it at login; a link brings the window', async () => {
  const first = await launchPanel(home)
  await goOn(first)
  const entry = home.file('.config/autostart/flowdeck.desktop')
  const atLogin = first.page.getByRole('radiogroup', { name: 'Start when you log in' })
  await atLogin.getByText('Yes').click()
  await expect.poll(() => readFile(entry, 'utf8').catch(() => '')).toMatch(/^Exec=".+" "--at-login"$/m)
  await first.quit()
  const second = await launchPanel(home, {}, ['--at-login'])
  expect(await isVisible(second)).toBe(false)
  await startAgain('flowdeck://problems')
  await expect.poll(() => isVisible(second)).toBe(true)
  await expectPage(second.page, 'Problems')
  await goTo(second.page, 'Settings')
  await second.page.getByRole('radiogroup', { name: 'Start when you log in' }).getByText('No', { exact: true }).click()
  await expect
    .poll(() =>
      access(entry)
        .then(() => true)
        .catch(() => false),
    )
    .toBe(false)
  await closeWindow(second)
  expect(await isVisible(second)).toBe(false)
  await second.quit()
  expect(second.process.exitCode).toBe(0)
})

test('a problem is told to who looks elsewhere, and a press leads to it; links lead to runs, and do nothing else', async () => {
  const panel = await launchPanel(home, {}, ['flowdeck://run/00000000-0000-4000-8000-000000000000'])
  const { page } = panel
  await expect(page.getByText('No connection that is open knows the link’s flow run 00000000')).toBeVisible()
  await watchNotifications(panel)
  await goOn(panel)
  await closeWindow(panel)
  await writeFile(home.template, 'kind: Pod')
  await expect.poll(() => toldTitles(panel)).toEqual(['The Job template on disk is broken'])
  await pressLast(panel)
  await expect.poll(() => isVisible(panel)).toBe(true)
  await expectPage(page, 'Problems')

  const [run] = await page.evaluate(async () => {
    const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
    return connections.flatMap(({ flowRuns }) => flowRuns)
  })
  await startAgain(`flowdeck://run/${run!.id}`)
  await expectPage(page, 'Flow runs')
  await expect(runPane(page).getByRole('heading', { level: 2, name: run!.name })).toBeVisible()
  await startAgain(`flowdeck://run/${run!.id}/deploy`)
  await expect(page.getByText(/^This link leads nowhere/)).toBeVisible()
  await panel.quit()
})
