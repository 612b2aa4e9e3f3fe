import writeFileAtomic from 'write-file-atomic'
import { defaultSettings, migrateSettings, Settings } from '../../shared/model/settings'
import { fileLimits } from '../files/limits'
import { readOwnJson } from './own-json'

export interface LoadedSettings {
  readonly settings: Settings
  /** Why the file could not be used; it is left untouched and defaults are in force. Null when all is well. */
  readonly problem: string | null
}

/** Reads the settings, of this version or an earlier one; a missing file means defaults. Never rejects. */
export async function loadSettings(path: string): Promise<LoadedSettings> {
  const { value, problem } = await readOwnJson(path, fileLimits.settings, Settings, migrateSettings)
  return { settings: value ?? defaultSettings, problem }
}

/** Writes the file whole or not at all. */
export const saveSettings = (path: string, settings: Settings): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
