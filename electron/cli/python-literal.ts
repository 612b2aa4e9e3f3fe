/**
 * A value of Prefect's configuration, as far as an agent reads it. Numbers stay as they were written: a token that Python takes
 * for one, such as 1e5, is sent by upstream as another text (100000.0), which is of no use to anybody.
 */
export type ConfigValue = string | boolean | null | readonly ConfigValue[] | ReadonlyMap<string, ConfigValue>

/** A value as one text; for what is no single value, as JSON. */
export function configText(value: ConfigValue): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value instanceof Map ? Object.fromEntries(value as ReadonlyMap<string, ConfigValue>) : value)
}

/**
 * Reads a text as Python's `literal_eval` does: strings, numbers, True, False, None, lists, tuples, sets and dicts.
 * JSON of strings is among them.
 * @returns undefined for a text that is none of these
 */
export function parsePythonLiteral(text: string): ConfigValue | undefined {
  const reader = new Reader(text.trim())
  const value = reader.value()
  return value === undefined || !reader.atEnd() ? undefined : value
}

/** Python itself reads about as many levels, before "too many nested parentheses". */
const deepest = 100

const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' }
const words: ReadonlyMap<string, ConfigValue> = new Map<string, ConfigValue>([
  ['True', true],
  ['False', false],
  ['None', null],
])
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"' }

class Reader {
  #at = 0
  #depth = 0
  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.#skipSpace()
    return this.#at === this.text.length
  }

  value(): ConfigValue | undefined {
    this.#skipSpace()
    const next = this.text[this.#at] ?? ''
    if (next === "'" || next === '"') return this.#string()
    if (!(next in closing)) return this.#word()
    if (this.#depth >= deepest) return undefined
    this.#depth++
    const collection = this.#collection(next)
    this.#depth--
    return collection
  }

  #collection(open: string): ConfigValue | undefined {
    this.#at++
    const items: ConfigValue[] = []
    const entries = new Map<string, ConfigValue>()
    while (!this.#takes(closing[open] ?? '')) {
      if (items.length + entries.size > 0 && !this.#takes(',')) return undefined
      if (this.#takes(closing[open] ?? '')) break
      const item = this.value()
      if (item === undefined) return undefined
      if (open !== '{' || !this.#takes(':')) items.push(item)
      else {
        const value = this.value()
        if (value === undefined || typeof item !== 'string') return undefined
        entries.set(item, value)
      }
    }
    if (open !== '{') return items
    if (items.length === 0) return entries
    return entries.size === 0 ? items : undefined
  }

  #string(): string | undefined {
    const quote = this.text[this.#at++]
    let value = ''
    for (; this.#at < this.text.length; this.#at++) {
      const character = this.text[this.#at] ?? ''
      if (character === quote) {
        this.#at++
        return value
      }
      value += character === '\\' ? this.#escape() : character
    }
    return undefined
  }

  /** Leaves the reader on the last character of the escape. */
  #escape(): string {
    const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))/.exec(
      this.text.slice(this.#at),
    )
    if (code) {
      this.#at += code[0].length - 1
      return String.fromCodePoint(parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16))
    }
    const name = this.text[++this.#at] ?? ''
    return escapes[name] ?? `\\${name}`
  }

  #word(): ConfigValue | undefined {
    const word = /^(?:[A-Za-z]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(this.text.slice(this.#at))?.[0]
    if (word === undefined) return undefined
    this.#at += word.length
    return /[A-Za-z]/.test(word[0] ?? '') ? words.get(word) : word
  }

  #takes(character: string): boolean {
    this.#skipSpace()
    if (character === '' || this.text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at++
  }
}

/**
 * What 0.6 makes of backslashes in a variable: those of Python's strings. What is none stays, and so do letters beyond ASCII,
 * which upstream spoils.
 * Source: prefect 0.6.7, configuration.py, interpolate_config ("unicode_escape").
 */
export const unescaped = (text: string): string => text.replace(escape, (whole, ...groups) => escapeOf(whole, groups))

const escape =
  /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(00(?:0[\da-fA-F]|10)[\da-fA-F]{4})|([abfnrtv\\'"\n]))/g
const single: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '', ...escapes }

function escapeOf(whole: string, [octal, x, u, U, name]: readonly unknown[]): string {
  if (typeof octal === 'string') return String.fromCodePoint(parseInt(octal, 8))
  const hex = x ?? u ?? U
  if (typeof hex === 'string') return String.fromCodePoint(parseInt(hex, 16))
  return single[String(name)] ?? whole
}
