import { stringify } from 'yaml'

/** A mistake in how the program was called: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
/** What was asked for can't be done; the message says why and what to do: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Results go to stdout, messages to stderr; with `json` both are one JSON object a line, on stdout. */
export class Output {
  constructor(
    private readonly stdout: NodeJS.WritableStream,
    private readonly stderr: NodeJS.WritableStream,
    readonly json: boolean,
    readonly verbose: boolean,
  ) {}

  result(text: string): void {
    this.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  }

  object(value: object, format: 'json' | 'yaml'): void {
    this.result(format === 'json' ? JSON.stringify(value, null, 2) : stringify(value, { lineWidth: 0 }))
  }

  /** One JSON line, or the same said in words. */
  event(name: string, fields: object, words: string | null): void {
    if (this.json) this.stdout.write(`${JSON.stringify({ event: name, at: new Date().toISOString(), ...fields })}\n`)
    else if (words !== null) this.stderr.write(`${words}\n`)
  }
}
