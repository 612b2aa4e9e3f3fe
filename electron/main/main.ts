import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { app, session } from 'electron'
import { bindCalls } from '../ipc/bind'
import { mistakeLog } from '../mistakes/mistake-log'
import { stackOf, type ReportMistake } from '../mistakes/mistakes'
import { hearUncaught } from '../mistakes/uncaught'
import { openNoDebugger } from '../terminal/no-debugger'
import { appOrigin, registerAppScheme, serveApp } from './app-protocol'
import { guardSession, pickNoFiles, resolveNoNames } from './guard'
import { keepLog, log } from './log'
import { claimLinks, Links } from './links'
import { isStartedAtLogin } from './login-item'
import { setMenu } from './menu'
import { PanelWindow } from './panel-window'
import { keepScreenshot } from './screenshots'
import { preloadPath } from './window'
import { WindowPlace } from './window-place'

/** A page that does not load, as when its process can't write to a terminal that was stopped, holds up no agent for longer, ms. */
const pagePatienceMs = 1_000

openNoDebugger(process)
const folder = import.meta.dirname
const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL

let reportMistake: ReportMistake = mistakeLog(log)
hearUncaught(process, (error) => reportMistake('doing what nobody waits for', error))

/** The window comes first, since it is seen: what stands behind it takes longer to load than its page. */
async function start(): Promise<void> {
  const links = new Links()
  registerAppScheme()
  pickNoFiles()
  if (devServer === undefined) resolveNoNames()
  await app.whenReady()
  await guardSession(session.defaultSession, devServer !== undefined)
  const scriptGiven = new Promise<void>((resolve) => serveApp(join(folder, '..', 'renderer'), resolve))
  setMenu(devServer !== undefined)

  const logPath = keepLog(app.getPath('logs'))
  const data = app.getPath('userData')
  const window = new PanelWindow({
    place: await WindowPlace.load(join(data, 'window.json')),
    preload: preloadPath(folder),
    url: devServer ?? `${appOrigin}/`,
    log,
  })
  window.open(await startsHidden(data))
  const screenshot = process.env.FLOWDECK_SCREENSHOT
  if (screenshot) window.each((opened) => keepScreenshot(opened, screenshot, log))

  const opened = (async () => {
    // To load what follows takes some tenths of a second, in which the page would be given nothing.
    await Promise.race([scriptGiven, window.loaded(), sleep(pagePatienceMs)])
    const { openPanel } = await import('./open-panel')
    return openPanel({ window, origin: devServer ?? appOrigin, data, logPath, reportMistake })
  })()
  bindCalls(opened.then(({ answering }) => answering))
  const panel = await opened
  reportMistake = panel.reportMistake
  links.followBy(panel.follow)
  claimLinks()
}

/** Who has logged in has not asked for the window, unless without it there would be no Flowdeck. */
async function startsHidden(data: string): Promise<boolean> {
  if (!isStartedAtLogin()) return false
  const { loadSettings } = await import('../settings/settings-file')
  return (await loadSettings(join(data, 'settings.json'))).settings.whenClosed === 'background'
}

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    log(`Flowdeck could not start: ${stackOf(error)}`)
    app.exit(1)
  })
} else {
  log('Flowdeck is open already; its window comes to the front.')
  app.quit()
}
