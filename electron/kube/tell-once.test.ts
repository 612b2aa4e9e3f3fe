import { expect, test } from 'vitest'
import { limits } from './limits'
import { tellOnce, unreadable } from './tell-once'

test('each is told once, up to the limit', () => {
  const told: string[] = []
  const tell = tellOnce((what) => told.push(what))
  const all = Array.from({ length: limits.toldFields + 1 }, (_, n) => `field ${n}`)
  for (const what of [...all, ...all]) tell(what)
  expect(told).toEqual(all.slice(0, limits.toldFields))
})

test('a path of 200 characters is named whole, of a longer one the beginning', () => {
  expect(unreadable('x'.repeat(200))).toBe(`${'x'.repeat(200)} can't be read`)
  expect(unreadable('x'.repeat(201))).toBe(`${'x'.repeat(200)} can't be read`)
})
