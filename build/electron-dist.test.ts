// Which Electron is taken: asked of a mirror on loopback that has none, in a cache of the test's own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executableName, wantedVersion } from './electron-dist.mjs'

const program = path.join(import.meta.dirname, 'electron-dist.mjs')
let home = ''
let server: Server
let asked = 0
beforeAll(async () => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'flowdeck-dist-'))
  server = createServer((_, response) => {
    asked++
    response.writeHead(404).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  server.close()
  fs.rmSync(home, { recursive: true })
})

/** An Electron as far as its folder goes. @returns the folder */
function makeElectron(folder: string, version: string): string {
  fs.mkdirSync(path.dirname(path.join(folder, executableName)), { recursive: true })
  fs.writeFileSync(path.join(folder, executableName), '')
  fs.writeFileSync(path.join(folder, 'version'), version)
  return folder
}

/** In a process of its own: where the cache is, is settled when the module is loaded. @returns its last line */
async function dist(options: object, env: Record<string, string> = {}): Promise<string> {
  const code = `const { electronDist } = await import(${JSON.stringify(program)})
    await electronDist(${JSON.stringify(options)}).then(console.log, (error) => console.log('refused: ' + error.message))`
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^electron_|^npm_config_/i.test(name)))
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...own, XDG_CACHE_HOME: home, HOME: home, ELECTRON_MIRROR: mirror, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return (await text(child.stdout)).trim().split('\n').at(-1) ?? ''
}

test('a copy from elsewhere will do to start the app, but the official one is tried again each time', async () => {
  const copy = makeElectron(path.join(home, 'flowdeck/electron-33.4.11'), '33.4.11')
  for (const times of [1, 2]) {
    const before = asked
    expect([times, await dist({})]).toEqual([times, copy])
    expect(asked).toBeGreaterThan(before)
  }
})

test('no package is made of that copy, or of another version that the user names', async () => {
  makeElectron(path.join(home, 'flowdeck/electron-33.4.11'), '33.4.11')
  const refused = /^refused: A package is made of Electron [\d.]+, but .*--substitute-electron$/
  expect(await dist({ substitute: false })).toMatch(refused)
  const other = makeElectron(path.join(home, 'other'), '33.4.11')
  expect(await dist({ substitute: false }, { ELECTRON_OVERRIDE_DIST_PATH: other })).toMatch(refused)
  expect(await dist({}, { ELECTRON_OVERRIDE_DIST_PATH: other })).toBe(other)
  const right = makeElectron(path.join(home, 'right'), `v${wantedVersion()}`)
  expect(await dist({ substitute: false }, { ELECTRON_OVERRIDE_DIST_PATH: right })).toBe(right)
})

test('once the official one is there, nothing is downloaded', async () => {
  const official = makeElectron(path.join(home, `flowdeck/electron-${wantedVersion()}`), wantedVersion())
  const before = asked
  expect(await dist({ substitute: false })).toBe(official)
  expect(asked).toBe(before)
})
