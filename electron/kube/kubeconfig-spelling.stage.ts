/** A sequence that is the same each time. Source: mulberry32. */
export function seeded(seed: number) {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  return { below, pick, chance: (share: number): boolean => next() < share }
}
export type Chance = ReturnType<typeof seeded>

/** Stands in every value that may be a secret. */
export const marker = 'SECRETMARKER'

/** YAML as somebody has typed it, where a value of this program has no such form. */
export class Typed {
  constructor(readonly yaml: string) {}
}
export type Value = string | boolean | null | Typed | readonly Value[] | Fields
export interface Fields {
  readonly [key: string]: Value | undefined
}

const odd = [
  'yes', 'No', 'on', 'off', 'y', 'N', 'true', 'FALSE', 'null', '~', '', '0400', '0o17', '0x1F', '1_000', '08', '-1', '+12', '1.5', '1e3',
  '.5', '.inf', '.nan', '-.INF', '2020-01-01', '2001-12-14t21:59:43.10-05:00', '12:30:45', '=', '<<', '!!str 5', '!!int "5"', '!!int x',
  '!!float 3', '!!bool yes', '!!null ""', '!!binary aGVsbG8=', '!!binary "a b"', '!!timestamp 2020-01-01', '!custom text', '! 5', '*unknown',
  '[]', '{}', '[a, b]', '{a: b}', '[[1], {2: 3}]', '"\\u00e9\\x41\\n"', "'it''s'", '|\n        two\n        lines\n', '>-\n        folded\n        text\n',
  '18446744073709551615', '9223372036854775808', '0b11', '@at', '%percent', '`tick', 'a: b', 'a #b', 'a#b', '"open', '- a', '? a', '&x y', 'é', '日本',
] // prettier-ignore

/** Puts something odd in the place of a value here and there, and now and then says a key twice or merges. */
export function spoiled(value: Value, chance: Chance, share: number): Value {
  if (chance.chance(share)) return new Typed(chance.pick(odd))
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => spoiled(item, chance, share))
  if (value === null || typeof value !== 'object' || value instanceof Typed) return value
  const entries = Object.entries(value as Fields).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.map(([key, each]) => [key, spoiled(each as Value, chance, share)]))
}

const isFields = (value: Value): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Typed)

function scalarText(value: string | boolean | null | Typed, chance: Chance): string {
  if (value instanceof Typed) return value.yaml
  if (typeof value !== 'string') return String(value)
  const style = chance.below(10)
  if (style < 2) return JSON.stringify(value)
  if (style < 4) return `'${value.replaceAll("'", "''").replaceAll('\n', '\n\n')}'`
  // Somebody who types does not know which texts need quotes.
  return value.includes('\n') ? JSON.stringify(value) : value
}

function flow(value: Value, chance: Chance): string {
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map((item) => flow(item, chance)).join(', ')}]`
  if (!isFields(value)) return scalarText(value as string, chance)
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${flow(each as Value, chance)}`)
  return `{${entries.join(chance.chance(0.5) ? ', ' : ',')}}`
}

/** Brackets over several lines, which may stand left of their key. */
function broken(text: string, chance: Chance): string {
  if (!chance.chance(0.5)) return text
  const pad = ' '.repeat(chance.pick([0, 0, 1, 2, 6]))
  return text.replace(/([[{,]) ?/g, `$1\n${pad}`).replace(/([\]}])/g, `\n${pad}$1`)
}

