/** Makes texts that are YAML or nearly so, the same ones for the same seed. */
export class YamlFuzz {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** A whole number from 0, below `most`. */
  below(most: number): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }

  /** Mostly well-formed; every fourth is then changed at a few places. */
  text(): string {
    const whole = this.below(12) === 0 ? this.#job() : this.#block(0, 3)
    const framed = this.#framed(whole)
    const text = this.below(4) === 0 ? this.#mutated(framed) : framed
    // Halves of characters never reach a program as text.
    return text.replaceAll(/[\ud800-\udfff]/gu, '')
  }

  /** A scalar without quotes, of what numbers, dates and truth values are made of. */
  plain(): string {
    if (this.below(4) === 0) return this.#of(words)
    return Array.from({ length: 1 + this.below(5) }, () => this.#of(pieces)).join('')
  }

  /** A value of JSON, with texts that readers of YAML take for something else, and with what may break a line. */
  value(depth: number): unknown {
    const kind = this.below(depth > 0 ? 8 : 5)
    if (kind < 3) return this.#string()
    if (kind === 3)
      return this.#of([0, -1, 1.5, 1e21, 1e-7, 0.1, 123456789012, true, false, null, 9007199254740993n, -(2n ** 63n)])
    if (kind === 4) return this.plain()
    const inner = Array.from({ length: this.below(4) }, () => this.value(depth - 1))
    return kind < 7 ? Object.fromEntries(inner.map((value) => [this.#string(), value])) : inner
  }

  #string(): string {
    if (this.below(3) === 0) return this.plain()
    return Array.from({ length: this.below(5) }, () => this.#of([...strings, this.plain()])).join('')
  }

  #of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  #job(): string {
    const pod = this.#block(3, 2)
    return `apiVersion: batch/v1\nkind: Job\nmetadata:\n${this.#block(1, 2)}spec:\n  template:\n    spec:\n${pod}`
  }

  #block(level: number, depth: number): string {
    const indent = '  '.repeat(level)
    const isList = this.below(4) === 0
    return Array.from({ length: 1 + this.below(4) }, () => {
      const key = isList ? '' : this.#key()
      const start = indent + (isList ? '- ' : `${key}:`)
      const comment = this.below(8) === 0 ? ' # said' : ''
      if (depth > 0 && this.below(3) === 0) {
        const anchor = this.below(8) === 0 ? ` &${this.#of(['x', 'y'])}` : ''
        return `${start.trimEnd()}${anchor}${comment}\n${this.#block(level + 1, depth - 1)}`
      }
      const value = key === '<<' && this.below(30) > 0 ? this.#of(merged) : this.#value(level + 1, depth)
      return `${isList ? start : `${start} `}${value}${value.includes('\n') ? '' : comment}\n`
    }).join('')
  }

  #key(): string {
    const kind = this.below(12)
    if (kind === 0) return '<<'
    if (kind === 1) return this.plain()
    if (kind === 2) return this.#quoted()
    return this.#of(['a', 'b', 'name', 'image', 'env', 'value', 'defaultMode', 'labels', 'args', 'no', '1'])
  }

  #value(level: number, depth: number): string {
    const indent = '  '.repeat(level)
    switch (this.below(12)) {
      case 0:
        return this.#quoted()
      case 1:
        return `${this.#of(['|', '>', '|-', '>-', '|+', '>+'])}\n${indent}${this.#of(lines)}\n${indent}${this.#of(lines)}`
      case 2:
        return depth > 0 ? this.#flow(depth) : this.plain()
      case 3: {
        const fits = this.#of([
          '!!str x',
          '!!int "12"',
          '!!float 1',
          '!!bool "yes"',
          '!!null ~',
          '!!binary aGk=',
          '!own x',
          '! 0400',
        ])
        return this.below(8) > 0 ? fits : `${this.#of(tags)} ${this.plain()}`
      }
      case 4:
        return this.#of([this.below(20) === 0 ? '*x' : '1', '&x 1', '&y {a: 1}', '&x [a]', '&x'])
      case 5:
        if (this.below(20) === 0) return this.#of(['a: b', '- a', '? a', '@a'])
        return this.#of(['text with spaces', 'a #b', 'a#b', '', 'http://h:1/p', `two\n${indent}lines`])
      default:
        return this.plain()
    }
  }

  #flow(depth: number): string {
    const inner = () =>
      depth > 0 && this.below(3) === 0 ? this.#flow(depth - 1) : this.#of([this.plain(), this.#quoted()])
    const items = Array.from({ length: this.below(4) }, inner)
    if (this.below(2) === 0) return `[${items.join(this.#of([', ', ',', ',\n    ']))}]`
    return `{${items.map((item) => `${this.#of(['a', 'b', '"c"', this.plain()])}: ${item}`).join(', ')}}`
  }

  #quoted(): string {
    const text = this.below(3) === 0 ? this.#of(['x y', 'a: b', '#', '', 'ü', '😀', '{{ a }}']) : this.plain()
    if (this.below(2) === 0) return `'${text}'`
    return `"${text}${this.#of(['', '', '\\n', '\\u00e9', '\\x41', '\\\\', '\\"', '\\t', this.below(8) > 0 ? '' : this.#of(['\\q', '\\ud800', '\\/', '\\0'])])}"`
  }

  #framed(text: string): string {
    const kind = this.below(20)
    if (kind === 0) return `---\n${text}`
    if (kind === 1) return `${text}---\n${this.#block(0, 1)}`
    if (kind === 2) return text.replaceAll('\n', '\r\n')
    if (kind === 3) return `\ufeff${text}`
    if (kind === 4) return `# first\n${text}...\n`
    return kind === 5 ? text.trimEnd() : text
  }

  #mutated(text: string): string {
    let changed = text
    for (let times = 1 + this.below(3); times > 0; times--) {
      const at = this.below(changed.length + 1)
      const gone = this.#of([0, 0, 1, 2, 5])
      const added = this.#of(['', ...strange])
      changed = changed.slice(0, at) + added + changed.slice(at + gone)
    }
    return changed
  }
}

