export interface HunkLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
  /** Of the text that it is in; of both for one that stays, the later one's. */
  readonly number: number
}

/** Lines around a change. */
const around = 3

/**
 * Where two texts differ, with some lines around: from the first line that is another to the last. For small changes; what lies
 * between two of them counts as changed.
 */
export function hunkOf(before: string, after: string): readonly HunkLine[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const same = (from: number, to: number) =>
    now.slice(from, to).map((text, index): HunkLine => ({ kind: 'same', text, number: from + index + 1 }))
  const changed = (lines: readonly string[], kind: 'gone' | 'new') =>
    lines.slice(start, lines.length - end).map((text, index): HunkLine => ({ kind, text, number: start + index + 1 }))
  if (old.length === now.length && start === old.length) return []
  return [
    ...same(Math.max(0, start - around), start),
    ...changed(old, 'gone'),
    ...changed(now, 'new'),
    ...same(now.length - end, Math.min(now.length, now.length - end + around)),
  ]
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')
