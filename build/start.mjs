// `npm start [-- ARGUMENTS]`: from a fresh clone to the running panel. `--dev` reloads it as its sources change.
// Only Node's built-ins, and scripts that need no more, until the dependencies are there.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'
import { electronVite, ensureBuilt } from './app-build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { hasDisplay, withDisplay } from './display.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { root } from './places.mjs'
import { onSignal, runMain, say } from './steps.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

/** What Electron says of a desktop that isn't there; none of it matters. */
const harmless =
  /Failed to connect to the bus|Failed to call method: org\.freedesktop|Exiting GPU process due to errors during initialization/

await runMain(async () => {
  const args = process.argv.slice(2)
  const dev = args.includes('--dev')
  await ensureDependencies()
  const executable = await electronRuntime()
  await ensureSystemLibraries(executable, { display: !hasDisplay() })
  sayWhatSandboxNeeds(executable)
  if (!dev) await ensureBuilt()
  return withDisplay((env) => {
    const own = args.filter((arg) => arg !== '--dev')
    return dev ? startDev(executable, own, env) : startApp(executable, own, { ...env, ...withoutScreen() })
  })
})

/**
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function startApp(executable, args, env) {
  return supervise(executable, [...rootFlags(), ...args], env)
}

/**
 * electron-vite starts Electron itself, with `.` as the app; resources/app wins over that and is the same.
 * @param {string} executable
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function startDev(executable, args, env) {
  say('Starting with hot reload. Ctrl-C ends it.')
  const own = [electronVite, 'dev', '--watch', '--', ...rootFlags(), ...args]
  return supervise(process.execPath, own, { ...env, ELECTRON_EXEC_PATH: executable })
}

/** Chromium's sandbox refuses to run as root; only there, and only for development, it is left out. */
function rootFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

/** Without a screen the terminal has to show what happens: the agent's log, and where to see the window. */
function withoutScreen() {
  if (hasDisplay()) return {}
  const screenshot = process.env.FLOWDECK_SCREENSHOT || path.join(root, 'out/screenshot.png')
  fs.mkdirSync(path.dirname(screenshot), { recursive: true })
  say('There is no display: the panel opens on a virtual one, and its log follows here. Ctrl-C ends it.')
  say(`What it shows is kept in ${screenshot}, renewed every 30 s.`)
  return { FLOWDECK_SCREENSHOT: screenshot, FLOWDECK_LOG: 'terminal' }
}

/**
 * Ubuntu 23.10 and later let no program but those that it knows make the sandbox's namespaces.
 * @param {string} executable
 */
function sayWhatSandboxNeeds(executable) {
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
  if (process.platform !== 'linux' || process.getuid?.() === 0 || !fs.existsSync(restricted)) return
  if (fs.readFileSync(restricted, 'utf8').trim() !== '1') return
  const helper = fs.realpathSync(path.join(path.dirname(executable), 'chrome-sandbox'))
  const { mode, uid } = fs.statSync(helper)
  if (uid === 0 && (mode & 0o4000) !== 0) return
  say(`This system restricts Chromium's sandbox. If the panel does not open, allow it once:`)
  say(`  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`)
}

/**
 * Starts a program, passes signals on to it, and waits for its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code; 128 + the signal's number after a signal, as shells have it
 */
function supervise(command, args, env) {
  // A group of its own, so that Ctrl-C comes once, from here, and not a second time from the terminal: the second means "at once".
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'pipe'], detached: true })
  onSignal((signal) => child.kill(signal))
  readline.createInterface({ input: child.stderr }).on('line', (line) => {
    if (!harmless.test(line)) process.stderr.write(`${line}\n`)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)))
  })
}
