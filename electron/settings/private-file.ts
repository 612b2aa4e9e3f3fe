import { stat } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'

/** Something other than a file has the name. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError'
}

/**
 * Writes a file for this user alone, whole or not at all. A file that is there is replaced by a new one, so that neither
 * its mode and owner nor who has it open decides who can read what is written now. Links are followed.
 * @throws NotAFileError with a sentence; what the system says when it can't be written
 */
export async function writePrivateFile(path: string, content: string | Buffer): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there && !there.isFile()) throw new NotAFileError(`${path} is there and is not a file. Choose another name.`)
  const owner = process.getuid && process.getgid ? { chown: { uid: process.getuid(), gid: process.getgid() } } : {}
  await writeFileAtomic(path, content, { mode: 0o600, ...owner })
}
