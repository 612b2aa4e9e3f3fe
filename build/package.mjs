// `npm run package`: the app as a folder below dist/, which is then started once. `npm run package -- --installers` makes
// what electron-builder.yml lists for this system (AppImage, deb; dmg; nsis), for which it fetches tools from the network.
import fs from 'node:fs'
import path from 'node:path'
import { ensureBuilt } from './app-build.mjs'
import { ensureDependencies } from './dependencies.mjs'
import { hasDisplay } from './display.mjs'
import { electronDist, executableName } from './electron-dist.mjs'
import { checkPackage } from './package-check.mjs'
import { root } from './places.mjs'
import { cleanUpOnSignals, run, runMain, say, secondsSince } from './steps.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

const builder = path.join(root, 'node_modules/electron-builder/cli.js')

cleanUpOnSignals()
await runMain(async () => {
  const installers = process.argv.includes('--installers')
  await ensureDependencies()
  await ensureBuilt()
  const dist = await electronDist()
  const version = fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '')
  say(`Packaging with Electron ${version} …`)
  const startMs = performance.now()
  const options = [`-c.electronDist=${dist}`, `-c.electronVersion=${version}`, '--publish', 'never']
  await run(process.execPath, [builder, ...(installers ? [] : ['--dir']), ...options], { quiet: true })
  say(`Packaged below dist/ (${secondsSince(startMs)}).`)
  if (process.platform !== 'linux') return
  const executable = path.join(
    root,
    process.arch === 'arm64' ? 'dist/linux-arm64-unpacked' : 'dist/linux-unpacked',
    'flowdeck',
  )
  await ensureSystemLibraries(path.join(dist, executableName), { display: !hasDisplay() })
  say(await checkPackage(executable))
})
