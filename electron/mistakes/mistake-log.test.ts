import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { mistakeLog } from './mistake-log'
import { hearUncaught } from './uncaught'

function logged() {
  const lines: string[] = []
  return { lines, report: mistakeLog((line) => lines.push(line)) }
}

test('a mistake is logged with where it happened and its stack', () => {
  const { lines, report } = logged()
  report('adding up', new TypeError('not a number'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^A mistake of Flowdeck's own while adding up: TypeError: not a number\n {4}at /)
})

test('one that comes a thousand times is logged four times, and others are logged in between', () => {
  const { lines, report } = logged()
  const same = new Error('same')
  for (let n = 0; n < 1_000; n++) {
    report('ticking', same)
    if (n === 500) report('doing something else', new Error('other'))
  }
  expect(lines.map((line) => line.split(':')[0])).toEqual([
    "A mistake of Flowdeck's own while ticking",
    "A mistake of Flowdeck's own while ticking (10 times by now)",
    "A mistake of Flowdeck's own while ticking (100 times by now)",
    "A mistake of Flowdeck's own while doing something else",
    "A mistake of Flowdeck's own while ticking (1000 times by now)",
  ])
})

test('a hundred kinds are told apart; of more the oldest is forgotten, and told as new', () => {
  const { lines, report } = logged()
  for (let kind = 0; kind < 100; kind++) report(`doing ${kind}`, 'no')
  report('doing 0', 'no')
  expect(lines).toHaveLength(100)
  report('doing 100', 'no')
  report('doing 2', 'no')
  expect(lines).toHaveLength(101)
  report('doing 1', 'no')
  expect(lines).toHaveLength(102)
})

test('a stack of 4000 characters is logged whole, of one with more the beginning', () => {
  const { lines, report } = logged()
  report('waiting', 'a'.repeat(4_000))
  report('waiting', 'b'.repeat(4_001))
  expect(lines).toEqual([
    `A mistake of Flowdeck's own while waiting: ${'a'.repeat(4_000)}`,
    `A mistake of Flowdeck's own while waiting: ${'b'.repeat(4_000)}`,
  ])
})

test('what was thrown need not be an error, nor be short', () => {
  const { lines, report } = logged()
  report('waiting', 'no')
  report('waiting', undefined)
  report('waiting', new Error('x'.repeat(1_000_000)))
  expect(lines.slice(0, 2)).toEqual([
    "A mistake of Flowdeck's own while waiting: no",
    "A mistake of Flowdeck's own while waiting: undefined",
  ])
  expect(lines[2]?.length).toBeLessThan(5_000)
})

test.each(['uncaughtException', 'unhandledRejection'])('%s is heard, also when hearing fails', (event) => {
  const process = new EventEmitter()
  const heard: unknown[] = []
  hearUncaught(process as unknown as NodeJS.Process, (error) => {
    heard.push(error)
    throw new Error('the log is broken too')
  })
  process.emit(event, 'one')
  process.emit(event, 'two')
  expect(heard).toEqual(['one', 'two'])
})
