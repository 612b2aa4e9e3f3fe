// An Electron that starts this checkout's app: hard links to the shared one, with resources/app leading here. Electron looks
// there first, so it needs no path to the app, and neither the shared folder nor another checkout is touched.
import fs from 'node:fs'
import path from 'node:path'
import { electronDist, executableName, moveIntoPlace } from './electron-dist.mjs'
import { root } from './places.mjs'
import { runMain, say } from './steps.mjs'

/**
 * Safe to run twice at once, and again after anything went wrong.
 * @param {string} [app] the folder of the app that it starts; this checkout's when left out
 * @param {string} [name] of the folder that holds the Electron
 * @returns {Promise<string>} the path of an Electron executable that starts the app
 * @throws {import('./steps.mjs').StepError} when there is no Electron to be had
 */
export async function electronRuntime(app = root, name = 'electron') {
  const dist = await electronDist()
  const executable = fs.statSync(path.join(dist, executableName))
  // Another Electron at the same place gets another runtime.
  const source = `${dist} ${executable.size} ${executable.mtimeMs}`
  const runtime = path.join(root, 'node_modules/.cache/flowdeck', name)
  if (!isRuntime(runtime, source, app)) {
    const temporary = `${runtime}.${process.pid}.tmp`
    await fs.promises.rm(temporary, { recursive: true, force: true })
    await linkFolder(dist, temporary)
    await linkApp(temporary, app)
    await fs.promises.writeFile(path.join(temporary, '.source'), source)
    if (!isRuntime(runtime, source, app)) await fs.promises.rm(runtime, { recursive: true, force: true })
    await moveIntoPlace(temporary, runtime)
  }
  return path.join(runtime, executableName)
}

/** @param {string} runtime @param {string} source @param {string} app */
function isRuntime(runtime, source, app) {
  try {
    return (
      fs.readFileSync(path.join(runtime, '.source'), 'utf8') === source &&
      fs.realpathSync(appLink(runtime)) === fs.realpathSync(app)
    )
  } catch {
    return false // not there, or its link leads to a checkout that has moved
  }
}

/** @param {string} runtime */
function appLink(runtime) {
  const resources = process.platform === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources'
  return path.join(runtime, resources, 'app')
}

/** @param {string} runtime @param {string} app */
async function linkApp(runtime, app) {
  const link = appLink(runtime)
  await fs.promises.mkdir(path.dirname(link), { recursive: true })
  await fs.promises.symlink(app, link, 'junction') // the kind matters on Windows only
}

/**
 * @param {string} from
 * @param {string} to must not be there
 */
async function linkFolder(from, to) {
  await fs.promises.mkdir(to, { recursive: true })
  for (const entry of await fs.promises.readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name)
    const target = path.join(to, entry.name)
    if (entry.isDirectory()) await linkFolder(source, target)
    else if (entry.isSymbolicLink()) await fs.promises.symlink(await fs.promises.readlink(source), target)
    // It may be set-uid root, which neither a copy keeps nor a user may hard-link.
    else if (entry.name === 'chrome-sandbox') await fs.promises.symlink(source, target)
    else await linkFile(source, target)
  }
}

/** @param {string} source @param {string} target */
async function linkFile(source, target) {
  try {
    await fs.promises.link(source, target)
  } catch {
    await fs.promises.copyFile(source, target) // another file system, or one without hard links
  }
}

if (process.argv[1] === import.meta.filename) await runMain(async () => say(await electronRuntime()))