const words = ['yes', 'No', 'on', 'OFF', 'y', 'n', 'true', 'False', '~', 'null', 'Null', '', '.inf', '-.INF', '.nan', '=', '<<', '0400', '0o17', '1_000', '12:30:45', '2020-01-01', '2020-01-01T00:00:00Z', '0x1F', '0b11', '1e3', '.5', '9007199254740993', '-9223372036854775808', '18446744073709551615', '1e400', '100m', '1Gi', '3.9.1', '08', '+1', '-0', '0.0'] // prettier-ignore
const pieces = ['0', '1', '7', '9', '_', '.', 'e', 'E', '+', '-', 'x', 'o', 'b', 'a', 'f', ':', 'n', 'T', 'y', 'Z', '0x', '12', '2020-01-01', ' ', '/', 'm', 'i', '9'] // prettier-ignore
const tags = ['!!str', '!!int', '!!float', '!!bool', '!!null', '!!binary', '!own', '!', '!!timestamp', '!!set', '!<tag:yaml.org,2002:int>'] // prettier-ignore
const merged = ['{a: 1}', '{b: 2, name: x}', '[{a: 1, b: 1}, {a: 2, c: 3}]', '{<<: {a: 1}, a: 2}', '{a: &x {b: 1}, <<: *x}'] // prettier-ignore
const strings = ['a', ' ', '  ', '\n', '\n\n', '\t', '\r', ': ', ' #', '#', '- ', '? ', '\'', '"', '\\', '{', ']', ',', '&', '*', '!', '|', '>', '%', '@', '`', '---', '...', '\u0000', '\u0007', '\u001b', '\u007f', '\u0085', '\u00a0', '\u200e', '\u2028', '\u2029', '\u202e', '\ufeff', '\ufffe', '\uffff', '\ud800', '\udc00', '😀', 'ü', 'x'.repeat(200), '<<', '=', '~'] // prettier-ignore
const lines = ['a', '  b', 'c: d', '# e', '', '- f', 'g \\', 'i  ', 'j k', 'l\tm']
const strange = ['\t', ' ', '\n', ':', ': ', '- ', '? ', '#', ' #', '{', '}', '[', ']', ',', '&x ', '*x', '!', '|', '>', "'", '"', '%', '@', '`', '{{ .Values.x }}', '---\n', '...\n', '\r', '\u0085', '\u2028', '\ufeff', '\u0000', '\u0007', '\ufffe', '\\', '<<: ', '~', '0'] // prettier-ignore
