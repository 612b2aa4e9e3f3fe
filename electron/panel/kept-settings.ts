import { Settings } from '../../shared/model/settings'
import { keepAside, putBack, saveSettings, type LoadedSettings } from '../settings/settings-file'
import { Turns } from './turns'

/** The settings in force and their file. */
export class KeptSettings {
  readonly path: string
  readonly #turns = new Turns()
  #now: Settings
  #problem: string | null
  #keptAs: string | null = null
  #onTheme: (theme: Settings['theme']) => void = () => undefined

  constructor(path: string, loaded: LoadedSettings) {
    this.path = path
    this.#now = loaded.settings
    this.#problem = loaded.problem
  }

  get now(): Settings {
    return this.#now
  }
  /** Why the file that was there could not be used; null when it could. */
  get problem(): string | null {
    return this.#problem
  }
  /** Where that file is kept since another took its place; null as long as none has. */
  get keptAs(): string | null {
    return this.#keptAs
  }

  onTheme(listener: (theme: Settings['theme']) => void): void {
    this.#onTheme = listener
  }

  /**
   * Changes the settings and saves them; what stands in an unusable file is kept aside first.
   * @param change of what is in force then: changes are made one after the other
   * @throws what writing the file throws; all is as before then
   */
  change(change: (settings: Settings) => Settings): Promise<void> {
    return this.#turns.take(async () => {
      const next = Settings.parse(change(this.#now))
      if (this.#problem === null || this.#keptAs !== null) await saveSettings(this.path, next)
      else await this.#replaceUnusable(next)
      this.#now = next
      this.#onTheme(next.theme)
    })
  }

  async #replaceUnusable(next: Settings): Promise<void> {
    const aside = await keepAside(this.path)
    try {
      await saveSettings(this.path, next)
    } catch (error) {
      await putBack(aside, this.path)
      throw error
    }
    this.#keptAs = aside
  }
}
