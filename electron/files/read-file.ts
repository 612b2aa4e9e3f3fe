import { closeSync, constants, openSync, readSync, type Stats } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'

/** Why a file can't be read. `message` has no full stop, and names neither the file nor anything that stands in it. */
export class FileError extends Error {
  override readonly name = 'FileError'
  constructor(
    readonly kind: 'missing' | 'notAFile' | 'tooLarge' | 'unreadable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Windows has no such flag, and no such pipes. */
const nonBlocking = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0

/**
 * The whole of a regular file, be it at the end of links (Kubernetes mounts Secrets as links). Whoever names the file may
 * want harm, or be wrong: a pipe would hold up one of the few threads that all reading shares, a device never ends.
 * @param maxBytes of `fileLimits`; one that has more is not read to its end
 * @throws FileError
 */
export const readFileBytes = (path: string, maxBytes: number): Promise<Buffer> =>
  withFile(path, async (file, { size }) => {
    if (size > maxBytes) throw tooLarge(maxBytes)
    return await readUpTo(file, size, maxBytes)
  })

/** Of a regular file in UTF-8 the last lines, as many as are whole within so many bytes. @throws FileError */
export const readFileEnd = (path: string, maxBytes: number): Promise<string> =>
  withFile(path, async (file, { size }) => {
    if (size <= maxBytes) return (await readFrom(file, 0, size)).toString('utf8')
    // With the byte before: it says whether a line begins there. One that was cut says less than none.
    const bytes = await readFrom(file, size - maxBytes - 1, maxBytes + 1)
    const cut = bytes.indexOf('\n')
    return cut < 0 ? '' : bytes.subarray(cut + 1).toString('utf8')
  })

async function withFile<T>(path: string, use: (file: FileHandle, status: Stats) => Promise<T>): Promise<T> {
  try {
    // Asked before: opening a device may do something.
    refuseOthers(await stat(path))
    // Not waiting for the other end, should it have become a pipe since.
    const file = await open(path, constants.O_RDONLY | nonBlocking)
    try {
      const status = await file.stat()
      refuseOthers(status)
      return await use(file, status)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof FileError ? error : ofSystem(error)
  }
}

/** So many bytes from there on; fewer of a file that has become shorter. */
async function readFrom(file: FileHandle, begin: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes)
  let length = 0
  while (length < bytes) {
    const { bytesRead } = await file.read(buffer, length, bytes - length, begin + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return buffer.subarray(0, length)
}

/** The same as text. @throws FileError */
export const readFileText = async (path: string, maxBytes: number): Promise<string> =>
  textOf(await readFileBytes(path, maxBytes))

/**
 * A text in UTF-8, or in UTF-16 when its first bytes say so, as editors and shells of Windows write it.
 * @throws FileError for UTF-16 whose bytes do not say so
 */
export function textOf(bytes: Buffer): string {
  const marked = textOfMarked(bytes)
  if (marked !== null) return marked
  // Every second byte of what is mostly Latin is 0 then, and no text in UTF-8 has such a byte.
  const [first, second] = bytes
  if (bytes.length < 2 || (first !== 0 && second !== 0)) return bytes.toString('utf8')
  throw new FileError('unreadable', 'it seems to be UTF-16 without a mark that says so: save it as UTF-8')
}

/** The first bytes of a regular file, which whoever asks has looked at; null for one that can't be read. */
export function beginningOf(path: string, bytes: number): Buffer | null {
  try {
    const file = openSync(path, constants.O_RDONLY | nonBlocking)
    try {
      const beginning = Buffer.alloc(bytes)
      return beginning.subarray(0, readSync(file, beginning))
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}

/** What its first bytes say to be UTF-16, as text; null for what does not say so. */
export function textOfMarked(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  return bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder('utf-16be').decode(bytes) : null
}

/** Whether its first bytes are a mark of the byte order, of UTF-8 or UTF-16. */
export const hasMark = (bytes: Buffer): boolean => /^(?:efbbbf|fffe|feff)/.test(bytes.subarray(0, 3).toString('hex'))

/** Whether there is something of this name, whatever it is. Never rejects: what can't be looked at is not there. */
export const fileExists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/**
 * What comes out of a stream until it ends, as text: standard input in place of a file.
 * @throws FileError
 */
export async function readStreamText(stream: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    const part = Buffer.from(chunk as Buffer | string)
    bytes += part.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(part)
  }
  return textOf(Buffer.concat(chunks))
}

/** A file below /proc says that it has no bytes, and another may grow meanwhile: the end is where nothing more comes. */
async function readUpTo(file: FileHandle, size: number, maxBytes: number): Promise<Buffer> {
  let buffer = Buffer.alloc(Math.min(size, maxBytes) + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
    if (length > maxBytes) throw tooLarge(maxBytes)
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(maxBytes + 1, length + 64 * 1024))
  }
}

function refuseOthers(status: Stats): void {
  if (!status.isFile()) throw new FileError('notAFile', `it is ${kindOf(status)}, not a file`)
}

function kindOf(status: Stats): string {
  if (status.isDirectory()) return 'a folder'
  if (status.isFIFO()) return 'a pipe'
  return status.isSocket() ? 'a socket' : 'a device'
}

const tooLarge = (maxBytes: number): FileError =>
  new FileError('tooLarge', `it has more than ${sizeWords(maxBytes)}, which is more than such a file needs`)

const sizeWords = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MB` : bytes >= 1024 ? `${bytes / 1024} kB` : `${bytes} bytes`

const systemWords: Readonly<Record<string, string>> = {
  EACCES: 'the right to read it is missing',
  EPERM: 'the right to read it is missing',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk does not give it',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENXIO: 'it is a socket, not a file',
}

/** @throws the error itself when it is none of the system's */
function ofSystem(error: unknown): FileError {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FileError('missing', 'there is no such file', { cause: error })
  if (code === 'ERR_INVALID_ARG_VALUE') return new FileError('unreadable', 'this is not a path', { cause: error })
  if (code === undefined || syscall === undefined) throw error
  return new FileError('unreadable', systemWords[code] ?? `the system says ${code}`, { cause: error })
}
