export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
  /** Of the text that it is in, from 1; of both for one that stays, the later one's. */
  readonly number: number
}

/** Changed lines near each other, with the lines around them. */
export interface Hunk {
  readonly lines: readonly DiffLine[]
  /** Where it begins in each text, from 1, and how many lines of that it has. */
  readonly before: readonly [start: number, count: number]
  readonly after: readonly [start: number, count: number]
}

/** Lines around a change. */
const around = 3
/** Of more pairs of lines than this no common lines are looked for: what lies between the first change and the last is all new. */
const mostPairs = 4_000_000

/** Where two texts differ, by lines: as few as can be are taken for changed. None where they are the same. */
export function hunksOf(before: string, after: string): readonly Hunk[] {
  const lines = diffOf(linesOf(before), linesOf(after))
  const changed = lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : [index]))
  const ranges: [number, number][] = []
  for (const index of changed) {
    const range: [number, number] = [Math.max(0, index - around), Math.min(lines.length, index + around + 1)]
    const last = ranges.at(-1)
    if (last && range[0] <= last[1]) last[1] = range[1]
    else ranges.push(range)
  }
  return ranges.map(([from, to]) => hunkOf(lines, from, to))
}

/** The same as `diff -u` prints it, without the names of the texts; "" where they are the same. */
export function unifiedDiff(before: string, after: string): string {
  const signs = { same: ' ', gone: '-', new: '+' } as const
  const range = ([start, count]: readonly [number, number]) => (count === 1 ? `${start}` : `${start},${count}`)
  return hunksOf(before, after)
    .map(({ lines, before, after }) =>
      [`@@ -${range(before)} +${range(after)} @@`, ...lines.map(({ kind, text }) => `${signs[kind]}${text}`)].join(
        '\n',
      ),
    )
    .join('\n')
}

function hunkOf(all: readonly DiffLine[], from: number, to: number): Hunk {
  const lines = all.slice(from, to)
  const countOf = (some: readonly DiffLine[], without: DiffLine['kind']) =>
    some.filter(({ kind }) => kind !== without).length
  const place = (without: DiffLine['kind']): [number, number] => {
    const count = countOf(lines, without)
    // As diff has it: of no lines the place is that of the line before.
    return [countOf(all.slice(0, from), without) + (count === 0 ? 0 : 1), count]
  }
  return { lines, before: place('new'), after: place('gone') }
}

function diffOf(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  const same = (from: number, to: number) =>
    now.slice(from, to).map((text, index): DiffLine => ({ kind: 'same', text, number: from + index + 1 }))
  return [
    ...same(0, start),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end), start),
    ...same(now.length - end, now.length),
  ]
}

/** By the longest common subsequence; what is gone stands before what is new. @param offset lines before, alike in both */
function middle(old: readonly string[], now: readonly string[], offset: number): readonly DiffLine[] {
  const gone = (index: number): DiffLine => ({ kind: 'gone', text: old[index] ?? '', number: offset + index + 1 })
  const added = (index: number): DiffLine => ({ kind: 'new', text: now[index] ?? '', number: offset + index + 1 })
  if (old.length * now.length > mostPairs)
    return [...old.map((_, index) => gone(index)), ...now.map((_, index) => added(index))]
  const width = now.length + 1
  /** How many lines the rests of both from here on have in common. */
  const common = new Uint32Array((old.length + 1) * width)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'same', text: now[j] ?? '', number: offset + j + 1 })
      i += 1
      j += 1
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) lines.push(gone(i++))
    else lines.push(added(j++))
  }
  return lines
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
