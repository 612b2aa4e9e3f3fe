import { CommanderError } from 'commander'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { maskCertain } from '../../shared/secrets/secret-shapes'
import { CommandError, UsageError } from './command-error'
import { Output, type LogFormat } from './output'
import { stackOf } from '../mistakes/mistakes'
import { hideWarnings } from '../mistakes/warnings'
import { endByHangUp } from '../terminal/hang-up'
import { openNoDebugger } from '../terminal/no-debugger'
import { standardStream } from '../terminal/output-stream'
import { printable } from '../../shared/model/printable'
import { program } from './program'
import { argumentWords, secretArguments } from './secret-arguments'
import { processSignals, unreadMs } from './signals'

hideWarnings(process)
openNoDebugger(process)
const closed = new AbortController()
const stdout = standardStream(process.stdout, () => closed.abort())
const stderr = standardStream(process.stderr, () => undefined)
const secrets = new KnownSecrets()
const say = (text: string): void => {
  const told = printable(secrets.mask(maskCertain(text)))
  stderr.write(told.endsWith('\n') ? told : `${told}\n`)
}

const sayMistake = (error: unknown): void =>
  say(`flowdeck: An error of Flowdeck’s own. Please report it.\n${stackOf(error)}`)

const signals = processSignals(process, sayMistake)

/** Secrets go from the list of processes, where the system lets a process change its own line; and it is said once. */
function hideArguments(): void {
  const { shown, flags } = secretArguments(process.argv.slice(2))
  if (shown.join() === process.argv.slice(2).join()) return
  process.title = ['flowdeck', ...shown].join(' ')
  // Other commands are over before it matters, and practice refuses tokens.
  const [command, what] = shown
  const stays = (command === 'agent' || command === 'worker') && what === 'start' && !shown.includes('--practice')
  const words = stays ? argumentWords(flags) : null
  if (words !== null) say(`flowdeck: ${words}`)
}

/** Done, failed, called wrongly. */
async function main(): Promise<0 | 1 | 2> {
  let exitCode = 0
  let output: Output | null = null as Output | null
  hideArguments()
  try {
    const parts = {
      environment: process.env,
      signals,
      outputOf: (json: boolean, verbose: boolean, logFormat: LogFormat) =>
        (output = new Output(stdout, stderr, json, verbose, { closed: closed.signal, secrets, logFormat })),
      stdin: process.stdin,
      setExitCode: (code: number) => void (exitCode = code),
      writeOut: (text: string) => stdout.write(text),
      writeErr: say,
    }
    await program(parts).parseAsync(process.argv)
    return exitCode === 0 ? 0 : 1
  } catch (error) {
    // Help that was asked for is a result; help instead of a command that is missing is not.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof UsageError || error instanceof CommandError) {
      if (output) output.failure(error.message)
      else say(`flowdeck: ${error.message}`)
      return error instanceof UsageError ? 2 : 1
    }
    sayMistake(error)
    return 1
  }
}

const exitCode = await main()
// A mistake on the way has set it already.
process.exitCode ||= exitCode
if (signals.asked) setTimeout(() => process.exit(), unreadMs).unref()
if (signals.hungUp) endByHangUp(process)
