import { spawn, type ChildProcess } from 'node:child_process'
import { isatty } from 'node:tty'
import { z } from 'zod'
import { systemClock } from '../clock/clock'
import { timeLimit } from '../clock/time-limit'
import { unlessAborted } from '../clock/unless-aborted'
import { limits } from './limits'

/** The `exec` of a kubeconfig's user: a program that prints credentials, after a login in the browser perhaps. */
const ExecPlugin = z.object({
  apiVersion: z.string().default('client.authentication.k8s.io/v1'),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string().min(1), value: z.string() })).nullish(),
})
export type ExecPlugin = Readonly<z.infer<typeof ExecPlugin>>

/** What such a program prints. Source: client.authentication.k8s.io/v1, ExecCredential. */
const ExecCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
})
export type ExecCredential = Readonly<z.infer<typeof ExecCredential>['status']>

/** Why a plugin gave nothing, on one line and without what it printed to stdout: that may be a token. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
}

/** What somebody else says went wrong, short and on one line. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)

/** @throws PluginError for an entry that names no program */
export function execPluginOf(exec: unknown): ExecPlugin {
  const parsed = ExecPlugin.safeParse(exec)
  if (!parsed.success) throw new PluginError('its exec entry names no program, or not in the form that kubectl reads')
  return parsed.data
}

/**
 * The variables that a plugin gets: the user's own, without those of Prefect and of Flowdeck, among which the agent's token
 * is; then those that the kubeconfig adds.
 */
export function pluginEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  { apiVersion, env }: ExecPlugin,
): Record<string, string | undefined> {
  const own = Object.entries(environment).filter(([name]) => !/^(PREFECT_|FLOWDECK_)/i.test(name))
  // No question can be asked: there may be no terminal, and the panel has none.
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
  return {
    ...Object.fromEntries(own),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
    ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
  }
}

/**
 * Runs a plugin to its end. When it takes longer than `limitMs`, or the signal is aborted, it is ended: it is asked
 * to, and killed when it does not. However it goes, it has ended or was killed when this settles.
 * @throws PluginError, TimeLimitError, the signal's reason
 */
export async function runPlugin(
  plugin: ExecPlugin,
  signal: AbortSignal,
  limitMs: number = limits.pluginMs,
): Promise<ExecCredential> {
  signal.throwIfAborted()
  const child = startPlugin(plugin)
  running.add(child)
  const flooded = new AbortController()
  const onTooMuch = (): void => flooded.abort(new PluginError('the plugin printed more than any credentials have'))
  const stdout = gather(child, 'stdout', limits.pluginStdoutBytes, onTooMuch)
  const stderr = gather(child, 'stderr', limits.pluginStderrBytes)
  const ended = endOf(child)
  const limit = timeLimit(limitMs, signal)
  try {
    const failure = await unlessAborted(unlessAborted(ended, flooded.signal), limit.signal)
    if (failure !== null) throw new PluginError(oneLine(stderr.text()) || failure)
    return credentialOf(stdout.text())
  } finally {
    limit.end()
    await endPlugin(child, ended)
    running.delete(child)
  }
}

/**
 * A process group of its own, so that what it starts ends with it. At a terminal it stays in ours: it could not ask for a
 * password there otherwise.
 */
const ownGroup = process.platform !== 'win32' && !isatty(0)

function startPlugin(plugin: ExecPlugin): ChildProcess {
  try {
    return spawn(plugin.command, plugin.args ?? [], {
      env: pluginEnvironment(process.env, plugin),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
      windowsHide: true,
    })
  } catch (error) {
    // A null byte in a name, or arguments that are too long.
    throw new PluginError(`${plugin.command} can’t be started`, { cause: error })
  }
}

/**
 * Resolves when the program has ended: to null when all went well, else to why not. What it started may hold its output
 * open; a moment later that is read no further.
 */
async function endOf(child: ChildProcess): Promise<string | null> {
  const closed = new AbortController()
  child.once('close', () => closed.abort())
  const exit = await new Promise<string | readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => resolve(notStarted(child, error)))
    child.once('exit', (code, signal) => resolve([code, signal]))
  })
  if (typeof exit === 'string') return exit
  await systemClock.sleep(limits.pluginOutputMs, closed.signal)
  child.stdout?.destroy()
  child.stderr?.destroy()
  const [code, signal] = exit
  if (code === 0) return null
  return signal === null ? 'the plugin failed and gave no reason' : `the plugin was ended by ${signal}`
}

function notStarted({ spawnfile }: ChildProcess, { code }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `there is no program ${spawnfile}: install it, or correct the kubeconfig`
  if (code === 'EACCES') return `${spawnfile} is no program that may be started`
  return `${spawnfile} can’t be started (${code ?? 'for no reason that the system gives'})`
}

/** A stream's text, up to a size; the rest is read and dropped, so that the program does not wait for a reader. */
function gather(child: ChildProcess, from: 'stdout' | 'stderr', maxBytes: number, onTooMuch?: () => void) {
  const chunks: Buffer[] = []
  let bytes = 0
  child[from]?.on('data', (chunk: Buffer) => {
    if (bytes < maxBytes) chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    if (bytes > maxBytes) onTooMuch?.()
  })
  child[from]?.on('error', () => undefined)
  return { text: () => Buffer.concat(chunks).toString('utf8') }
}

function credentialOf(text: string): ExecCredential {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new PluginError('the plugin printed something other than JSON')
  }
  const parsed = ExecCredential.safeParse(json)
  if (!parsed.success) throw new PluginError('the plugin gave no status')
  return parsed.data.status
}

/** Those that run, for when this process ends without having ended them. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) kill(child, 'SIGKILL')
})

/** Does nothing to one that has ended. */
async function endPlugin(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (hasEnded(child)) return
  const over = new AbortController()
  void ended.then(() => over.abort())
  kill(child, 'SIGTERM')
  await systemClock.sleep(limits.pluginEndMs, over.signal)
  // What it started and did not end, too. One that the system does not end now is waited for no longer.
  kill(child, 'SIGKILL')
  await systemClock.sleep(limits.pluginEndMs, over.signal)
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    if (ownGroup) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended by itself.
  }
}
