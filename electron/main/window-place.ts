import { nativeTheme, screen, type BrowserWindow, type Rectangle } from 'electron'
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
  theme: z.enum(['system', 'light', 'dark']).default('system'),
})
type Place = z.infer<typeof Place>
const firstSize = { width: 1280, height: 800 }

/** Where the window was, and in which theme, for the next one. */
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
    const { x, y, width, height, maximized } = this.#place
    // A display that is gone would leave the window out of sight.
    const seen = screen
      .getAllDisplays()
      .some(
        ({ workArea: area }) =>
          x < area.x + area.width && x + width > area.x && y >= area.y && y < area.y + area.height,
      )
    return seen ? { x, y, width, height, maximized } : { ...firstSize, maximized }
  }

  /** The settings have it too, but come later than the window. */
  get theme(): Place['theme'] {
    return this.#place?.theme ?? 'system'
  }

  keep(window: BrowserWindow): void {
    const maximized = window.isMaximized()
    this.#place = { ...window.getNormalBounds(), maximized, theme: nativeTheme.themeSource }
    try {
      writeFileAtomic.sync(this.#path, JSON.stringify(this.#place))
    } catch {
      // The next start opens at its first size; nothing else is lost.
    }
  }
}
