import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { callCommand } from './command.stage'
import { Output } from './output'
import { practice } from './practice-command'

/** Starts it as the command line does. @returns what it says, and how to send it a signal */
function start(dialect: DialectId) {
  let [out, said] = ['', '']
  const listeners = new Set<() => void>()
  const output = new Output(
    { write: (text) => void (out += text) },
    { write: (text) => void (said += text) },
    false,
    false,
  )
  const signals = { on: (hear: () => void) => listeners.add(hear), off: (hear: () => void) => listeners.delete(hear) }
  const ended = practice({ dialect, runs: 2 }, { environment: {}, output, signals })
  return {
    places: async () => {
      while (!out.endsWith('\n')) await sleep(10)
      return JSON.parse(out) as Record<string, string>
    },
    words: async () => {
      while (!said.endsWith('\n')) await sleep(10)
      return said
    },
    said: () => said,
    async end() {
      for (const hear of listeners) hear()
      await ended
    },
  }
}

test('of Prefect 3 it says where it is, who may use it, and what to try; then it leaves nothing behind', async () => {
  const running = start('3')
  const { api, token, key, workPool, kubeconfig, apiForPods } = await running.places()
  const words = await running.words()
  const file = /in (\S+)\.\n/.exec(words)?.[1] ?? ''
  expect(await readFile(file, 'utf8')).toBe(token)
  expect([token, workPool, apiForPods]).toEqual([`practice:${key}`, 'practice', api])
  expect(words).toContain(`--auth-string-file ${file} --kubeconfig ${kubeconfig}\n`)
  expect(words).toContain(`PREFECT_API_AUTH_STRING="$(cat ${file})" prefect worker start`)
  expect(words).not.toContain(key)
  const authorization = `Basic ${Buffer.from(token ?? '').toString('base64')}`
  const counted = await fetch(`${api}/flow_runs/count`, { method: 'POST', headers: { authorization }, body: '{}' })
  expect(await counted.json()).toBe(2)
  await running.end()
  expect([file, kubeconfig ?? ''].map((path) => existsSync(path))).toEqual([false, false])
  await expect(fetch(`${api}/health`)).rejects.toThrow()
})

test.each(['0.6', '1.x'] as const)('of %s it says the same, and its words can be followed', async (dialect) => {
  const running = start(dialect)
  const places = await running.places()
  expect(Object.keys(places)).toEqual(['api', 'token', 'kubeconfig', 'apiForPods'])
  const words = await running.words()
  const file = /in (\S+)\.\n/.exec(words)?.[1] ?? ''
  expect(await readFile(file, 'utf8')).toBe(places['token'])
  expect(words).not.toContain(places['token'])
  const [, command = ''] = /^ +flowdeck (get runs .*)$/m.exec(words) ?? []
  const { out } = await callCommand(command.split(' '), {})
  expect(out.match(/hello/g)).toHaveLength(2)
  await running.end()
  expect(existsSync(file)).toBe(false)
})
