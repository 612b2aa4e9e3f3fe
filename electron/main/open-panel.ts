import { join } from 'node:path'
import { app, nativeTheme, Notification, type BrowserWindow } from 'electron'
import { asSentence } from '../../shared/model/sentence'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { heartbeatPath } from '../agent/heartbeat'
import { systemClock } from '../clock/clock'
import { homeOf } from '../files/home'
import { answering, bindReads } from '../ipc/answering'
import type { Answering } from '../ipc/bind'
import { Bucket } from '../ipc/bucket'
import { EventSender } from '../ipc/event-sender'
import { makeHandlers } from '../ipc/handlers/handlers'
import { Meter } from '../ipc/meter'
import { hasKubeConfig } from '../kube/kube-config'
import { messageOf, unawaited, type ReportMistake } from '../mistakes/mistakes'
import { KeptDrafts } from '../panel/kept-drafts'
import { KeptSettings } from '../panel/kept-settings'
import { Leads } from '../panel/leads'
import { Panel } from '../panel/panel'
import { Templates } from '../panel/templates'
import { hasPrefect3Profile } from '../settings/prefect-3-profile'
import { loadSettings } from '../settings/settings-file'
import { TemplateVersions } from '../settings/template-versions'
import { desktopOf, secretStoreOf } from './desktop'
import { closeLog, log, secrets } from './log'
import { LoginItem } from './login-item'
import { Notifications } from './notifications'
import type { PanelWindow } from './panel-window'
import { Quitting } from './quitting'
import { PanelTray } from './tray'

/** A page that has ended several times in a row is loaded again after this. */
const reloadPauseMs = 30_000

export interface PanelAt {
  readonly window: PanelWindow
  /** Where the page comes from. */
  readonly origin: string
  /** Where settings and templates are kept. */
  readonly data: string
  readonly logPath: string
  /** Hears of mistakes until the panel itself can show them. */
  readonly reportMistake: ReportMistake
}

export interface OpenedPanel {
  readonly answering: Answering
  readonly reportMistake: ReportMistake
  /** Follows what may be a link to a place in the panel. */
  readonly follow: (link: string) => void
}

/** All that stands behind the window: the settings, and the connections with their agents, which are opened on the way. */
export async function openPanel({ window, origin, data, logPath, reportMistake }: PanelAt): Promise<OpenedPanel> {
  const settings = new KeptSettings(join(data, 'settings.json'), await loadSettings(join(data, 'settings.json')))
  const contents = () => window.current?.webContents ?? null
  let tellMistake = reportMistake
  const sender = new EventSender(contents, secrets, (error) =>
    tellMistake('telling the window what has changed', error),
  )
  const notifications = new Notifications({
    ...{ window, clock: systemClock, panel: () => panel, leads: () => leads, wish: () => settings.now },
    mask: (text) => secrets.mask(maskCertain(text)),
  })
  const panel: Panel = new Panel({
    settings,
    templates: await Templates.load(data),
    drafts: await KeptDrafts.load(data),
    versions: new TemplateVersions(join(data, 'template-versions')),
    secrets: secretStoreOf(data),
    known: secrets,
    environment: process.env,
    heartbeatPath: heartbeatPath(homeOf(process.env)),
    app: {
      version: app.getVersion(),
      platform: process.platform,
      logPath,
      practiceDialect: (await hasPrefect3Profile(process.env)) ? '3' : '0.6',
      notifications: Notification.isSupported(),
    },
    outlet: notifications.notifier.hearing(sender),
    log,
    clock: systemClock,
    random: Math.random,
  })
  tellMistake = panel.reportMistake
  const quitting = new Quitting({ panel, sender, window, log, closeLog })
  const leads = new Leads({ panel, outlet: sender, clock: systemClock })
  const handlers = makeHandlers({
    panel,
    desktop: desktopOf({
      ...{ window: () => window.current, quitting, see: notifications.see, takePlace: () => leads.take() },
    }),
    environment: process.env,
  })
  const meter = new Meter(systemClock)
  const gate = { contents, origin, secrets, log, meter, reportMistake: panel.reportMistake }
  bindReads(sender, gate)
  nativeTheme.themeSource = panel.settings.theme
  panel.onSettings(({ theme }) => (nativeTheme.themeSource = theme))
  const tray = new PanelTray({ panel, show: () => window.show(), quit: () => app.quit(), log })
  app.once('will-quit', () => {
    tray.close()
    notifications.close()
  })
  panel.onSettings(() => notifications.settingsChanged())
  startAtLogin(panel, leads)
  window.each((opened) => {
    opened.webContents.on('dom-ready', () => sender.loaded())
    quitting.watch(opened)
    watchWindow(opened, panel)
  })
  // One that is not shown yet is loaded by now or soon, and says so when it is.
  panel.setWatched(!window.startsHidden)

  // Nobody has chosen, and there is no cluster to choose: practice needs neither, and it touches nothing of the user's.
  const nothingToChoose = settings.now.connections.length === 0 && !(await hasKubeConfig(process.env))
  // Whatever becomes of the connections, the window stays: it says what is wrong.
  const opening = nothingToChoose ? panel.practice() : panel.open()
  opening.catch((error: unknown) => panel.reportMistake('opening the connections', error))
  const follow = (link: string): void => unawaited('following a link', panel.reportMistake, () => leads.follow(link))
  return { answering: answering(handlers, gate), reportMistake: panel.reportMistake, follow }
}

/** As the settings say, from now on. */
function startAtLogin(panel: Panel, leads: Leads): void {
  const item = new LoginItem()
  const set = (): void => {
    item
      .set(panel.settings.startAtLogin)
      .catch((error: unknown) =>
        leads.say(`Whether Flowdeck starts at login could not be changed: ${asSentence(messageOf(error))}`),
      )
  }
  panel.onSettings(set)
  set()
}

function watchWindow(window: BrowserWindow, panel: Panel): void {
  window.on('closed', () => panel.stopFollows())
  window.on('hide', () => panel.setWatched(false))
  window.on('minimize', () => panel.setWatched(false))
  window.on('show', () => panel.setWatched(true))
  window.on('restore', () => panel.setWatched(true))
  panel.onTitle((title) => {
    if (!window.isDestroyed()) window.setTitle(title)
  })
  // The agent lives here, so it goes on; only what shows it is made again.
  const reloads = new Bucket({ burst: 3, perSecond: 1 / 30 }, systemClock.elapsed())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    panel.stopFollows()
    // One that ends as soon as it is there must not keep the machine busy.
    const soon = reloads.take(systemClock.elapsed())
    log(`The panel's page ended (${reason}); it is loaded again${soon ? '' : ` in ${reloadPauseMs / 1_000} s`}.`)
    const reload = (): void => {
      if (!window.isDestroyed()) window.webContents.reload()
    }
    if (soon) reload()
    else systemClock.after(reloadPauseMs, reload)
  })
}
