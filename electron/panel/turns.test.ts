import { expect, test } from 'vitest'
import { Turns } from './turns'

test('work waits for what was asked before it, also when that fails', async () => {
  const turns = new Turns()
  const log: string[] = []
  let finish: () => void = () => undefined
  const first = turns.take(async () => {
    log.push('first begins')
    await new Promise<void>((resolve) => (finish = resolve))
    log.push('first fails')
    throw new Error('no')
  })
  const second = turns.take(async () => {
    log.push('second')
    return 2
  })
  await new Promise(setImmediate)
  expect(log).toEqual(['first begins'])
  finish()
  await expect(first).rejects.toThrow('no')
  expect(await second).toBe(2)
  expect(log).toEqual(['first begins', 'first fails', 'second'])
})
