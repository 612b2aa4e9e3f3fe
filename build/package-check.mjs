// Does a packaged app start and show its window? With its fuses set, a debugger can't attach to its main process, so this
// looks at the window through the page's own debugging port.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { withDisplay } from './display.mjs'
import { secondsSince, StepError } from './steps.mjs'

const startMs = 30_000

/**
 * @param {string} executable the packaged app's
 * @returns {Promise<string>} a sentence that says what was seen
 * @throws {StepError} with what the app printed, when no window with content comes
 */
export function checkPackage(executable) {
  return withDisplay(async (env) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-package-'))
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const args = ['--remote-debugging-port=0', `--user-data-dir=${path.join(home, 'data')}`, ...sandbox]
    // A home of its own: neither the user's kubeconfig nor their settings take part.
    const own = { ...env, HOME: home, XDG_CONFIG_HOME: path.join(home, '.config'), KUBECONFIG: path.join(home, 'none') }
    const since = performance.now()
    const app = spawn(executable, args, { env: own, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = new Promise((resolve) => app.once('close', resolve).once('error', resolve))
    let output = ''
    app.stdout.on('data', (chunk) => (output += chunk))
    app.stderr.on('data', (chunk) => (output += chunk))
    try {
      const words = await firstWords(await debuggingAddress(app, () => output))
      return `The package starts: its window says "${words}" (${secondsSince(since)}).`
    } catch (error) {
      throw new StepError(
        `${executable} showed no window: ${error instanceof Error ? error.message : error}\n${output}`,
      )
    } finally {
      app.kill('SIGTERM')
      const forced = setTimeout(() => app.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(forced)
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    }
  })
}

/**
 * @param {import('node:child_process').ChildProcess} app
 * @param {() => string} output what it has printed so far; Chromium prints its address there
 * @returns {Promise<string>}
 */
function debuggingAddress(app, output) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing within ${startMs / 1000} s`)), startMs)
    const look = () => {
      const address = /DevTools listening on (ws:\S+)/.exec(output())?.[1]
      if (address) resolve(address)
      if (address) clearTimeout(timer)
    }
    app.stderr?.on('data', look)
    app.once('error', reject)
    app.once('exit', (code) => reject(new Error(`it ended with exit code ${code}`)))
  })
}

/** @param {string} address @returns {Promise<string>} the beginning of what the window shows */
async function firstWords(address) {
  const { chromium } = await import('playwright')
  const browser = await chromium.connectOverCDP(address, { timeout: startMs })
  try {
    const context = browser.contexts()[0]
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: startMs }))
    if (!page) throw new Error('it has no window')
    await page.locator('body :visible').first().waitFor({ timeout: startMs })
    return (await page.locator('body').innerText()).replace(/\s+/g, ' ').slice(0, 60)
  } finally {
    await browser.close()
  }
}
