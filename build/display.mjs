// A virtual screen for machines without one.
import { spawn } from 'node:child_process'
import { StepError } from './steps.mjs'

/** Is there a screen to show windows on? */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Starts Xvfb on a number of its own choice, 1440×900.
 * @returns {Promise<{ name: string, stop: () => Promise<void> }>} name is DISPLAY's value, such as `:3`
 */
export async function startDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset']
  // A group of its own: Ctrl-C must end the app first, which needs its screen for a graceful stop.
  const xvfb = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true })
  const ended = new Promise((resolve) => xvfb.once('exit', resolve).once('error', resolve))
  const kill = () => void xvfb.kill('SIGKILL')
  process.once('exit', kill) // however this script ends, its screen does not outlive it
  const number = await new Promise((resolve, reject) => {
    let text = ''
    xvfb.stdio[3]?.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString()
      if (text.endsWith('\n')) resolve(text.trim())
    })
    xvfb.once('error', (error) => reject(new StepError(`Xvfb could not be started (${error.message}): install xvfb.`)))
    xvfb.once('exit', (code) => reject(new StepError(`Xvfb ended at once with exit code ${code}.`)))
  })
  const stop = async () => {
    xvfb.kill('SIGTERM')
    await ended
    process.removeListener('exit', kill)
  }
  return { name: `:${number}`, stop }
}

/**
 * @template T
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} act gets the environment with a DISPLAY that works
 * @param {number} [count] of screens; FLOWDECK_DISPLAYS has them all, for apps that run side by side: a screen has one clipboard
 * @returns {Promise<T>}
 */
export async function withDisplay(act, count = 1) {
  if (hasDisplay()) return act(process.env)
  const displays = await Promise.all(Array.from({ length: count }, startDisplay))
  const names = displays.map(({ name }) => name)
  try {
    const all = count > 1 ? { FLOWDECK_DISPLAYS: names.join(' ') } : {}
    return await act({ ...process.env, DISPLAY: names[0], ...all })
  } finally {
    await Promise.all(displays.map(({ stop }) => stop()))
  }
}
