import { rename } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import type { z } from 'zod'
import { readJson } from '../../shared/yaml/read-json'
import { defaultSettings, migrateSettings, Settings } from '../../shared/model/settings'
import { fileLimits } from '../files/limits'
import { fileExists, FileError, readFileText } from '../files/read-file'

export interface LoadedSettings {
  readonly settings: Settings
  /** Why the file could not be used; it is left untouched and defaults are in force. Null when all is well. */
  readonly problem: string | null
}

/** Reads the settings, of this version or an earlier one; a missing file means defaults. Never rejects. */
export async function loadSettings(path: string): Promise<LoadedSettings> {
  let text: string
  try {
    text = await readFileText(path, fileLimits.settings)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return {
      settings: defaultSettings,
      problem: error.kind === 'missing' ? null : `The file can't be read: ${error.message}.`,
    }
  }
  const json = readJson(text)
  if (!json.ok) return { settings: defaultSettings, problem: `It is not JSON: ${json.why}.` }
  try {
    const parsed = Settings.safeParse(migrateSettings(json.value))
    return parsed.success
      ? { settings: parsed.data, problem: null }
      : { settings: defaultSettings, problem: wordsOf(parsed.error) }
  } catch (error) {
    return { settings: defaultSettings, problem: (error as Error).message }
  }
}

/** The first value that does not fit, with where it is. */
function wordsOf({ issues: [first] }: z.ZodError): string {
  const { path, message } = first ?? { path: [], message: 'it does not fit' }
  return `${path.length === 0 ? 'The file' : path.join('.')} is not valid: ${message}.`
}

/** Writes the file whole or not at all. */
export const saveSettings = (path: string, settings: Settings): Promise<void> =>
  writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })

/**
 * Keeps what stands in a file that can't be used, before another one takes its place; what was kept before stays too. It is
 * moved: whoever copies has to read it, and it may be a pipe. @returns where
 */
export async function keepAside(path: string): Promise<string> {
  let aside = `${path}.unusable`
  for (let next = 2; await fileExists(aside); next++) aside = `${path}.unusable-${next}`
  await rename(path, aside)
  return aside
}

/** Takes it back: the other one could not be written. */
export const putBack = (aside: string, path: string): Promise<void> => rename(aside, path)
