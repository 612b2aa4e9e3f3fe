import { podLogTail, type PodLogLine } from '../../shared/model/pod'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { linesOf } from './lines'
import { stampedLine } from './log-position'
import { podsPath } from './pods'

export interface PodLogTarget {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The log of the container's life before this one. */
  readonly previous: boolean
}

/** As many earlier lines at once as are read at first. */
const tailLines = podLogTail
/** With these earlier lines come some that are known, for whoever joins the two. */
const overlap = { ms: 1_000, lines: 1_000 }
/** Lines of one instant may be many, and lines long: of more the last ones are taken, which stand before those that are known. */
const earlierMost = { lines: 4 * tailLines, chars: 16_000_000 }
/** So much is read for them at most. */
const readMost = 16 * earlierMost.chars

export interface EarlierLines {
  /** Oldest first, with some that are known at the end. */
  readonly lines: readonly PodLogLine[]
  /** The first of them were left out, for there are too many or they are too long: they can be asked for next. */
  readonly isCut: boolean
}

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
): Promise<EarlierLines> {
  const { container, previous } = target
  const query = { container, previous, timestamps: true, tailLines: known + tailLines }
  const stream = await client.stream(`${podsPath(target.namespace, target.pod)}/log`, { query, signal })
  const last = new LastLines()
  let overlapping = 0
  try {
    for await (const line of linesOf(stream, limits.logLineBytes, 'split')) {
      const { at, text } = stampedLine(line)
      if (at !== null && at > firstAt) {
        overlapping += 1
        if (at > firstAt + overlap.ms || overlapping > overlap.lines) break
      }
      last.add({ at, text })
      if (last.read > readMost)
        throw new KubeError(
          0,
          'TooLarge',
          `the lines before these have more than ${readMost / 1_000_000} million characters`,
        )
    }
  } catch (error) {
    signal.throwIfAborted()
    throw KubeError.ofFailure(error)
  }
  return { lines: last.lines(), isCut: last.isCut }
}

/** Of the lines that are added, as many of the last as there is room for. */
class LastLines {
  #lines: PodLogLine[] = []
  #from = 0
  #chars = 0
  /** Characters of all that were added. */
  read = 0
  isCut = false

  add(line: PodLogLine): void {
    this.#lines.push(line)
    this.#chars += line.text.length
    this.read += line.text.length
    while (this.#lines.length - this.#from > earlierMost.lines || this.#chars > earlierMost.chars) {
      this.#chars -= this.#lines[this.#from]?.text.length ?? 0
      this.#from += 1
      this.isCut = true
    }
    if (this.#from < earlierMost.lines) return
    this.#lines = this.lines()
    this.#from = 0
  }

  lines(): PodLogLine[] {
    return this.#lines.slice(this.#from)
  }
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
