import { copyFile, readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { defaultSettings, migrateSettings, Settings } from '../../shared/model/settings'

export interface LoadedSettings {
  readonly settings: Settings
  /** Why the file could not be used; it is left untouched and defaults are in force. Null when all is well. */
  readonly problem: string | null
}

/** Reads the settings, of this version or an earlier one; a missing file means defaults. Never rejects. */
export async function loadSettings(path: string): Promise<LoadedSettings> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { settings: defaultSettings, problem: null }
    return { settings: defaultSettings, problem: (error as Error).message }
  }
  try {
    const parsed = Settings.safeParse(migrateSettings(JSON.parse(text)))
    return parsed.success
      ? { settings: parsed.data, problem: null }
      : { settings: defaultSettings, problem: z.prettifyError(parsed.error) }
  } catch (error) {
    return { settings: defaultSettings, problem: (error as Error).message }
  }
}

/** Writes the file whole or not at all. */
export const saveSettings = (path: string, settings: Settings): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })

/** Keeps what stands in a file that can't be used, before another one takes its place. @returns where */
export async function keepAside(path: string): Promise<string> {
  const aside = `${path}.unusable`
  await copyFile(path, aside)
  return aside
}
