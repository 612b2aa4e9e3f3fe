import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { addressesIn } from '../../shared/model/plugin-notice'
import { readTerminalText } from '../../shared/model/terminal-text'
import { systemClock } from '../clock/clock'
import { timeLimit } from '../clock/time-limit'
import { unlessAborted } from '../clock/unless-aborted'
import { textOfMarked } from '../files/read-file'
import { credentialOf, type ExecCredential } from './exec-credential'
import { nameOf, oneLine, pluginEnvironment, PluginError, type ExecPlugin } from './exec-plugin'
import { findProgram, isWithoutFirstLine } from './find-program'
import { limits } from './limits'
import type { PluginAddress } from './plugin-host'
import { PluginLines } from './plugin-lines'
import { PluginSecrets } from './plugin-secrets'
import { hasEnded, kill, running, targetsOf, type Started } from './running-plugins'

export interface PluginCall {
  /** KUBERNETES_EXEC_INFO. */
  readonly info: string
  /** Gets our standard input. */
  readonly interactive: boolean
  /** Ends it. */
  readonly signal: AbortSignal
  readonly limitMs: number
  /** Hears what it says, line by line, without its secrets; and the addresses in it. */
  readonly say?: (line: string, addresses: readonly PluginAddress[]) => void
}

/**
 * Runs a plugin to its end. When it takes longer than `limitMs`, or the signal is aborted, it is ended: it is asked
 * to, and killed when it does not. However it goes, it has ended or was killed when this settles.
 * @throws PluginError, TimeLimitError, the signal's reason
 */
export async function runPlugin(plugin: ExecPlugin, call: PluginCall): Promise<ExecCredential> {
  const { signal, limitMs, say = () => undefined } = call
  signal.throwIfAborted()
  const started = startPlugin(plugin, call)
  const { child } = started
  running.add(started)
  const flooded = new AbortController()
  const onTooMuch = (): void =>
    flooded.abort(new PluginError(`${nameOf(plugin.command)} printed more than any credentials have`))
  const stdout = gather(child, limits.pluginStdoutBytes, onTooMuch)
  const secrets = new PluginSecrets(plugin, () => stdout.text())
  const lines = new PluginLines((line) =>
    say(
      secrets.mask(line),
      addressesIn([line]).map((whole) => ({ whole, shown: secrets.mask(whole) })),
    ),
  )
  child.stderr?.on('data', (chunk: Buffer) => lines.add(chunk))
  child.stderr?.on('error', () => undefined)
  const ended = endOf(child, plugin)
  const limit = timeLimit(limitMs, signal)
  try {
    const failure = await unlessAborted(unlessAborted(ended, flooded.signal), limit.signal)
    lines.end()
    if (failure !== null) throw new PluginError(secrets.mask(withWords(failure, secrets.mask(lines.last.join(' ')))))
    return credentialOf(stdout.text(), plugin)
  } finally {
    limit.end()
    lines.end()
    await endPlugin(started, ended)
    running.delete(started)
  }
}

const withWords = (failure: string, last: string): string => (last === '' ? failure : `${failure}: ${oneLine(last)}`)

function startPlugin(plugin: ExecPlugin, { info, interactive }: PluginCall): Started {
  const ownGroup = process.platform !== 'win32' && !interactive
  const program = findProgram(plugin.command, process.env.PATH)
  if (program === null) throw new PluginError(notFound(plugin))
  if (isWithoutFirstLine(program)) {
    throw new PluginError(
      `${plugin.command} can’t be started: its first line does not say what runs it. Write that there (#!/bin/sh, for a shell’s), or correct the kubeconfig`,
    )
  }
  try {
    const child = spawn(program, plugin.args, {
      argv0: plugin.command,
      env: pluginEnvironment(process.env, plugin, info),
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
      detached: ownGroup,
      windowsHide: true,
    })
    return { child, ownGroup }
  } catch (error) {
    // A null byte in a name, or arguments that are too long.
    throw new PluginError(`${nameOf(plugin.command)} can’t be started`, { cause: error })
  }
}

