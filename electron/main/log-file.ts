import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createStream } from 'rotating-file-stream'
import { pipeSink, type TextSink } from '../terminal/output-stream'

const name = 'flowdeck.log'
/** A file that has so much becomes flowdeck.log.1, and that one .2; so many are kept beside the newest. */
const limits = { size: '5M', older: 4 }
/** A disk that takes nothing holds up nobody who quits for longer, ms. */
const closePatienceMs = 1_000

export interface LogFile extends TextSink {
  readonly path: string
  /** Resolves once all is written, or can't be. */
  close(): Promise<void>
}

/**
 * A log that does not fill a disk. Only its user reads it. Once it can't be written nothing more is; the program goes on.
 * @param folder is made where it is not there
 */
export function openLogFile(folder: string, size: string = limits.size): LogFile {
  const stream = createStream(name, { path: folder, size, rotate: limits.older, mode: 0o600 })
  let open = true
  stream.on('error', () => (open = false))
  const sink = pipeSink(stream, () => open)
  return {
    path: join(folder, name),
    write: (text) => sink.write(text),
    async close() {
      sink.flush()
      const ended = new Promise<void>((resolve) => stream.end(() => resolve()))
      await Promise.race([ended, sleep(closePatienceMs, undefined, { ref: false })])
    },
  }
}
