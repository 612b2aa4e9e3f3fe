import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface StoppedReader {
  /** The end that a program writes to. */
  readonly fd: number
  /** Takes the room that is left: from now on nothing more can be written. */
  fill(): void
  close(): void
}

/** A pipe whose reader is there and reads nothing. @param folder where it lies, with a name */
export function stoppedReader(folder: string): StoppedReader {
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // Each end is opened by itself: whether writing waits is up to the program, and not to us.
  const [ours, fd] = [openSync(path, constants.O_RDWR | constants.O_NONBLOCK), openSync(path, constants.O_RDWR)]
  return {
    fd,
    fill() {
      for (const size of [4_096, 1]) while (isTaken(ours, size));
    },
    close() {
      closeSync(ours)
      closeSync(fd)
    },
  }
}

function isTaken(fd: number, size: number): boolean {
  try {
    return writeSync(fd, Buffer.alloc(size, 'x')) > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
    throw error
  }
}