/**
 * Resolves when the program has ended: to null when all went well, else to why not. What it started may hold its output
 * open; a moment later that is read no further.
 */
async function endOf(child: ChildProcess, plugin: ExecPlugin): Promise<string | null> {
  const closed = new AbortController()
  child.once('close', () => closed.abort())
  const exit = await new Promise<string | readonly [number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => resolve(notStarted(plugin, error)))
    child.once('exit', (code, signal) => resolve([code, signal]))
  })
  if (typeof exit === 'string') return exit
  await systemClock.sleep(limits.pluginOutputMs, closed.signal)
  child.stdout?.destroy()
  child.stderr?.destroy()
  const [code, signal] = exit
  if (code === 0) return null
  const name = nameOf(plugin.command)
  return signal === null ? `${name} failed with exit code ${code}` : `${name} was ended by ${signal}`
}

function notStarted({ command, installHint }: ExecPlugin, { code }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') {
    // The system says the same of a script whose first line names a program that is not there.
    if (isAbsolute(command) && existsSync(command))
      return `${command} can’t be started: the program that its first line names is missing. Install that, or correct the kubeconfig`
    return notFound({ command, installHint })
  }
  if (code === 'EACCES')
    return `${command} may not be started: make it executable (chmod +x), or correct the kubeconfig`
  return `${command} can’t be started (${code ?? 'for no reason that the system gives'})`
}

function notFound({ command, installHint }: Pick<ExecPlugin, 'command' | 'installHint'>): string {
  const hint = oneLine(readTerminalText(installHint).text)
  const known = waysToGet[nameOf(command).replace(/\.exe$/, '')] ?? 'install it, or correct the kubeconfig'
  const how = hint === '' ? known : `the kubeconfig says how to get it: ${hint}`
  return `there is no program ${command}; ${how}`
}

/** Of programs whose tools write no hint into the kubeconfig. */
const waysToGet: Readonly<Record<string, string>> = {
  aws: 'it is the AWS CLI: install that (https://aws.amazon.com/cli/), or correct the kubeconfig',
  'aws-iam-authenticator':
    'the AWS CLI does without it: write the kubeconfig again by aws eks update-kubeconfig --name CLUSTER, or install it',
  kubelogin: 'the Azure CLI installs it: az aks install-cli',
  'gke-gcloud-auth-plugin': 'the Google Cloud CLI installs it: gcloud components install gke-gcloud-auth-plugin',
  doctl: 'it is the DigitalOcean CLI: install that, or correct the kubeconfig',
  oci: 'it is the Oracle Cloud CLI: install that, or correct the kubeconfig',
}

/** What it prints, up to a size; the rest is read and dropped, so that the program does not wait for a reader. */
function gather({ stdout }: ChildProcess, maxBytes: number, onTooMuch: () => void) {
  const chunks: Buffer[] = []
  let bytes = 0
  stdout?.on('data', (chunk: Buffer) => {
    if (bytes < maxBytes) chunks.push(chunk.subarray(0, maxBytes - bytes))
    bytes += chunk.length
    if (bytes > maxBytes) onTooMuch()
  })
  stdout?.on('error', () => undefined)
  return {
    text: () => {
      const printed = Buffer.concat(chunks)
      return textOfMarked(printed) ?? printed.toString('utf8')
    },
  }
}

/** Does nothing to one that has ended. */
async function endPlugin(started: Started, ended: Promise<unknown>): Promise<void> {
  if (hasEnded(started.child)) return
  const over = new AbortController()
  void ended.then(() => over.abort())
  const targets = targetsOf(started)
  kill('SIGTERM', targets)
  await systemClock.sleep(limits.pluginEndMs, over.signal)
  // What it started and did not end, too. One that the system does not end now is waited for no longer.
  kill('SIGKILL', new Set([...targets, ...targetsOf(started)]))
  await systemClock.sleep(limits.pluginEndMs, over.signal)
}
