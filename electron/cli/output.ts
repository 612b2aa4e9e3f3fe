import { asSentence } from '../../shared/model/sentence'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { mapTexts } from '../../shared/secrets/mask'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { jsonText } from '../../shared/yaml/json-text'
import type { TextSink } from '../terminal/output-stream'
import { escaped, printable } from '../../shared/model/printable'
import { CommandError } from './command-error'
import { scriptForm } from './script-form'

/** How messages are written: as text for people, or each as a line of JSON for what gathers logs. */
export type LogFormat = 'text' | 'json'

interface OutputParts {
  readonly closed?: AbortSignal
  readonly secrets?: KnownSecrets
  readonly logFormat?: LogFormat
}

/**
 * Results go to stdout, messages to stderr; with `json` both are one JSON object a line, on stdout.
 * What is told shows no secret. A result is whole: a Job or a Deployment that goes on to kubectl would not work otherwise.
 */
export class Output {
  /** Aborted when nobody reads stdout any more. */
  readonly closed: AbortSignal
  /** Hears of every token as soon as it is known. */
  readonly secrets: KnownSecrets
  readonly #logFormat: LogFormat

  constructor(
    private readonly stdout: TextSink,
    private readonly stderr: TextSink,
    readonly json: boolean,
    readonly verbose: boolean,
    more: OutputParts = {},
  ) {
    const { closed = new AbortController().signal, secrets = new KnownSecrets(), logFormat = 'text' } = more
    this.closed = closed
    this.secrets = secrets
    this.#logFormat = logFormat
  }

  /** Text or plain data as it may be told. */
  told<T>(value: T): T {
    return mapTexts(value, (text) => this.secrets.mask(maskCertain(text))) as T
  }

  result(text: string): void {
    this.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  /** A whole value in the format that was asked for. */
  async object(value: object, format: 'json' | 'yaml'): Promise<void> {
    if (format === 'json') this.result(escaped(jsonText(value, 2)))
    else this.result((await import('../../shared/yaml/write-yaml')).writeYaml(value))
  }

  /** A value as one line, in the form that scripts take. */
  line(value: object): void {
    this.stdout.write(`${this.#json(value)}\n`)
  }

  /** @throws CommandError when a result could not be written: nobody is to take a part of it for the whole */
  mustBeWritten(): void {
    const { failure } = this.stdout
    if (!failure) return
    throw new CommandError(
      `The output could not be written: ${asSentence(failure.message)} Make room there, or write it elsewhere.`,
    )
  }

  /** One JSON line, or the same said in words. */
  event(name: string, fields: object, words: string | null): void {
    if (this.json) this.line({ event: name, at: new Date().toISOString(), ...fields })
    else if (words !== null) this.#message(name, fields, words)
  }

  /** A page that somebody at the terminal is to open: whole, where what was told of it has dots. */
  page(whose: string, address: string): void {
    if (!this.json && this.told(address) !== address) this.stderr.write(`${printable(`${whose}: ${address}`)}\n`)
  }

  /** What a person should know and no script asks for. */
  note(words: string): void {
    if (this.json) this.line({ event: 'note', at: new Date().toISOString(), message: words })
    else this.#message('note', {}, words)
  }

  /** Why the command ends. */
  failure(words: string): void {
    this.#message('error', {}, words, `flowdeck: ${words}`)
  }

  #message(name: string, fields: object, words: string, asText = words): void {
    const line = { time: new Date().toISOString(), level: levelOf(name), event: name, ...fields, message: words }
    this.stderr.write(`${this.#logFormat === 'json' ? this.#json(line) : printable(this.told(asText))}\n`)
  }

  #json(value: object): string {
    return escaped(JSON.stringify(this.told(scriptForm(value))))
  }
}

/** Of a message about an event, as loggers have them. */
const levelOf = (event: string): 'debug' | 'info' | 'warning' | 'error' => levels[event] ?? 'info'

const levels: Readonly<Record<string, ReturnType<typeof levelOf>>> = {
  polled: 'debug',
  claimed: 'debug',
  waiting_for: 'warning',
  dropped: 'warning',
  notice: 'warning',
  clock: 'warning',
  refused: 'error',
  failed: 'error',
  crashed: 'error',
  problem: 'error',
  mistake: 'error',
  error: 'error',
}
