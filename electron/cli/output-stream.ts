import { fstatSync, writeSync } from 'node:fs'

/** Where text goes. Writing never fails for the caller: an agent goes on whether anybody reads it or not. */
export interface TextSink {
  write(text: string): void
}

/** A reader that has stopped reading may lag behind by so much; what comes then is left out. */
const backlogBytes = 4 * 1024 * 1024

/**
 * A standard stream of the process.
 * A file or a device gets each text by itself, so that a disk that was full for a while costs only what came meanwhile.
 * @param onClosed called once when the reader of a pipe has gone
 */
export function standardStream(stream: NodeJS.WriteStream & { fd: number }, onClosed: () => void): TextSink {
  if (!stream.isTTY && isFile(stream.fd)) return fileSink(stream.fd)
  let open = true
  stream.on('error', () => {
    if (open) onClosed()
    open = false
  })
  const sink = pipeSink(stream, () => open)
  process.on('exit', sink.flush)
  return sink
}

/** @param fd of a file or a device */
export function fileSink(fd: number): TextSink {
  return {
    write(text) {
      try {
        writeSync(fd, text)
      } catch {
        // A full disk, or one that is gone: there is nowhere to say so.
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
