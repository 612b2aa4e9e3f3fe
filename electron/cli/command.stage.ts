import { Output } from './output'
import type { Environment } from './prefect-config'
import { program } from './program'

export interface Ended {
  readonly exitCode: number
  /** What the command ended with. */
  readonly error: string | null
  /** On stdout. */
  readonly out: string
  /** On stderr. */
  readonly said: string
}

/** Calls the command line in this process, as a shell would. No signal reaches it. */
export async function callCommand(args: readonly string[], environment: Environment): Promise<Ended> {
  let [out, said, exitCode] = ['', '', 0]
  const root = program({
    environment,
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) =>
      new Output({ write: (text) => void (out += text) }, { write: (text) => void (said += text) }, json, verbose),
    stdin: process.stdin,
    setExitCode: (code) => void (exitCode = code),
    writeOut: () => undefined,
    writeErr: () => undefined,
  })
  const error = await root.parseAsync(args, { from: 'user' }).then(
    () => null,
    (thrown: unknown) => (thrown as Error).message,
  )
  return { exitCode, error, out, said }
}
