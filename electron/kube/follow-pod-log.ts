import type { Readable } from 'node:stream'
import { podLogTail, type PodLogLine } from '../../shared/model/pod'
import type { Clock } from '../clock/clock'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { linesOf } from './lines'
import { LogPosition, stampedLine } from './log-position'
import type { PodLogTarget } from './pod-logs'
import { podsPath } from './pods'
import { awaitSilence } from './silence'

export interface FollowOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** What was written before was read: whether there may be lines before it. */
  readonly onTail: (isCut: boolean) => void
  /** The connection was lost, at each failure; null once when it is found again. */
  readonly onTrouble: (error: KubeError | null) => void
}

const retryMs = [500, 1_000, 2_000, 5_000, 10_000]

/**
 * Lines as they come, until the container ends or the signal is aborted: first the newest that are there, then those that follow.
 * Of a container that writes nothing nothing comes, and of a connection that leads to nobody any more neither: one that is
 * silent for `limits.logSilentMs`, or breaks, is replaced by another, which goes on after the last line.
 * @throws KubeError where it can't be read at first, and where the server refuses it later
 */
export async function* followPodLog(
  client: KubeClient,
  target: PodLogTarget,
  { clock, signal, onTail, onTrouble }: FollowOptions,
): AsyncGenerator<PodLogLine> {
  const { container, previous } = target
  const path = `${podsPath(target.namespace, target.pod)}/log`
  const position = new LogPosition()
  let isTail = true
  let hasOpened = false
  let failures = 0
  for (;;) {
    const isKnown = position.known()
    const from = position.since === null ? { tailLines: podLogTail } : { sinceTime: position.since }
    const query = { follow: !isTail && !previous, container, previous, timestamps: true, ...from }
    const silent = { isOver: false }
    try {
      const stream = await client.stream(path, { query, signal })
      hasOpened = true
      if (failures > 0) onTrouble(null)
      failures = 0
      const pieces = heard(stream, clock, silent)
      for await (const text of linesOf(pieces, limits.logLineBytes, 'split')) {
        const line = stampedLine(text)
        if (isKnown(line)) continue
        position.pass(line)
        yield { at: line.at, text: line.text }
      }
      if (isTail && !silent.isOver) {
        onTail(position.lines >= podLogTail)
        isTail = false
        if (previous) return
      } else if (!silent.isOver) return
    } catch (thrown) {
      signal.throwIfAborted()
      // Nothing is known to be wrong: if the cluster is away, the next one does not open.
      if (!silent.isOver) {
        const error = KubeError.ofFailure(thrown)
        if (!error.transient || !hasOpened) throw error
        onTrouble(error)
        await clock.sleep(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 10_000, signal)
        signal.throwIfAborted()
      }
    }
    // What has begun goes on from its last line; whether there was more before it, nobody has counted.
    if (isTail && position.lines > 0) {
      onTail(true)
      isTail = false
    }
  }
}

/** A stream that is ended when nothing comes of it for so long. While nobody asks for more, it is not silent. */
async function* heard(stream: Readable, clock: Clock, silent: { isOver: boolean }): AsyncGenerator<Buffer> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const silence = awaitSilence(clock, limits.logSilentMs, () => {
        silent.isOver = true
        stream.destroy()
      })
      const piece = await pieces.next().finally(() => silence.end())
      if (piece.done) return
      yield piece.value
    }
  } finally {
    stream.destroy()
  }
}
