import { StringDecoder } from 'node:string_decoder'
import { readTerminalText } from '../../shared/model/terminal-text'
import { limits } from './limits'

/** A question is left open like that: "Password: ". What stands there for so long is a line too, ms. */
const openLineMs = 250

/**
 * What a plugin says, as lines: without colours, of a progress bar its last state, up to a size. Each is told once, as soon
 * as it is there.
 */
export class PluginLines {
  readonly #tell: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  readonly #last: string[] = []
  #open = ''
  #chars = 0
  #timer: NodeJS.Timeout | null = null
  #ended = false

  constructor(tell: (line: string) => void) {
    this.#tell = tell
  }

  add(chunk: Buffer): void {
    if (this.#ended) return
    const lines = (this.#open + this.#decoder.write(chunk)).split('\n')
    this.#open = (lines.pop() ?? '').slice(-limits.pluginLineChars)
    for (const line of lines) this.#take(line)
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = this.#open === '' ? null : setTimeout(() => this.#takeOpen(), openLineMs).unref()
  }

  /** Nothing is told after it. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#open += this.#decoder.end()
    this.#takeOpen()
  }

  /** The last few of them, for when it fails. */
  get last(): readonly string[] {
    return this.#last
  }

  #takeOpen(): void {
    this.#timer = null
    const open = this.#open
    this.#open = ''
    this.#take(open)
  }

  #take(text: string): void {
    const line = readTerminalText(text).text.trim().slice(0, limits.pluginLineChars)
    if (line === '') return
    this.#last.push(line)
    if (this.#last.length > limits.pluginLastLines) this.#last.shift()
    const before = this.#chars
    this.#chars += line.length
    if (this.#chars <= limits.pluginStderrChars) this.#tell(line)
    else if (before <= limits.pluginStderrChars) this.#tell('(It says more than is shown.)')
  }
}
