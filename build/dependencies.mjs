// The npm packages of this checkout. Node's built-ins only: this is what installs the others.
import fs from 'node:fs'
import path from 'node:path'
import { root } from './places.mjs'
import { run, say, secondsSince, StepError } from './steps.mjs'

const oldestNode = [20, 19]

/** Installs what package-lock.json names, where node_modules is missing or older than it. */
export async function ensureDependencies() {
  refuseOldNode()
  // npm writes this file last, so an interrupted installation counts as missing.
  const installedMs = modifiedMs(path.join(root, 'node_modules/.package-lock.json'))
  if (installedMs >= modifiedMs(path.join(root, 'package-lock.json'))) return
  refuseLink()
  const startMs = performance.now()
  say('Installing dependencies with npm ci …')
  await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], { words: 'onFailure' })
  const now = new Date()
  fs.utimesSync(path.join(root, 'node_modules/.package-lock.json'), now, now)
  say(`Dependencies installed (${secondsSince(startMs)}).`)
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new StepError(
    `Node ${process.versions.node} is too old: install Node ${oldestNode.join('.')} or newer and try again.`,
  )
}

/** npm empties the folder that a link leads to, and leaves a folder of its own in place of the link. */
function refuseLink() {
  const folder = path.join(root, 'node_modules')
  if (!fs.lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  throw new StepError(
    `node_modules is a link to ${fs.realpathSync(folder)} and older than package-lock.json: run npm ci there, or remove the link.`,
  )
}

/** @param {string} file @returns {number} 0 for a file that isn't there */
function modifiedMs(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
