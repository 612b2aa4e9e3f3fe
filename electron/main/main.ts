import { join } from 'node:path'
import { app, nativeTheme, session, type BrowserWindow } from 'electron'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { heartbeatPath } from '../agent/heartbeat'
import { systemClock } from '../clock/clock'
import { homeOf } from '../files/home'
import { bindCalls, bindReads } from '../ipc/bind'
import { Bucket } from '../ipc/bucket'
import { EventSender } from '../ipc/event-sender'
import { makeHandlers } from '../ipc/handlers/handlers'
import { Meter } from '../ipc/meter'
import { hasKubeConfig } from '../kube/kube-config'
import { mistakeLog } from '../mistakes/mistake-log'
import { stackOf, type ReportMistake } from '../mistakes/mistakes'
import { hearUncaught } from '../mistakes/uncaught'
import { KeptDrafts } from '../panel/kept-drafts'
import { KeptSettings } from '../panel/kept-settings'
import { Panel } from '../panel/panel'
import { Templates } from '../panel/templates'
import { hasPrefect3Profile } from '../settings/prefect-3-profile'
import { loadSettings } from '../settings/settings-file'
import { openNoDebugger } from '../terminal/no-debugger'
import { standardStream } from '../terminal/output-stream'
import { printable } from '../../shared/model/printable'
import { appOrigin, registerAppScheme, serveApp } from './app-protocol'
import { desktopOf, secretStoreOf } from './desktop'
import { guardSession, pickNoFiles, resolveNoNames } from './guard'
import { setMenu } from './menu'
import { Quitting } from './quitting'
import { keepScreenshot } from './screenshots'
import { createWindow, preloadPath } from './window'
import { WindowPlace } from './window-place'

openNoDebugger(process)
const folder = import.meta.dirname
const devServer = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL
const secrets = new KnownSecrets()
// Nobody may read them: the terminal is closed, the disk is full. The panel goes on without a log.
const stdout = standardStream(process.stdout, () => undefined)
standardStream(process.stderr, () => undefined)
const log = (line: string): void =>
  stdout.write(`${new Date().toISOString()} ${printable(secrets.mask(maskCertain(line)))}\n`)

/** A page that has ended several times in a row is loaded again after this. */
const reloadPauseMs = 30_000

let window: BrowserWindow | null = null
let reportMistake: ReportMistake = mistakeLog(log)
hearUncaught(process, (error) => reportMistake('doing what nobody waits for', error))

async function start(): Promise<void> {
  registerAppScheme()
  pickNoFiles()
  if (devServer === undefined) resolveNoNames()
  await app.whenReady()
  await guardSession(session.defaultSession, devServer !== undefined)
  serveApp(join(folder, '..', 'renderer'))
  setMenu(devServer !== undefined)

  const data = app.getPath('userData')
  const settings = new KeptSettings(join(data, 'settings.json'), await loadSettings(join(data, 'settings.json')))
  const contents = () => window?.webContents ?? null
  const sender = new EventSender(contents, secrets, (error) =>
    reportMistake('telling the window what has changed', error),
  )
  const panel = new Panel({
    settings,
    templates: await Templates.load(data),
    drafts: await KeptDrafts.load(data),
    secrets: secretStoreOf(data),
    known: secrets,
    environment: process.env,
    heartbeatPath: heartbeatPath(homeOf(process.env)),
    app: {
      version: app.getVersion(),
      platform: process.platform,
      practiceDialect: (await hasPrefect3Profile(process.env)) ? '3' : '0.6',
    },
    outlet: sender,
    log,
    clock: systemClock,
    random: Math.random,
  })
  reportMistake = panel.reportMistake
  const quitting = new Quitting({ panel, sender, window: () => window, log })
  const desktop = desktopOf(() => window, quitting)
  const handlers = makeHandlers({ panel, desktop, environment: process.env })
  const meter = new Meter(systemClock)
  const gate = { contents, origin: devServer ?? appOrigin, secrets, log, meter, reportMistake }
  bindCalls(handlers, gate)
  bindReads(sender, gate)

  const place = await WindowPlace.load(join(data, 'window.json'))
  const openWindow = (): void => {
    window = createWindow({
      place,
      preload: preloadPath(folder),
      url: devServer ?? `${appOrigin}/`,
      theme: panel.settings.theme,
      log,
    })
    window.webContents.on('dom-ready', () => sender.loaded())
    quitting.watch(window)
    watchWindow(window, panel)
  }
  openWindow()
  app.on('second-instance', () => (window ? window.focus() : openWindow()))
  app.on('activate', () => {
    if (!window) openWindow()
  })
  app.on('window-all-closed', () => app.quit())

  // Nobody has chosen, and there is no cluster to choose: practice needs neither, and it touches nothing of the user's.
  const nothingToChoose = settings.now.connections.length === 0 && !(await hasKubeConfig(process.env))
  // Whatever becomes of the connections, the window stays: it says what is wrong.
  const opening = nothingToChoose ? panel.practice() : panel.open()
  await opening.catch((error: unknown) => reportMistake('opening the connections', error))
}

function watchWindow(opened: BrowserWindow, panel: Panel): void {
  const screenshot = process.env.FLOWDECK_SCREENSHOT
  if (screenshot) keepScreenshot(opened, screenshot, log)
  opened.on('closed', () => {
    panel.stopFollows()
    window = null
  })
  opened.on('hide', () => panel.setWatched(false))
  opened.on('minimize', () => panel.setWatched(false))
  opened.on('show', () => panel.setWatched(true))
  opened.on('restore', () => panel.setWatched(true))
  panel.onTheme((theme) => (nativeTheme.themeSource = theme))
  panel.onTitle((title) => {
    if (!opened.isDestroyed()) opened.setTitle(title)
  })
  // The agent lives here, so it goes on; only what shows it is made again.
  const reloads = new Bucket({ burst: 3, perSecond: 1 / 30 }, systemClock.elapsed())
  opened.webContents.on('render-process-gone', (_event, { reason }) => {
    panel.stopFollows()
    // One that ends as soon as it is there must not keep the machine busy.
    const soon = reloads.take(systemClock.elapsed())
    log(`The panel's page ended (${reason}); it is loaded again${soon ? '' : ` in ${reloadPauseMs / 1_000} s`}.`)
    const reload = (): void => {
      if (!opened.isDestroyed()) opened.webContents.reload()
    }
    if (soon) reload()
    else systemClock.after(reloadPauseMs, reload)
  })
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
