import { spawn } from 'node:child_process'
import { printable } from '../../shared/model/printable'
import type { OpenConnection } from '../connection/connection'
import { timeLimit, TimeLimitError } from '../clock/time-limit'
import { localClusterOf } from './ask-programs'
import { commandText } from './local-clusters'

/** What came of starting a cluster. */
export interface StartedCluster {
  readonly ok: boolean
  /** What was run, as it would be typed. */
  readonly command: string
  /** The last of what it said, or why it was not run. */
  readonly output: string
}

/** A first start fetches a node's image. */
const startMs = 600_000
const outputChars = 16_000

/** Runs what starts the cluster of a connection, on the user's word. Nothing of the command comes from whoever asks. */
export async function startCluster(
  connection: OpenConnection,
  signal: AbortSignal,
  limitMs = startMs,
): Promise<StartedCluster> {
  const { command, found } = localClusterOf(connection)
  if (command === null) return { ok: false, command: '', output: 'No tool of this machine starts this cluster.' }
  const text = commandText(command)
  if (found === null) return { ok: false, command: text, output: `${command.program} is in no folder of PATH.` }
  const limit = timeLimit(limitMs, signal)
  try {
    const { ok, output } = await run(found, command.args, connection.environment, limit.signal)
    const reason: unknown = limit.signal.aborted ? limit.signal.reason : null
    const ended = reason instanceof TimeLimitError ? `\nIt was ended after ${limitMs / 1_000} s.` : ''
    return { ok: ok && ended === '', command: text, output: `${printable(output).slice(-outputChars)}${ended}` }
  } finally {
    limit.end()
  }
}

function run(
  program: string,
  args: readonly string[],
  environment: OpenConnection['environment'],
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    let output = ''
    const take = (chunk: Buffer): void => void (output = `${output}${chunk.toString()}`.slice(-2 * outputChars))
    // Its own login and tokens are none of its business.
    const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(PREFECT_|FLOWDECK_)/i.test(name)))
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, signal, killSignal: 'SIGKILL' })
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', (error) => {
      output += `\n${error.message}`
      if (child.pid === undefined) resolve({ ok: false, output })
    })
    child.once('close', (code) => resolve({ ok: code === 0, output }))
  })
}
