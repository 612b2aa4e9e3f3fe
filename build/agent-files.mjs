// The command line as a folder that needs nothing but Node: what an image of it is made from.
import fs from 'node:fs'
import path from 'node:path'
import { writeAgentNotices } from './package-notices.mjs'

const entry = 'cli.js'

/**
 * Copies the command line and all that it can load, with what must be said of the work of others in it.
 * @param {string} root the checkout, where out/ is built
 * @returns {string} the folder
 */
export function writeAgentFiles(root) {
  const folder = path.join(root, 'dist/agent')
  fs.rmSync(folder, { recursive: true, force: true })
  const out = path.join(root, 'out')
  // Examples in comments import what is not there.
  const read = (/** @type {string} */ file) => {
    const at = path.join(out, file)
    return fs.existsSync(at) ? fs.readFileSync(at, 'utf8') : null
  }
  for (const file of reachedFiles(entry, read)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    fs.copyFileSync(path.join(out, file), path.join(folder, file))
  }
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'))
  const about = { name, version, license, type: 'module', bin: { [name]: entry } }
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(about, null, 2)}\n`)
  writeAgentNotices(root, folder)
  return folder
}

/**
 * A built module and those that it imports, at once or later, and so on. Panel and command line share a folder of chunks.
 * @param {string} first a path such as `cli.js`
 * @param {(file: string) => string | null} read null for what is not there
 * @returns {readonly string[]} in the order in which they were found
 */
export function reachedFiles(first, read) {
  const found = new Set([first])
  for (const file of found) {
    const text = read(file)
    if (text === null) found.delete(file)
    for (const [, imported = ''] of (text ?? '').matchAll(/\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) {
      found.add(path.posix.join(path.posix.dirname(file), imported))
    }
  }
  return [...found]
}
