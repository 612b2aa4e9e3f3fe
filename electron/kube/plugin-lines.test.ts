import { expect, test, vi } from 'vitest'
import { limits } from './limits'
import { PluginLines } from './plugin-lines'

function said(...chunks: readonly (string | Buffer)[]): string[] {
  const told: string[] = []
  const lines = new PluginLines((line) => told.push(line))
  for (const chunk of chunks) lines.add(Buffer.from(chunk))
  lines.end()
  lines.add(Buffer.from('too late\n'))
  return told
}

test.each([
  ['lines as they come, in parts', ['op', 'en https://l\nen', 'ter CODE\n'], ['open https://l', 'enter CODE']],
  ['without empty ones', ['a\n\n \r\nb\r\n'], ['a', 'b']],
  ['without colours and orders to the terminal', ['\u001b[31mred\u001b[0m\u001b]0;title\u0007\n'], ['red']],
  ['without other controls and marks that turn a line around', ['a\tb\u0007\u202ec\n'], ['a\tb<U+202E>c']],
  ['of a progress bar its last state', ['10 %\r20 %\r100 %\n'], ['100 %']],
  ['a last line that is open', ['a\nb'], ['a', 'b']],
  ['letters that come in two parts', [Buffer.from('é').subarray(0, 1), Buffer.from('é\n').subarray(1)], ['é']],
])('%s', (_, chunks, lines) => expect(said(...chunks)).toEqual(lines))

test('a question is told though its line is left open', async () => {
  const told: string[] = []
  const lines = new PluginLines((line) => told.push(line))
  lines.add(Buffer.from('Password: '))
  await vi.waitFor(() => expect(told).toEqual(['Password:']))
  lines.add(Buffer.from('\nfine\n'))
  expect(told).toEqual(['Password:', 'fine'])
})

test.each([limits.pluginLineChars, limits.pluginLineChars + 1])(
  'of a line of %d characters 4,000 are told',
  (length) => {
    const address = `https://l/?${'x'.repeat(length - 12)}y`
    expect(said(`${address}\nnext\n`)).toEqual([address.slice(0, 4_000), 'next'])
    // One that stays open keeps its end: that is what it asks.
    expect(said(address)).toEqual([address.slice(-4_000)])
  },
)

test('a flood is told up to a limit, and its end is kept', () => {
  const told: string[] = []
  const lines = new PluginLines((line) => told.push(line))
  for (let n = 0; n < 1_000; n++) lines.add(Buffer.from(`${'x'.repeat(5_000)}\n`))
  lines.add(Buffer.from(`${'y'.repeat(5_000_000)}\n`))
  lines.add(Buffer.from('no session\n'))
  expect(told.slice(-2)).toEqual(['x'.repeat(limits.pluginLineChars), '(It says more than is shown.)'])
  expect(told.join('').length).toBeLessThan(limits.pluginStderrChars + 100)
  expect(lines.last).toHaveLength(limits.pluginLastLines)
  expect(lines.last.at(-1)).toBe('no session')
})
