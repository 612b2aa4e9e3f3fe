import type { LogEnd } from '../doctor/bundle'
import { FileError, readFileEnd } from '../files/read-file'

/** What is passed on of a log, bytes: some days of a panel that works. */
const mostBytes = 1024 * 1024

/**
 * The newest of what was logged. A file that has become too long is put aside as `.1` and another begun, which may have nothing
 * in it yet.
 */
export async function logEnd(path: string): Promise<LogEnd> {
  try {
    const newest = await readFileEnd(path, mostBytes)
    const room = mostBytes - Buffer.byteLength(newest)
    return { text: `${await linesBefore(`${path}.1`, room)}${newest}` }
  } catch (error) {
    if (error instanceof FileError) return { whyNot: error.message }
    throw error
  }
}

async function linesBefore(path: string, room: number): Promise<string> {
  try {
    return await readFileEnd(path, room)
  } catch (error) {
    if (error instanceof FileError && error.kind === 'missing') return ''
    throw error
  }
}
