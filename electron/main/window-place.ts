import { screen, type BrowserWindow, type Rectangle } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { fileLimits } from '../files/limits'
import { readFileText } from '../files/read-file'

const Place = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().min(640),
  height: z.number().min(480),
  maximized: z.boolean(),
})
type Place = z.infer<typeof Place>
const firstSize = { width: 1280, height: 800 }

/** Where the window was, for the next one. */
export class WindowPlace {
  readonly #path: string
  #place: Place | null

  private constructor(path: string, place: Place | null) {
    this.#path = path
    this.#place = place
  }

  /** Never rejects: a window whose place is not known opens at its first size. */
  static async load(path: string): Promise<WindowPlace> {
    const place = await readFileText(path, fileLimits.settings)
      .then((text) => Place.parse(JSON.parse(text)))
      .catch(() => null)
    return new WindowPlace(path, place)
  }

  bounds(): Partial<Rectangle> & { width: number; height: number; maximized: boolean } {
    if (this.#place === null) return { ...firstSize, maximized: false }
    const { x, y, width, maximized } = this.#place
    // A display that is gone would leave the window out of sight.
    const seen = screen
      .getAllDisplays()
      .some(
        ({ workArea: area }) =>
          x < area.x + area.width && x + width > area.x && y >= area.y && y < area.y + area.height,
      )
    return seen ? this.#place : { ...firstSize, maximized }
  }

  keep(window: BrowserWindow): void {
    this.#place = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    try {
      writeFileAtomic.sync(this.#path, JSON.stringify(this.#place))
    } catch {
      // The next start opens at its first size; nothing else is lost.
    }
  }
}
