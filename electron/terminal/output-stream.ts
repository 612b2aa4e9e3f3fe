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
  if (stream.isTTY) waitForNoTerminal(stream)
  const sink = pipeSink(stream, () => open)
  process.on('exit', sink.flush)
  return sink
}

/**
 * Node waits for a terminal to take what it is written. One that was stopped (Ctrl+S, a session that hangs) takes nothing: the
 * agent would stand still with it, deaf to signals. So its lines wait, as those of a pipe do.
 * Source: node v20, lib/tty.js, WriteStream: _handle.setBlocking(true). There is no public way.
 */
function waitForNoTerminal(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as { readonly _handle?: { setBlocking?: (on: boolean) => unknown } | null }
  handle?.setBlocking?.(false)
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

/** Two writes lie at least so far apart, ms: of what is said seldom, each line is written at once. */
const pauseMs = 50

/**
 * What is said in one turn of the event loop is written at its end, and what is said soon after a write together with what
 * follows: an agent says hundreds of lines a second, and each write of its own costs it more than the line, and wakes the reader.
 * @param isOpen false once the reader has gone
 */
export function pipeSink(
  stream: Pick<NodeJS.WritableStream, 'write'> & { readonly writableLength?: number },
  isOpen: () => boolean,
): TextSink & { readonly flush: () => void } {
  let said = ''
  let pausesUntil = 0
  const flush = (): void => {
    pausesUntil = performance.now() + pauseMs
    if (said !== '' && isOpen() && (stream.writableLength ?? 0) <= backlogBytes) stream.write(said)
    said = ''
  }
  return {
    write(text) {
      if (said === '') later(flush, pausesUntil - performance.now())
      said += text
    },
    flush,
  }
}

/** A timer takes whole milliseconds, and one for none waits for one. */
const later = (act: () => void, ms: number): unknown => (ms > 0 ? setTimeout(act, ms) : setImmediate(act))

function isFile(fd: number): boolean {
  try {
    const status = fstatSync(fd)
    return status.isFile() || status.isCharacterDevice()
  } catch {
    return false
  }
}
