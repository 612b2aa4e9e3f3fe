import { EventEmitter } from 'node:events'
import { expect, test, vi } from 'vitest'
import { inGoodOrder, lastResortMs, processSignals } from './signals'

/** What a process is to signals. */
class FakeProcess extends EventEmitter {
  exitCode: number | undefined
  readonly exits: number[] = []
  readonly pid = 4711
  readonly kills: unknown[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
  kill(pid: number, signal: string): void {
    this.kills.push([pid, signal])
  }
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

function world() {
  const process = new FakeProcess()
  const mistakes: unknown[] = []
  const signals = processSignals(process as unknown as NodeJS.Process, (error) => mistakes.push(error))
  const asked: string[] = []
  return { process, mistakes, signals, asked }
}

test('a signal asks everybody who listens, and ends the process by itself where nobody does', () => {
  const { process, signals, asked } = world()
  const one = () => void asked.push('one')
  signals.on(one)
  signals.on(() => void asked.push('two'))
  process.emit('SIGTERM')
  signals.off(one)
  process.emit('SIGINT')
  expect(asked).toEqual(['one', 'two', 'two'])
  expect([process.exitCode, process.exits]).toEqual([undefined, []])
})

test('the end of the terminal asks', () => {
  const { process, signals, asked } = world()
  signals.on(() => void asked.push('end'))
  process.emit('SIGHUP', 'SIGHUP')
  expect([asked, signals.hungUp]).toEqual([['end'], true])
})

test('without a listener the process has none either', async () => {
  const { process, signals } = world()
  const one = () => undefined
  expect(process.listenerCount('SIGTERM')).toBe(0)
  signals.on(one)
  expect(process.listenerCount('SIGTERM')).toBe(1)
  signals.off(one)
  await nextTurn()
  expect(process.listenerCount('SIGTERM')).toBe(0)
})

test('from one listener to the next a signal is heard: it would end the process, and leave a plugin behind', async () => {
  const { process, signals, asked } = world()
  const one = () => void asked.push('one')
  signals.on(one)
  signals.off(one)
  expect(process.listenerCount('SIGINT')).toBe(1)
  signals.on(() => void asked.push('two'))
  await nextTurn()
  process.emit('SIGINT', 'SIGINT')
  expect([asked, process.kills]).toEqual([['two'], []])
})

test('a signal ends the process by itself where nobody listens any more', () => {
  const { process, signals } = world()
  const one = () => undefined
  signals.on(one)
  signals.off(one)
  process.emit('SIGINT', 'SIGINT')
  expect([process.kills, process.listenerCount('SIGINT')]).toEqual([[[4711, 'SIGINT']], 0])
})

test('a signal while things are being closed does not end the process halfway', async () => {
  const { process, signals } = world()
  let close: () => void = () => undefined
  const closing = inGoodOrder(signals, () => new Promise((resolve) => (close = resolve)))
  expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).toEqual([1, 1])
  process.emit('SIGINT')
  close()
  await closing
  await nextTurn()
  expect(process.listenerCount('SIGINT')).toBe(0)
  await expect(inGoodOrder(signals, () => Promise.reject(new Error('ours')))).rejects.toThrow('ours')
  await nextTurn()
  expect(process.listenerCount('SIGINT')).toBe(0)
})

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s is said, and ends in good order with exit code 1',
  (event) => {
    const { process, mistakes, signals, asked } = world()
    signals.on(() => void asked.push('end'))
    const error = new Error('ours')
    process.emit(event, error)
    expect(mistakes).toEqual([error])
    expect(asked).toEqual(['end'])
    expect([process.exitCode, process.exits]).toEqual([1, []])
  },
)

test('a mistake ends the process at once where nobody could end it', () => {
  const { process, mistakes } = world()
  process.emit('uncaughtException', new Error('ours'))
  expect(mistakes).toHaveLength(1)
  expect(process.exits).toEqual([1])
})

test('what hangs does not keep the process from ending', () => {
  vi.useFakeTimers()
  try {
    const { process, signals } = world()
    signals.on(() => undefined)
    process.emit('SIGTERM')
    process.emit('SIGTERM')
    vi.advanceTimersByTime(lastResortMs - 1)
    expect(process.exits).toEqual([])
    vi.advanceTimersByTime(1)
    expect(process.exits).toEqual([1])
  } finally {
    vi.useRealTimers()
  }
})
