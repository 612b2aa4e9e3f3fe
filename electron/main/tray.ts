import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import { systemClock } from '../clock/clock'
import type { Panel } from '../panel/panel'
import { trayMenu, type TrayItem } from '../panel/tray-menu'
import icon16 from './tray-16.png?inline'
import icon32 from './tray-32.png?inline'

/** So often the menu is made to say what holds, ms. */
const lookMs = 1_000

interface Parts {
  readonly panel: Panel
  readonly show: () => void
  readonly quit: () => void
  readonly log: (line: string) => void
}

/**
 * The icon of a panel that goes on without its window. A desktop without a tray shows none: there the window comes
 * back when Flowdeck is started again.
 */
export class PanelTray {
  readonly #parts: Parts
  #tray: Tray | null = null
  /** What the menu says now: one that is set again closes under the pointer. */
  #said = ''
  #endLook = (): void => undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const follow = (): void => (parts.panel.settings.whenClosed === 'background' ? this.#open() : this.close())
    parts.panel.onSettings(follow)
    follow()
  }

  close(): void {
    this.#endLook()
    this.#tray?.destroy()
    this.#tray = null
  }

  #open(): void {
    if (this.#tray) return
    try {
      this.#tray = new Tray(image())
    } catch (error) {
      this.#parts.log(`There is no tray for an icon: ${(error as Error).message}`)
      return
    }
    this.#tray.setToolTip('Flowdeck')
    this.#tray.on('click', this.#parts.show)
    this.#said = ''
    this.#look()
  }

  #look = (): void => {
    this.#endLook()
    this.#endLook = systemClock.after(lookMs, this.#look)
    const { panel } = this.#parts
    const items = trayMenu(panel.agents())
    const says = JSON.stringify(items)
    if (says === this.#said) return
    this.#said = says
    this.#tray?.setContextMenu(Menu.buildFromTemplate(items.map(this.#menuItem)))
  }

  #menuItem = (item: TrayItem): MenuItemConstructorOptions => {
    if (item.kind === 'separator') return { type: 'separator' }
    if (item.kind === 'words') return { label: item.label, enabled: false }
    return { label: item.label, click: () => this.#do(item) }
  }

  #do(item: Extract<TrayItem, { kind: 'open' | 'agent' | 'quit' }>): void {
    const { panel, show, quit } = this.#parts
    switch (item.kind) {
      case 'open':
        show()
        break
      case 'quit':
        quit()
        break
      case 'agent':
        // What it is refused for, the window explains.
        if (panel.session(item.connectionId)?.startAgent(item.mode) !== null) show()
        this.#look()
    }
  }
}

/** Linux' desktops scale what they are given; the others want 16 px, and twice as many on a fine screen. */
function image(): NativeImage {
  if (process.platform === 'linux') return nativeImage.createFromDataURL(icon32)
  const both = nativeImage.createFromDataURL(icon16)
  both.addRepresentation({ scaleFactor: 2, dataURL: icon32 })
  return both
}
