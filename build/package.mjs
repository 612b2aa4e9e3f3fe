// `npm run package`: the app as a folder below dist/, which is then started once. `npm run package -- --installers` makes
// what electron-builder.yml lists for this system (AppImage, deb; dmg; nsis), for which it fetches tools from the network.
// `npm run package -- --agent` makes dist/agent, the command line alone, of which build/image/Dockerfile makes an image.
// Packages are made of the Electron that package-lock.json names, and of no other: `--substitute-electron` lets a package
// for tests be made of a copy from elsewhere, where the official one can't be downloaded.
import path from 'node:path'
import { writeAgentFiles } from './agent-files.mjs'
import { ensureBuilt } from './app-build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { hasDisplay } from './display.mjs'
import { electronDist, executableName, versionOf, wantedVersion } from './electron-dist.mjs'
import { checkPackage } from './package-check.mjs'
import { checkNotices, writeNotices } from './package-notices.mjs'
import { root } from './places.mjs'
import { cleanUpOnSignals, run, runMain, say, secondsSince } from './steps.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

const builder = path.join(root, 'node_modules/electron-builder/cli.js')

cleanUpOnSignals()
await runMain(async () => {
  const installers = process.argv.includes('--installers')
  await ensureDependencies()
  if (process.argv.includes('--agent')) {
    await ensureBuilt()
    return say(`The command line is in ${path.relative(root, writeAgentFiles(root))}/.`)
  }
  const substitute = process.argv.includes('--substitute-electron')
  const dist = await electronDist({ substitute })
  const version = versionOf(dist)
  if (substitute && version !== wantedVersion()) say('This package is for tests: nobody should get it.')
  await ensureBuilt()
  writeNotices(root, { folder: dist, version })
  say(`Packaging with Electron ${version} …`)
  const startMs = performance.now()
  const options = [`-c.electronDist=${dist}`, `-c.electronVersion=${version}`, '--publish', 'never']
  await run(process.execPath, [builder, ...(installers ? [] : ['--dir']), ...options], { words: 'onFailure' })
  say(`Packaged below dist/ (${secondsSince(startMs)}).`)
  if (process.platform !== 'linux') return
  const executable = path.join(
    root,
    process.arch === 'arm64' ? 'dist/linux-arm64-unpacked' : 'dist/linux-unpacked',
    'flowdeck',
  )
  say(checkNotices(path.dirname(executable), root, version))
  await ensureSystemLibraries(path.join(dist, executableName), { display: !hasDisplay() })
  say(await checkPackage(executable))
})
