import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Theme } from '../../shared/model/settings'
import { guardPage } from './guard'

const WindowState = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().min(640),
  height: z.number().min(480),
  maximized: z.boolean(),
})
const firstSize = { width: 1280, height: 800 }
/** The frame's colour in each theme, so that nothing flashes before the page is there. */
const frame = { light: '#f3f1ed', dark: '#17181b' }

export interface WindowParts {
  readonly statePath: string
  readonly preload: string
  /** app://flowdeck/ or the dev server's address. */
  readonly url: string
  readonly theme: Theme
  readonly log: (line: string) => void
}

export function createWindow({ statePath, preload, url, theme, log }: WindowParts): BrowserWindow {
  nativeTheme.themeSource = theme
  const { maximized, ...bounds } = readState(statePath)
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
      // Boxes of the system are modal; the panel draws its own.
      disableDialogs: true,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeState(statePath, window))
  guardPage(window.webContents)
  // The title says what the panel is connected to, which main knows best.
  window.on('page-title-updated', (event) => event.preventDefault())
  window
    .loadURL(url)
    .catch((error: unknown) => log(`The panel's page could not be loaded: ${(error as Error).message}`))
  return window
}

function readState(path: string): Partial<Rectangle> & { width: number; height: number; maximized: boolean } {
  try {
    const state = WindowState.parse(JSON.parse(readFileSync(path, 'utf8')))
    // A display that is gone would leave the window out of sight.
    const seen = screen.getAllDisplays().some(({ workArea: area }) => {
      return (
        state.x < area.x + area.width &&
        state.x + state.width > area.x &&
        state.y >= area.y &&
        state.y < area.y + area.height
      )
    })
    return seen ? state : { ...firstSize, maximized: state.maximized }
  } catch {
    return { ...firstSize, maximized: false }
  }
}

function writeState(path: string, window: BrowserWindow): void {
  const state = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    writeFileAtomic.sync(path, JSON.stringify(state))
  } catch {
    // The next start opens at its first size; nothing else is lost.
  }
}

export const preloadPath = (folder: string): string => join(folder, '..', 'preload', 'preload.cjs')
