import { Drafts, noDrafts } from '../../shared/template/drafts'
import { jsonText } from '../../shared/yaml/json-text'
import { fileLimits } from '../files/limits'
import { readOwnJson } from './own-json'
import { writePrivateFile } from './private-file'

export interface LoadedDrafts {
  readonly drafts: Drafts
  /** Why the file could not be used; it is left untouched, and there are no drafts. Null when all is well. */
  readonly problem: string | null
}

/** Reads the drafts; a missing file has none. Never rejects. */
export async function loadDrafts(path: string): Promise<LoadedDrafts> {
  const { value, problem } = await readOwnJson(path, fileLimits.drafts, Drafts)
  return { drafts: value ?? noDrafts, problem }
}

/** Writes the file whole or not at all. @throws what the system says */
export const saveDrafts = (path: string, drafts: Drafts): Promise<void> =>
  writePrivateFile(path, `${jsonText(drafts)}\n`)
