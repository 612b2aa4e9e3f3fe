import { podLogTail, type PodLogLine } from '../../shared/model/pod'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { linesOf } from './lines'
import { podsPath } from './pods'
import { instantOf } from './wire'

export interface PodLogTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The log of the container's life before this one. */
  readonly previous: boolean
}

/** The newest lines that are shown at the start, and as many earlier ones at once. */
const tailLines = podLogTail

/** Lines as they come, until the container ends or the signal is aborted. @throws KubeError */
export async function* followPodLog(
  client: KubeClient,
  target: PodLogTarget,
  signal: AbortSignal,
): AsyncGenerator<PodLogLine> {
  const query = {
    follow: !target.previous,
    container: target.container,
    previous: target.previous,
    timestamps: true,
    tailLines,
  }
  const stream = await client.stream(`${podsPath(target.namespace, target.pod)}/log`, { query, signal })
  try {
    for await (const line of linesOf(stream, limits.logLineBytes, 'split')) yield parseLine(line)
  } catch (error) {
    signal.throwIfAborted()
    throw KubeError.ofFailure(error)
  }
}

/** With these earlier lines come some that are known, for whoever joins the two. */
const overlapMs = 1_000
/** Lines of one instant may be many. */
const earlierMost = { lines: 4 * tailLines, chars: 16_000_000 }

/**
 * The lines before the newest of a log, and the first of those.
 * @param known how many of the newest are known
 * @param firstAt when the first of them was written, ms since the epoch
 * @throws KubeError
 */
export async function earlierLines(
  client: KubeClient,
  target: PodLogTarget,
  { known, firstAt }: { readonly known: number; readonly firstAt: number },
  signal: AbortSignal,
): Promise<readonly PodLogLine[]> {
  const { container, previous } = target
  const query = { container, previous, timestamps: true, tailLines: known + tailLines }
  const stream = await client.stream(`${podsPath(target.namespace, target.pod)}/log`, { query, signal })
  const lines: PodLogLine[] = []
  let chars = 0
  try {
    for await (const line of linesOf(stream, limits.logLineBytes, 'split')) {
      const read = parseLine(line)
      if (read.at !== null && read.at > firstAt + overlapMs) break
      lines.push(read)
      chars += read.text.length
      if (lines.length >= earlierMost.lines || chars >= earlierMost.chars) break
    }
  } catch (error) {
    signal.throwIfAborted()
    throw KubeError.ofFailure(error)
  }
  return lines
}

/** The last lines of a container's log, as text; null when they can't be read. */
export async function lastLines(
  client: KubeClient,
  { namespace, pod, container }: Pick<PodLogTarget, 'namespace' | 'pod' | 'container'>,
  count: number,
  signal: AbortSignal,
  onError: (error: KubeError) => void,
): Promise<string | null> {
  const query = { container, tailLines: count, limitBytes: limits.lastLinesBytes }
  try {
    return await client.text(`${podsPath(namespace, pod)}/log`, { query, signal })
  } catch (error) {
    signal.throwIfAborted()
    onError(KubeError.ofFailure(error))
    return null
  }
}

/** A container's log as text, its last lines when it is longer. @throws KubeError */
export const wholeLog = (
  client: KubeClient,
  { namespace, pod, container, previous }: PodLogTarget,
  { lines, bytes }: { readonly lines: number; readonly bytes: number },
  signal: AbortSignal,
): Promise<string> =>
  client.text(`${podsPath(namespace, pod)}/log`, {
    query: { container, previous, timestamps: true, tailLines: lines, limitBytes: bytes },
    signal,
  })

function parseLine(line: string): PodLogLine {
  const space = line.indexOf(' ')
  const at = space > 0 ? instantOf(line.slice(0, space)) : null
  return at === null ? { at, text: line } : { at, text: line.slice(space + 1) }
}
