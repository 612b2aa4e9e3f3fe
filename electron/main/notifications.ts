import { app, Notification } from 'electron'
import { muteOf } from '../../shared/model/mute'
import type { InSight } from '../../shared/model/place'
import type { Clock } from '../clock/clock'
import { unawaited } from '../mistakes/mistakes'
import type { Leads } from '../panel/leads'
import type { Notice } from '../panel/notices'
import { Notifier } from '../panel/notifier'
import type { Panel } from '../panel/panel'
import { connectionWords } from '../panel/window-title'
import type { PanelWindow } from './panel-window'

/** Of more of them, the oldest is let go: a press on it does nothing then. */
const heldMax = 50

export interface NotificationsParts {
  readonly window: PanelWindow
  readonly panel: () => Panel
  readonly leads: () => Leads
  readonly clock: Clock
  readonly wish: () => Panel['settings']
  /** Hides what nobody may read. */
  readonly mask: (text: string) => string
}

/** What the desktop shows of the panel beside its window: notifications, and the number of problems on the icon. */
export class Notifications {
  readonly notifier: Notifier
  readonly #parts: NotificationsParts
  /** One that nobody holds hears no press. */
  readonly #held = new Set<Notification>()
  #inSight: InSight | null = null
  #problems = 0

  constructor(parts: NotificationsParts) {
    this.#parts = parts
    this.notifier = new Notifier({
      clock: parts.clock,
      wish: () => parts.wish().notifications,
      isPractice: (id) => parts.panel().session(id)?.connection.practiceApi !== null,
      nameOf: this.#nameOf,
      seen: () => {
        const isInFront = parts.window.current?.isFocused() === true
        return isInFront && this.#inSight !== null ? { ...this.#inSight, connectionId: parts.panel().shownId } : null
      },
      isMuted: (owner, entry) => muteOf(parts.wish().mutes, owner, entry, parts.clock.now()) !== null,
      show: this.#show,
      count: (problems) => {
        this.#problems = problems
        this.#setBadge()
      },
    })
  }

  /** @see the contract's `app.see` */
  see = (inSight: InSight): void => {
    this.#inSight = inSight
  }

  settingsChanged(): void {
    this.notifier.settingsChanged()
    this.#setBadge()
  }

  close(): void {
    this.notifier.close()
    for (const notification of this.#held) notification.close()
  }

  #show = (notice: Notice): void => {
    const { mask, window, leads } = this.#parts
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: mask(notice.title), body: mask(notice.body) })
    this.#held.add(notification)
    const [oldest] = this.#held
    if (this.#held.size > heldMax && oldest) this.#held.delete(oldest)
    notification.on('click', () => {
      this.#held.delete(notification)
      window.show()
      unawaited('showing what a notification is about', this.#parts.panel().reportMistake, () => leads().go(notice))
    })
    notification.show()
  }

  #nameOf = (id: string): string | null => {
    const panel = this.#parts.panel()
    const session = panel.session(id)
    if (!session || panel.sessions().length < 2) return null
    const { connections, contextMarks } = panel.settings
    return connectionWords(session.describe(), contextMarks, connections.find((kept) => kept.id === id)?.name ?? null)
  }

  /** The dock of macOS and that of Unity have room for a number; elsewhere this does nothing. */
  #setBadge(): void {
    if (process.platform === 'win32') return
    app.setBadgeCount(this.#parts.wish().badge ? this.#problems : 0)
  }
}
