import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { fileSink, pipeSink } from './output-stream'

afterEach(() => void vi.useRealTimers())

test('a full disk costs only what comes meanwhile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const full = openSync('/dev/full', 'w')
  const file = openSync(join(folder, 'log'), 'w')
  try {
    const [lost, kept, nowhere] = [fileSink(full), fileSink(file), fileSink(-1)]
    for (let n = 0; n < 3; n++) lost.write('lost\n')
    kept.write('kept\n')
    nowhere.write('nowhere\n')
    expect([lost, kept, nowhere].map(({ failure }) => (failure as NodeJS.ErrnoException | null)?.code)).toEqual([
      'ENOSPC',
      undefined,
      'ERR_OUT_OF_RANGE',
    ])
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('kept\n')
  } finally {
    closeSync(full)
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
})

test('nothing is written to a pipe whose reader has gone, or lags far behind; lines of one turn are written together', async () => {
  vi.useFakeTimers()
  const written: string[] = []
  const stream = {
    writableLength: 0,
    write: (text: string | Uint8Array) => {
      written.push(String(text))
      return true
    },
  }
  let open = true
  const sink = pipeSink(stream, () => open)
  const pause = () => vi.advanceTimersByTimeAsync(50)
  sink.write('a')
  sink.write('A')
  await pause()
  stream.writableLength = 1e9
  sink.write('b')
  await pause()
  stream.writableLength = 0
  sink.write('c')
  await pause()
  open = false
  sink.write('d')
  await pause()
  expect(written).toEqual(['aA', 'c'])
})

test('the first line is written at once, and what comes soon after it together', async () => {
  vi.useFakeTimers()
  const written: string[] = []
  const sink = pipeSink({ write: (text: string | Uint8Array) => written.push(String(text)) > 0 }, () => true)
  sink.write('a')
  await vi.advanceTimersByTimeAsync(0)
  expect(written).toEqual(['a'])
  for (const text of ['b', 'c', 'd']) {
    sink.write(text)
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(written).toEqual(['a'])
  await vi.advanceTimersByTimeAsync(20)
  expect(written).toEqual(['a', 'bcd'])
  sink.write('e')
  sink.flush()
  expect(written).toEqual(['a', 'bcd', 'e'])
  await vi.advanceTimersByTimeAsync(100)
  sink.write('f')
  await vi.advanceTimersByTimeAsync(0)
  expect(written.at(-1)).toBe('f')
})
