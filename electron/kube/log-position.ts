import { instantOf } from './wire'

/** A line of a log as it came, or a part of one that is longer than a line may be: such a part has no stamp. */
export interface StampedLine {
  /** As the node wrote it, with all its digits; null for none. */
  readonly stamp: string | null
  /** ms since the epoch */
  readonly at: number | null
  readonly text: string
}

export function stampedLine(line: string): StampedLine {
  const space = line.indexOf(' ')
  const stamp = space > 0 ? line.slice(0, space) : null
  const at = instantOf(stamp)
  return at === null ? { stamp: null, at, text: line } : { stamp, at, text: line.slice(space + 1) }
}

/** Up to which line a log was read, by the node's own times alone, so that it can be read on from there. */
export class LogPosition {
  #stamp: string | null = null
  /** Lines with this stamp, one after the other. */
  #count = 0
  /** Of the last line, how many came after its first. */
  #parts = 0
  #lines = 0

  /** Lines that have a stamp. */
  get lines(): number {
    return this.#lines
  }

  /** The line was read. */
  pass({ stamp }: StampedLine): void {
    if (stamp === null) {
      this.#parts += 1
      return
    }
    this.#count = stamp === this.#stamp ? this.#count + 1 : 1
    this.#stamp = stamp
    this.#parts = 0
    this.#lines += 1
  }

  /** A time before which nothing is needed any more, in whole seconds, as a node is asked; null while nothing was read. */
  get since(): string | null {
    const at = instantOf(this.#stamp)
    return at === null ? null : `${new Date(at).toISOString().slice(0, 19)}Z`
  }

  /** For lines that come from `since` on, in their order: whether each was read before. */
  known(): (line: StampedLine) => boolean {
    const [last, count, parts] = [this.#stamp, this.#count, this.#parts]
    if (last === null) return () => false
    let same = 0
    let partsSeen = 0
    let isKnown = true
    return ({ stamp }) => {
      if (stamp === null) return isKnown && (same < count || ++partsSeen <= parts)
      const order = orderOf(stamp, last)
      if (order === 0) same += 1
      isKnown = order < 0 || (order === 0 && same <= count)
      return isKnown
    }
  }
}

/** Below 0 where the first is earlier. Fractions of a second may have any number of digits. */
function orderOf(one: string, other: string): number {
  const [seconds, fraction] = partsOf(one)
  const [otherSeconds, otherFraction] = partsOf(other)
  if (seconds !== otherSeconds) return seconds - otherSeconds
  return fraction === otherFraction ? 0 : fraction < otherFraction ? -1 : 1
}

function partsOf(stamp: string): readonly [number, string] {
  const [, digits = ''] = /\.(\d+)/.exec(stamp) ?? []
  return [Math.floor((instantOf(stamp) ?? 0) / 1_000), digits.padEnd(9, '0')]
}
