import { Settings } from '../../shared/model/settings'
import { keepAside, putBack, saveSettings, type LoadedSettings } from '../settings/settings-file'
import { Turns } from './turns'

/** The settings in force and their file. */
export class KeptSettings {
  readonly path: string
  readonly #turns = new Turns()
  #now: Settings
  #problem: string | null
  #onTheme: (theme: Settings['theme']) => void = () => undefined

  constructor(path: string, loaded: LoadedSettings) {
    this.path = path
    this.#now = loaded.settings
    this.#problem = loaded.problem
  }

  get now(): Settings {
    return this.#now
  }
  /** Why the file is not in force; null when it is. */
  get problem(): string | null {
    return this.#problem
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
      if (this.#problem === null) await saveSettings(this.path, next)
      else await this.#replaceUnusable(next)
      this.#now = next
      this.#problem = null
      this.#onTheme(next.theme)
    })
  }

  async #replaceUnusable(next: Settings): Promise<void> {
    await keepAside(this.path)
    try {
      await saveSettings(this.path, next)
    } catch (error) {
      await putBack(this.path)
      throw error
    }
  }
}
