import { expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import type { LogLine } from '../prefect/prefect-api'
import { RunLog } from './run-log'

const lineOf = (n: number, job?: string): LogLine => ({
  ...{ flowRunId: `r${n}`, at: n, level: 'INFO', message: `line ${n}` },
  ...(job === undefined ? {} : { job }),
})

test.each([
  ['plain lines', (n: number) => lineOf(n), [50, 50, 5]],
  [
    'lines that are also written to their runs',
    (n: number) => lineOf(n, `default:job-${n}`),
    [...Array<number>(10).fill(10), 5],
  ],
  ['every other one', (n: number) => lineOf(n, n % 2 === 0 ? 'default:job' : undefined), [20, 20, 20, 20, 20, 5]],
])('%s: so many at once, all of them, in order', async (_, make, sizes) => {
  const calls: (readonly LogLine[])[] = []
  const log = (lines: readonly LogLine[]): Promise<void> => {
    calls.push(lines)
    return Promise.resolve()
  }
  const onMistake = vi.fn()
  const end = new AbortController()
  const clock = { ...systemClock, sleep: () => Promise.resolve() }
  const runLog = new RunLog({ api: { log }, clock, signal: end.signal, busy: () => false, onMistake })
  const lines = Array.from({ length: 105 }, (_line, n) => make(n))
  for (const line of lines) runLog.write(line)
  await vi.waitUntil(() => calls.flat().length === 105)
  expect(calls.map((call) => call.length)).toEqual(sizes)
  expect(calls.flat()).toEqual(lines)
  expect(onMistake).not.toHaveBeenCalled()
  end.abort()
})
