import { app, session, type BrowserWindow, type Event } from 'electron'
import { systemClock } from '../clock/clock'
import type { EventSender } from '../ipc/event-sender'
import { stackOf } from '../mistakes/mistakes'
import { ofPanel } from '../panel/outlet'
import type { Panel } from '../panel/panel'
import { endByHangUp, endWithoutChromium, isAtTerminal } from '../terminal/hang-up'
import type { PanelWindow } from './panel-window'

/** So long after it was asked to quit the app is gone, whatever hangs, ms. */
const lastResortMs = 9_000
/** A page that does not answer for so long is not waited for, ms. */
const pagePatienceMs = 2_000

interface Parts {
  readonly panel: Panel
  readonly sender: EventSender
  readonly window: PanelWindow
  readonly log: (line: string) => void
  /** Writes what is left of the log. */
  readonly closeLog: () => Promise<void>
}

/**
 * The way out. A user who wants to quit may first be asked by the page, which knows what would be lost; a signal is not
 * asked about. What is open is closed in good order.
 */
export class Quitting {
  readonly #parts: Parts
  /** Nobody is asked any more. */
  #decided = false
  /** The page has been asked, and has not answered. */
  #asking = false
  #closing = false
  #closed = false
  #takeBack = (): void => undefined

  constructor(parts: Parts) {
    this.#parts = parts
    app.on('before-quit', (event) => {
      if (this.#closed || this.#mustAsk(event)) return
      event.preventDefault()
      this.#close()
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.#quit())
    if (!isAtTerminal()) return
    let hungUp = false
    process.on('SIGHUP', () => {
      hungUp = true
      this.#quit()
    })
    app.once('quit', (_event, exitCode) => {
      // What Chromium would take away on its way out: another start would ask whose it is.
      app.releaseSingleInstanceLock()
      if (hungUp) endByHangUp(process)
      else endWithoutChromium(process, exitCode)
    })
  }

  /** Without its window the app is over, unless the user chose that it goes on. */
  watch(window: BrowserWindow): void {
    window.on('close', (event) => {
      const goesOn = this.#parts.panel.settings.whenClosed === 'background'
      // What was to be seen stays as it is, drafts and all.
      if (goesOn && !this.#decided && !this.#closing) {
        event.preventDefault()
        window.hide()
      } else this.#mustAsk(event)
    })
  }

  /** @see the contract's `app.answerQuit` */
  answer(quit: boolean): void {
    this.#takeBack()
    if (quit) this.#quit()
    // The user is asked in the window, which may be hidden.
    else if (this.#asking) this.#parts.window.show()
    this.#asking = false
  }

  #quit(): void {
    this.#decided = true
    app.quit()
  }

  /** Asks the page, and keeps all open until it has answered. @returns false when there is nothing to ask, or nobody */
  #mustAsk(event: Event): boolean {
    const contents = this.#parts.window.current?.webContents
    if (this.#decided || !contents || contents.isDestroyed() || contents.isCrashed() || contents.isLoading())
      return false
    event.preventDefault()
    this.#takeBack()
    this.#takeBack = systemClock.after(pagePatienceMs, () => this.#quit())
    this.#asking = true
    this.#parts.sender.each('quit.asked', ofPanel, {})
    return true
  }

  #close(): void {
    if (this.#closing) return
    this.#closing = true
    const { panel, sender, log, closeLog } = this.#parts
    // What the page keeps, Chromium writes seconds later.
    session.defaultSession.flushStorageData()
    setTimeout(() => {
      log(`Not everything could be closed within ${lastResortMs / 1000} s; Flowdeck ends all the same.`)
      app.exit(1)
    }, lastResortMs)
    void panel
      .close()
      .catch((error: unknown) => log(`Not everything could be closed: ${stackOf(error)}`))
      .then(() => closeLog())
      .finally(() => {
        sender.close()
        this.#closed = true
        app.quit()
      })
  }
}
