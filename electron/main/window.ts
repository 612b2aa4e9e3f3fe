import { join } from 'node:path'
import { BrowserWindow, nativeTheme } from 'electron'
import { guardPage } from './guard'
import type { WindowPlace } from './window-place'

/** The frame's colour in each theme, so that nothing flashes before the page is there. */
const frame = { light: '#f3f1ed', dark: '#17181b' }

export interface WindowParts {
  readonly place: WindowPlace
  readonly preload: string
  /** app://flowdeck/ or the dev server's address. */
  readonly url: string
  readonly log: (line: string) => void
  /** Not to be shown yet. */
  readonly hidden: boolean
}

export function createWindow({ place, preload, url, log, hidden }: WindowParts): BrowserWindow {
  nativeTheme.themeSource = place.theme
  const { maximized, ...bounds } = place.bounds()
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Flowdeck',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? frame.dark : frame.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      // What is dropped on the window would lead it there, or open another; no `will-navigate` asks.
      navigateOnDragDrop: false,
      // Boxes of the system are modal; the panel draws its own.
      disableDialogs: true,
    },
  })
  // To maximize a window shows it.
  if (maximized && hidden) window.once('show', () => window.maximize())
  else if (maximized) window.maximize()
  if (!hidden) window.once('ready-to-show', () => window.show())
  window.on('close', () => place.keep(window))
  const load = (): void =>
    void window
      .loadURL(url)
      .catch((error: unknown) => log(`The panel's page could not be loaded: ${(error as Error).message}`))
  guardPage(window.webContents, url, load)
  // The title says what the panel is connected to, which main knows best.
  window.on('page-title-updated', (event) => event.preventDefault())
  load()
  return window
}

export const preloadPath = (folder: string): string => join(folder, '..', 'preload', 'preload.cjs')
