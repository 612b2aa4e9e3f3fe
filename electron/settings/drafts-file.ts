import { Drafts, noDrafts } from '../../shared/template/drafts'
import { readJson } from '../../shared/yaml/read-json'
import { jsonText } from '../../shared/yaml/json-text'
import { fileLimits } from '../files/limits'
import { FileError, readFileText } from '../files/read-file'
import { writePrivateFile } from './private-file'

/** Reads the drafts. Those of a file that is not ours, or is broken, are none: only what was saved counts. Never rejects. */
export async function loadDrafts(path: string): Promise<Drafts> {
  let text: string
  try {
    text = await readFileText(path, fileLimits.drafts)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return noDrafts
  }
  const json = readJson(text)
  const drafts = json.ok ? Drafts.safeParse(json.value) : null
  return drafts?.success ? drafts.data : noDrafts
}

/** Writes the file whole or not at all. @throws what the system says */
export const saveDrafts = (path: string, drafts: Drafts): Promise<void> =>
  writePrivateFile(path, `${jsonText(drafts)}\n`)
