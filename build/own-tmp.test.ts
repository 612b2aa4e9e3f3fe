import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'

let outer = ''
beforeEach(() => void (outer = mkdtempSync(join(tmpdir(), 'flowdeck-test-'))))
afterEach(() => rmSync(outer, { recursive: true, force: true }))

/** Makes a folder and a process with one of its own, says so, and goes on. */
const measurement = `
  const { mkdtempSync } = require('node:fs'), { tmpdir } = require('node:os'), { spawn } = require('node:child_process')
  const make = "require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/inner-'); console.log('up'); setInterval(() => {}, 1000)"
  mkdtempSync(tmpdir() + '/outer-')
  spawn(process.execPath, ['-e', make], { stdio: 'inherit' })
  process.once('SIGTERM', () => process.exit(1))
  setInterval(() => {}, 1000)`

const script = `
  import { withOwnTmp } from ${JSON.stringify(join(import.meta.dirname, 'own-tmp.mjs'))}
  import { cleanUpOnSignals, run, runMain } from ${JSON.stringify(join(import.meta.dirname, 'steps.mjs'))}
  cleanUpOnSignals()
  await runMain(() => withOwnTmp((env) =>
    run(process.execPath, ['-e', ${JSON.stringify(measurement)}], { env: { ...process.env, ...env } })))`

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'after %s nothing is left of what a run has put there',
  async (signal) => {
    const env = { ...process.env, TMPDIR: outer, npm_lifecycle_event: undefined }
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = once(child, 'close')
    await once(createInterface({ input: child.stdout }), 'line')
    const [folder = ''] = readdirSync(outer)
    expect(readdirSync(join(outer, folder))).toHaveLength(2)
    child.kill(signal)
    await ended
    expect(readdirSync(outer)).toEqual([])
    expect(existsSync(outer)).toBe(true)
  },
)
