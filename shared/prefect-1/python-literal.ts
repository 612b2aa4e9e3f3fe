/**
 * Reads what Python's `ast.literal_eval` reads, as far as settings need it: strings, numbers, True, False, None, lists,
 * tuples (as lists) and dicts with strings for keys. JSON with strings only is such text too.
 * @returns undefined for anything else
 */
export function pythonLiteral(text: string): unknown {
  const reader = new Reader(text)
  try {
    const value = reader.value()
    reader.end()
    return value
  } catch (error) {
    if (error instanceof NotLiteral) return undefined
    throw error
  }
}

class NotLiteral extends Error {}

const words: Readonly<Record<string, unknown>> = { True: true, False: false, None: null }
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' }

class Reader {
  #at = 0
  constructor(private readonly text: string) {}

  value(): unknown {
    if (this.#take(/\[/y)) return this.#items(/\]/y)
    if (this.#take(/\(/y)) return this.#items(/\)/y)
    if (this.#take(/\{/y)) return this.#pairs()
    const word = this.#take(/True|False|None/y)
    if (word !== undefined) return words[word]
    const number = this.#take(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy)
    if (number !== undefined) return Number(number)
    return this.#string()
  }

  end(): void {
    this.#take(/(?:)/y)
    if (this.#at < this.text.length) throw new NotLiteral()
  }

  #items(close: RegExp): unknown[] {
    const items: unknown[] = []
    while (this.#take(close) === undefined) {
      items.push(this.value())
      if (this.#take(/,/y) !== undefined) continue
      this.#need(close)
      return items
    }
    return items
  }

  #pairs(): Readonly<Record<string, unknown>> {
    const pairs: [string, unknown][] = []
    while (this.#take(/\}/y) === undefined) {
      const key = this.#string()
      this.#need(/:/y)
      pairs.push([key, this.value()])
      if (this.#take(/,/y) !== undefined) continue
      this.#need(/\}/y)
      break
    }
    return Object.fromEntries(pairs)
  }

  #string(): string {
    const quoted = this.#need(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y)
    const pattern = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g
    return quoted.slice(1, -1).replace(pattern, (whole, x?: string, u?: string, wide?: string, one?: string) => {
      const code = x ?? u ?? wide
      return code === undefined ? (escapes[one ?? ''] ?? whole) : String.fromCodePoint(parseInt(code, 16))
    })
  }

  /** What stands here, behind blanks; undefined, and nothing taken, for something else. */
  #take(pattern: RegExp): string | undefined {
    const blanks = /\s*/y
    blanks.lastIndex = this.#at
    blanks.exec(this.text)
    pattern.lastIndex = blanks.lastIndex
    const [found] = pattern.exec(this.text) ?? []
    if (found !== undefined) this.#at = pattern.lastIndex
    return found
  }

  #need(pattern: RegExp): string {
    const found = this.#take(pattern)
    if (found === undefined) throw new NotLiteral()
    return found
  }
}