/** A comment right behind a quote or a bracket. */
const tight = (text: string, chance: Chance): string =>
  /["'\]}]$/.test(text) && chance.chance(0.05) ? `${text}#c` : text

function block(value: Value, indent: number, chance: Chance): string {
  const pad = ' '.repeat(indent)
  const inner = (each: Value): string => {
    const isEmpty =
      each !== null && typeof each === 'object' && !(each instanceof Typed) && Object.keys(each).length === 0
    if (isEmpty || chance.chance(0.05)) return ` ${tight(broken(flow(each, chance), chance), chance)}\n`
    if (Array.isArray(each)) return `\n${block(each, indent + chance.pick([0, 2]), chance)}`
    return isFields(each)
      ? `\n${block(each, indent + chance.pick([2, 2, 4]), chance)}`
      : ` ${tight(scalarText(each as string, chance), chance)}\n`
  }
  if (Array.isArray(value)) {
    return (value as readonly Value[])
      .map((item) => {
        if (isFields(item) && Object.keys(item).length > 0)
          return `${pad}- ${block(item, indent + 2, chance).trimStart()}`
        return `${pad}-${Array.isArray(item) ? ` ${flow(item, chance)}\n` : inner(item)}`
      })
      .join('')
  }
  if (!isFields(value)) return `${pad}${scalarText(value as string, chance)}\n`
  const entries = Object.entries(value)
  if (chance.chance(0.03) && entries.length > 0) entries.push(chance.pick(entries))
  if (chance.chance(0.02))
    entries.push([
      '<<',
      new Typed(chance.pick(['{token: merged, server: https://merged}', '[{as: x}, {as: y}]', '*all', 'text'])),
    ])
  return entries.map(([key, each]) => `${pad}${key}:${inner(each as Value)}`).join('')
}

export function printed(value: Value, chance: Chance): string {
  const style = chance.below(20)
  if (style === 0) return flow(value, chance)
  if (style === 1)
    return JSON.stringify(
      value,
      (_, each: unknown) => (each instanceof Typed ? each.yaml : each),
      chance.pick([0, 2, '\t']),
    )
  return block(value, 0, chance)
}

/** What editors, copying and merging do to a text. */
export const mutations: readonly ((text: string, chance: Chance) => string)[] = [
  (text) => text.replace(/(?<!\r)\n/g, '\r\n'),
  (text) => (text.startsWith('\ufeff') ? text : `\ufeff${text}`),
  (text) => `---\n${text}`,
  (text) => `# a comment\n\n---\n${text}...\n`,
  (text) => `${text}\n---\n`,
  (text) => `${text}\n---\ntoken: ${marker}\n`,
  (text) => (/^[-%]/.test(text) ? text : `%YAML 1.1\n---\n${text}`),
  (text) => text.replace(/\n/g, ' # why\n'),
  (text, { below }) => text.slice(0, below(text.length)),
  (text, { below }) => text.slice(below(text.length)),
  (text, { below }) => spliced(text, below(text.length), 1 + below(3), ''),
  (text, { below, pick }) => spliced(text, below(text.length), 0, pick(['\t', ' ', '\n', ':', '"', "'", '- ', '{', ']', '#', '&a ', '*a', '\0', '|', ',', '\u0085', '!'])),
  (text, { below, pick }) => spliced(text, below(text.length), 1, pick(['\t', ' ', ':', '-', '"', 'x'])),
  (text, chance) => lined(text, chance, (lines, n) => lines.toSpliced(n, 0, lines[n] ?? '')),
  (text, chance) => lined(text, chance, (lines, n) => lines.toSpliced(n, 1)),
  (text, chance) => lined(text, chance, (lines, n) => lines.with(n, `${chance.pick([' ', '  ', '\t'])}${lines[n] ?? ''}`)),
  (text, chance) => lined(text, chance, (lines, n) => lines.with(n, (lines[n] ?? '').replace(/^ {1,2}/, ''))),
  (text) => text.replace(/(clusters|users):\n/, '$1: &all\n').replace(/(namespace: ).*/, '$1*all'),
] // prettier-ignore

const spliced = (text: string, from: number, count: number, put: string): string =>
  text.slice(0, from) + put + text.slice(from + count)

function lined(text: string, { below }: Chance, change: (lines: string[], n: number) => string[]): string {
  const lines = text.split('\n')
  return change(lines, below(lines.length)).join('\n')
}
