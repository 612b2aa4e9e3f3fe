// Builds out/, when what it is made from has changed.
import fs from 'node:fs'
import path from 'node:path'
import { root } from './places.mjs'
import { run, say, secondsSince } from './steps.mjs'

const sources = [
  ...['shared', 'electron', 'renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'],
  ...['build/undici-parts.mjs', 'build/late-letters.mjs', 'build/ascii-text.mjs', 'build/bundled-packages.mjs'],
]
const stamp = path.join(root, 'out/.built')

/** The build's own command, for those who call it with other arguments. */
export const electronVite = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js')

export async function ensureBuilt() {
  if (isBuilt()) return
  const startMs = performance.now()
  const startedAt = new Date()
  say('Building …')
  // Files of an earlier build, whose names no other file says, would go into packages.
  for (const old of ['.built', 'main', 'chunks', 'bundled']) {
    fs.rmSync(path.join(root, 'out', old), { recursive: true, force: true })
  }
  await run(process.execPath, [electronVite, 'build'], { words: 'onFailure' })
  fs.writeFileSync(stamp, '')
  fs.utimesSync(stamp, startedAt, startedAt) // what was changed meanwhile is built the next time
  say(`Built out/ (${secondsSince(startMs)}).`)
}

function isBuilt() {
  const builtMs = fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs
  if (builtMs === undefined || !fs.existsSync(path.join(root, 'out/main/main.js'))) return false
  return sources.every((source) => newestMs(path.join(root, source)) < builtMs)
}

/**
 * @param {string} file a file, or a folder: its own time tells of files that came and went
 * @returns {number}
 */
function newestMs(file) {
  const stat = fs.statSync(file)
  if (!stat.isDirectory()) return stat.mtimeMs
  return fs.readdirSync(file).reduce((newest, name) => Math.max(newest, newestMs(path.join(file, name))), stat.mtimeMs)
}
