import { expect, test } from 'vitest'
import { OpenThings } from './open-things'

const thing = (name: string, closed: string[], failure?: Error) => ({
  name,
  async close() {
    closed.push(name)
    if (failure) throw failure
  },
})

test('all is closed, the last one first, and once', async () => {
  const closed: string[] = []
  const open = new OpenThings()
  expect(open.add(thing('a', closed)).name).toBe('a')
  open.add(thing('b', closed))
  await Promise.all([open.close(), open.close()])
  await open.close()
  expect(closed).toEqual(['b', 'a'])
})

test('one that fails to close holds up no other, and is told', async () => {
  const closed: string[] = []
  const open = new OpenThings()
  open.add(thing('a', closed))
  open.add(thing('b', closed, new Error('b is stuck')))
  open.add(thing('c', closed))
  await expect(open.close()).rejects.toThrow('b is stuck')
  expect(closed).toEqual(['c', 'b', 'a'])
})
