import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileSink, pipeSink } from './output-stream'

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
  const turn = () => new Promise(setImmediate)
  sink.write('a')
  sink.write('A')
  await turn()
  stream.writableLength = 1e9
  sink.write('b')
  await turn()
  stream.writableLength = 0
  sink.write('c')
  await turn()
  open = false
  sink.write('d')
  await turn()
  expect(written).toEqual(['aA', 'c'])
})
