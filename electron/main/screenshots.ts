import { writeFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'

const everyMs = 30_000
const firstAfterMs = 6_000

/** Where nobody can see the window, a picture of it is kept up to date. @param path a PNG file */
export function keepScreenshot(window: BrowserWindow, path: string, log: (line: string) => void): void {
  const shoot = async () => {
    if (window.isDestroyed()) return
    const image = await window.webContents.capturePage()
    await writeFile(path, image.toPNG())
    log(`Screenshot: ${path}`)
  }
  const take = () => void shoot().catch((error: unknown) => log(`No screenshot: ${(error as Error).message}`))
  window.webContents.once('did-finish-load', () => {
    setTimeout(take, firstAfterMs)
    setInterval(take, everyMs).unref()
  })
}
