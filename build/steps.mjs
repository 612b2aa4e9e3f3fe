// How the scripts speak, and how they run other programs. Node's built-ins only.
import { spawn } from 'node:child_process'
import os from 'node:os'
import { root } from './places.mjs'

/** A failure that the user can act on: its message is all there is to show. */
export class StepError extends Error {}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** Signals are passed on: a program has a process group of its own, which ends with it. */
let passesSignals = false
let ending = false

/** One line to the terminal. @param {string} line */
export function say(line) {
  console.log(line)
}

/** @param {number} sinceMs an instant of `performance.now()` @returns {string} such as `3.2 s` */
export function secondsSince(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {'asTheyCome' | 'atEnd' | 'onFailure'} [words] when its output is shown: `atEnd` in one piece, where others
 *   speak meanwhile
 * @property {boolean} [behind] it takes what others leave of the processors
 * @property {boolean} [evenWhenEnding] it cleans up, and runs after a signal too
 */

/**
 * Runs a program in the checkout and waits for its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} what it printed on stdout, unless that is shown as it comes
 * @throws {StepError} when it cannot be started or ends with anything but 0
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, words = 'asTheyCome', behind = false, evenWhenEnding = false } = options
  if (ending && !evenWhenEnding) return Promise.reject(new StepError('interrupted'))
  return new Promise((resolve, reject) => {
    // What cleans up is out of reach of a Ctrl-C from the terminal.
    const detached = evenWhenEnding || passesSignals
    const stdio = words === 'asTheyCome' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { cwd, env, detached, stdio: /** @type {any} */ (stdio) })
    // Of a program that has just started: its threads inherit it.
    if (behind && child.pid !== undefined) os.setPriority(child.pid, os.constants.priority.PRIORITY_LOW)
    if (!evenWhenEnding) running.add(child)
    let out = ''
    let all = ''
    child.stdout?.on('data', (chunk) => ((out += chunk), (all += chunk)))
    child.stderr?.on('data', (chunk) => (all += chunk))
    child.on('error', (error) => reject(new StepError(`${command} could not be started: ${error.message}`)))
    // Tests that were cut short leave what they had started.
    child.on('exit', () => ending && !evenWhenEnding && endGroup(child))
    child.on('close', (code, signal) => {
      running.delete(child)
      if (words === 'atEnd' || (words === 'onFailure' && code !== 0)) process.stderr.write(all)
      if (code === 0) return resolve(out)
      reject(new StepError(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}`))
    })
  })
}

/**
 * Runs a script's main function; a StepError ends the script with its message alone, anything else with its stack.
 * @param {() => Promise<number | void>} main resolves to the exit code (0 by default)
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    console.error(error instanceof StepError ? `flowdeck: ${error.message}` : error)
    process.exitCode = 1
  }
}

/** @param {import('node:child_process').ChildProcess} leader of a process group, which has ended */
function endGroup({ pid }) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}

/**
 * From here on a signal ends the programs that `run` runs, with all that they have started, and starts no others, so that
 * `finally` gets its turn.
 */
export function cleanUpOnSignals() {
  passesSignals = true
  onSignal((signal) => {
    ending = true
    for (const child of running) child.kill(signal)
  })
}

/**
 * Calls `act` for each signal that asks this script to end. A signal to npm ends npm and the shell between, but does not
 * come here: there, the loss of that shell counts as one.
 * @param {(signal: NodeJS.Signals) => void} act
 */
export function onSignal(act) {
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => act(signal))
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    act('SIGTERM')
  }, 500)
  watch.unref()
}
