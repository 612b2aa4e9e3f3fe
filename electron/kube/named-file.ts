import { FileError, readFileBytes } from '../files/read-file'

/**
 * A file that a kubeconfig names.
 * @param what "its token file"
 * @throws FileError; its message says of which file
 */
export async function readNamedFile(what: string, file: string, maxBytes: number): Promise<Buffer> {
  try {
    return await readFileBytes(file, maxBytes)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new FileError(error.kind, `${what} ${file}: ${error.message}`, { cause: error })
  }
}
