import { readExport, type ReadExport } from '../../shared/model/settings-transfer'
import { readJson } from '../../shared/yaml/read-json'
import { fileLimits } from '../files/limits'
import { FileError, readFileText } from '../files/read-file'

/** Reads a file of exported settings. Never rejects for what stands there, or for what it is. */
export async function readSettingsImport(path: string): Promise<ReadExport> {
  let text: string
  try {
    text = await readFileText(path, fileLimits.settings)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return { ok: false, message: `The file can't be read: ${error.message}.` }
  }
  const json = readJson(text)
  return json.ok ? readExport(json.value) : { ok: false, message: `It is not JSON: ${json.why}.` }
}
