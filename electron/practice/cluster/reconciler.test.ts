import { expect, test } from 'vitest'
import { Reconciler } from './reconciler'

test('a key that can’t be looked at passes its error on, and holds up no other', async () => {
  const uncaught: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.on('uncaughtException', (error) => uncaught.push(error))
  try {
    const looked: string[] = []
    const reconciler = new Reconciler<string>((key) => {
      looked.push(key)
      if (key === 'b') throw new Error('b is broken')
    })
    for (const key of ['a', 'b', 'c', 'd']) reconciler.ask(key)
    await expect.poll(() => looked).toEqual(['a', 'b', 'c', 'd'])
    expect(uncaught).toMatchObject([{ message: 'b is broken' }])
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const listener of before) process.on('uncaughtException', listener)
  }
})
