import { EventEmitter } from 'node:events'
import { app, type BrowserWindow } from 'electron'
import { createWindow, type WindowParts } from './window'

/**
 * The panel's window: at most one. It is opened as soon as Electron can, and what the panel does is loaded meanwhile.
 */
export class PanelWindow {
  readonly #parts: Omit<WindowParts, 'hidden'>
  readonly #opened = new EventEmitter<{ opened: [BrowserWindow] }>()
  #window: BrowserWindow | null = null
  /** Nobody has asked for the window yet. */
  startsHidden = false

  constructor(parts: Omit<WindowParts, 'hidden'>) {
    this.#parts = parts
    app.on('second-instance', () => this.show())
    app.on('activate', () => this.show())
    app.on('window-all-closed', () => app.quit())
  }

  /** null while there is none. */
  get current(): BrowserWindow | null {
    return this.#window
  }

  /** To the front, whether it was hidden, minimized or closed. */
  show(): void {
    if (!this.#window) this.open()
    if (this.#window?.isMinimized()) this.#window.restore()
    this.#window?.show()
    this.#window?.focus()
  }

  /** @param hidden it is loaded all the same, and shown when somebody asks for it */
  open(hidden = false): void {
    const window = createWindow({ ...this.#parts, hidden })
    this.#window = window
    this.startsHidden = hidden
    window.once('show', () => (this.startsHidden = false))
    window.on('closed', () => (this.#window = null))
    this.#opened.emit('opened', window)
  }

  /** Resolves when the page is loaded, or can't be. */
  loaded(): Promise<void> {
    return new Promise((resolve) => {
      const contents = this.#window?.webContents
      contents?.once('did-stop-loading', () => resolve())
      contents?.once('render-process-gone', () => resolve())
    })
  }

  /** @param act is done with the window that is open, and with each that is opened */
  each(act: (window: BrowserWindow) => void): void {
    if (this.#window) act(this.#window)
    this.#opened.on('opened', act)
  }
}
