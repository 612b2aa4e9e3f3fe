import { expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { Output, type LogFormat } from './output'

function outputOf(json: boolean, logFormat: LogFormat = 'text') {
  const said = { out: '', err: '' }
  const secrets = new KnownSecrets()
  const output = new Output(
    { write: (text) => void (said.out += text) },
    { write: (text) => void (said.err += text) },
    json,
    false,
    { secrets, logFormat },
  )
  secrets.add('open-sesame')
  return { output, said }
}
const words = 'http://me:hunter2@host refused open-sesame'
const shown = 'http://••••••••@host refused ••••••••'

test('what is told shows no token and no password of an address', () => {
  const { output, said } = outputOf(false)
  output.note(words)
  output.event('refused', { reason: words }, words)
  expect(said).toEqual({ out: '', err: `${shown}\n${shown}\n` })
})

test('nor do JSON lines, at any depth', () => {
  const { output, said } = outputOf(true)
  output.event('refused', { problem: { message: words } }, null)
  output.note(words)
  output.line({ state: { message: words } })
  for (const line of said.out.trimEnd().split('\n')) expect(JSON.stringify(JSON.parse(line))).toContain(shown)
  expect(said.out).not.toMatch(/hunter2|open-sesame/)
})

test('nor do logs of JSON; each line has a level, and the end of a command is one too', () => {
  const { output, said } = outputOf(false, 'json')
  output.event('problem', { kind: 'k', problem: { message: words } }, words)
  output.event('polled', { ok: true }, null)
  output.note(words)
  output.failure(words)
  const logged = said.err
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(logged).toMatchObject([
    { level: 'error', event: 'problem', kind: 'k', problem: { message: shown }, message: shown },
    { level: 'info', event: 'note', message: shown },
    { level: 'error', event: 'error', message: shown },
  ])
  expect(said.out).toBe('')
})

test('a command that ends says so after its name', () => {
  const { output, said } = outputOf(false)
  output.failure('No.')
  expect(said.err).toBe('flowdeck: No.\n')
})

test('a result is whole: it goes on to kubectl', async () => {
  const { output, said } = outputOf(false)
  await output.object({ env: words }, 'json')
  expect(said.out).toContain(words)
})

test('words of a server give no orders to the terminal, in no form', async () => {
  const hostile = 'a\x1b]52;c;eA==\x07\u009b2J\nflowdeck: forged'
  const { output, said } = outputOf(false)
  output.note(hostile)
  output.event('refused', {}, hostile)
  expect(said.err).toBe('a^[]52;c;eA==^G<U+009B>2J\n  flowdeck: forged\n'.repeat(2))
  for (const format of ['json', 'yaml'] as const) await output.object({ [hostile]: hostile }, format)
  const lines = outputOf(true)
  lines.output.line({ hostile })
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(said.out + lines.said.out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  const { parse } = await import('yaml')
  expect(parse(said.out.slice(said.out.indexOf('}\n') + 2))).toEqual({ [hostile]: hostile })
})
