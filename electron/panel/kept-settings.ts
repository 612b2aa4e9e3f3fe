import { asSentence } from '../../shared/model/sentence'
import { Settings } from '../../shared/model/settings'
import { messageOf } from '../mistakes/mistakes'
import { OwnFile } from '../settings/own-file'
import { saveSettings, type LoadedSettings } from '../settings/settings-file'
import { ofPanel, type Outlet } from './outlet'
import { Turns } from './turns'

/** The settings in force and their file. */
export class KeptSettings {
  readonly file: OwnFile
  readonly #turns = new Turns()
  #now: Settings
  readonly #listeners: ((settings: Settings) => void)[] = []

  constructor(path: string, loaded: LoadedSettings) {
    this.file = new OwnFile(path, loaded.problem)
    this.#now = loaded.settings
  }

  get now(): Settings {
    return this.#now
  }

  onChange(listener: (settings: Settings) => void): void {
    this.#listeners.push(listener)
  }

  /**
   * Changes the settings and saves them; what stands in an unusable file is kept aside first.
   * @param change of what is in force then: changes are made one after the other
   * @throws what writing the file throws; all is as before then
   */
  change(change: (settings: Settings) => Settings): Promise<void> {
    return this.#turns.take(async () => {
      const next = Settings.parse(change(this.#now))
      await this.file.replace(() => saveSettings(this.file.path, next))
      this.#now = next
      for (const listener of this.#listeners) listener(next)
    })
  }
}

/** Changes them, and tells the window. @returns why they could not be saved, as a sentence; null when they were */
export async function changeAndTell(
  { settings, outlet }: { readonly settings: KeptSettings; readonly outlet: Outlet },
  change: (settings: Settings) => Settings,
): Promise<string | null> {
  try {
    await settings.change(change)
  } catch (error) {
    return `The settings could not be saved: ${asSentence(messageOf(error))}`
  }
  outlet.latest('settings.changed', ofPanel, settings.now)
  return null
}
