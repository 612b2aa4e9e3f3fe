import type { Clock } from '../../clock/clock'
import { limits } from '../limits'
import type { Opened, PrefectSocket, SocketEnd } from './socket'

const firstWaitMs = 1_000
const longestWaitMs = 30_000
/** A server that does not take us may be another one later. */
const refusedWaitMs = 300_000

/**
 * How long to wait before the next try.
 * @param failures in a row
 * @param hasStood whether one was ever open: a server that took us before takes us again when its trouble is over, as when a
 *   password was changed there
 */
export const waitAfter = ({ kind }: SocketEnd, failures: number, hasStood: boolean): number =>
  kind === 'refused' && !hasStood
    ? refusedWaitMs
    : Math.min(firstWaitMs * 2 ** Math.min(failures - 1, 10), longestWaitMs)

/**
 * Keeps a connection open until the signal is aborted: whenever it ends, another is opened, after a wait that grows. One
 * that stood for a while begins anew with the shortest. Never rejects but for a mistake of ours.
 * Source: prefect 3.9.1, workers/_worker_channel/_transport.py, reconnect_delay.
 */
export async function keepOpen(options: {
  readonly open: () => Promise<Opened>
  /** It stands. @returns takes back what was made of it */
  readonly onOpen: (socket: PrefectSocket) => () => void
  /** It has ended, or could not be opened. */
  readonly onEnd: (end: SocketEnd) => void
  readonly clock: Pick<Clock, 'sleep' | 'elapsed'>
  readonly signal: AbortSignal
}): Promise<void> {
  const { open, onOpen, onEnd, clock, signal } = options
  let failures = 0
  let hasStood = false
  while (!signal.aborted) {
    const opened = await open()
    let end: SocketEnd
    if (opened.ok) {
      hasStood = true
      const openedAt = clock.elapsed()
      const takeBack = onOpen(opened.socket)
      end = await opened.socket.ended
      takeBack()
      if (clock.elapsed() - openedAt >= limits.socketStoodMs) failures = 0
    } else {
      end = opened.end
    }
    if (isAborted(signal)) return
    failures++
    onEnd(end)
    await clock.sleep(waitAfter(end, failures, hasStood), signal)
  }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted
