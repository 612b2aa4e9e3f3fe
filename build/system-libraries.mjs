// The system packages that Electron needs on Debian and Ubuntu; other systems bring them along, or their users know how.
import { spawnSync } from 'node:child_process'
import { run, say, secondsSince, StepError } from './steps.mjs'

const electronPackages = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libxss1',
  'libxtst6',
  'libnotify4',
]

/**
 * Installs what the executable lacks, when root.
 * @param {string} executable Electron's
 * @param {{ display: boolean }} needs display: a virtual one will be started
 * @throws {StepError} when something is missing and cannot be installed from here; names the command that does
 */
export async function ensureSystemLibraries(executable, needs) {
  if (process.platform !== 'linux') return
  const packages = []
  if (missingLibraries(executable).length > 0) packages.push(...electronPackages)
  if (needs.display && !hasCommand('Xvfb')) packages.push('xvfb', 'xauth')
  if (packages.length === 0) return

  if (process.getuid?.() !== 0 || !hasCommand('apt-get')) {
    const sudo = `sudo apt-get install --no-install-recommends ${availableNames(packages).join(' ')}`
    const missing = [...missingLibraries(executable), ...(packages.includes('xvfb') ? ['Xvfb'] : [])]
    throw new StepError(`Electron lacks ${missing.join(', ')}. On Debian or Ubuntu, install what it needs:\n  ${sudo}`)
  }
  await install(packages)
  const missing = missingLibraries(executable)
  if (missing.length > 0)
    throw new StepError(`Electron still lacks ${missing.join(', ')}: install the packages that have them.`)
}

/** @param {readonly string[]} packages */
async function install(packages) {
  const startMs = performance.now()
  say(`Installing system packages: ${packages.join(' ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // A fresh machine has no package lists, and without them availableNames could not tell.
  await run('apt-get', ['update', '-q'], { env, words: 'onFailure' })
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...availableNames(packages)], {
    env,
    words: 'onFailure',
  })
  say(`System packages installed (${secondsSince(startMs)}).`)
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some packages for 64-bit time, libasound2 with no way from the old name to the new.
 * @param {readonly string[]} packages
 */
function availableNames(packages) {
  const renamed = packages.map((name) => `${name}t64`)
  const shown = spawnSync('apt-cache', ['pkgnames'], { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout
  const known = new Set((shown ?? '').split('\n'))
  return packages.map((name, i) => (known.has(renamed[i] ?? '') ? (renamed[i] ?? name) : name))
}

/** @param {string} executable @returns {string[]} names of shared libraries, such as `libnss3.so` */
function missingLibraries(executable) {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
}

/** @param {string} name */
function hasCommand(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0
}
