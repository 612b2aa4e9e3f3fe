import { fstatSync, writeSync } from 'node:fs'

/** Where text goes. Writing never fails for the caller: an agent goes on whether anybody reads it or not. */
export interface TextSink {
  write(text: string): void
  /** Why some of it could not be written: a full disk. A reader that has gone wants no more, and is no failure. */
  readonly failure?: Error | null
}

/** A reader that has stopped reading may lag behind by so much; what comes then is left out. */
const backlogBytes = 4 * 1024 * 1024

/**
 * A standard stream of the process.
 * A file or a device gets each text by itself, so that a disk that was full for a while costs only what came meanwhile.
 * @param onClosed called once when the reader of a pipe has gone, or the terminal
 */
export function standardStream(stream: NodeJS.WriteStream & { fd: number }, onClosed: () => void): TextSink {
  let open = true
  stream.on('error', () => {
    if (open) onClosed()
    open = false
  })
  if (!stream.isTTY && isFile(stream.fd)) return fileSink(stream.fd)
  const sink = pipeSink(stream, () => open)
  process.on('exit', sink.flush)
  return sink
}

/** @param fd of a file or a device */
export function fileSink(fd: number): TextSink {
  let failure: Error | null = null
  /** The last text was cut: what comes next begins on a line of its own. */
  let torn = false
  return {
    get failure() {
      return failure
    },
    write(text) {
      const bytes = Buffer.from(torn ? `\n${text}` : text)
      let written = 0
      try {
        // A disk with little room takes a part of it.
        while (written < bytes.length) written += writeSync(fd, bytes, written)
        torn = false
      } catch (error) {
        // A full disk, or one that is gone: the program goes on.
        failure ??= error as Error
        torn ||= written > 0
      }
    },
  }
}

/**
 * What is said in one turn of the event loop is written at its end: an agent says many lines at once, and each write of
 * its own wakes the reader.
 * @param isOpen false once the reader has gone
 */
export function pipeSink(
  stream: Pick<NodeJS.WritableStream, 'write'> & { readonly writableLength?: number },
  isOpen: () => boolean,
): TextSink & { readonly flush: () => void } {
  let said = ''
  const flush = (): void => {
    if (said !== '' && isOpen() && (stream.writableLength ?? 0) <= backlogBytes) stream.write(said)
    said = ''
  }
  return {
    write(text) {
      if (said === '') setImmediate(flush)
      said += text
    },
    flush,
  }
}

function isFile(fd: number): boolean {
  try {
    const status = fstatSync(fd)
    return status.isFile() || status.isCharacterDevice()
  } catch {
    return false
  }
}
