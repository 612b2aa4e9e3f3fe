import { expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { Output } from './output'

function outputOf(json: boolean) {
  const said = { out: '', err: '' }
  const secrets = new KnownSecrets()
  const output = new Output(
    { write: (text) => void (said.out += text) },
    { write: (text) => void (said.err += text) },
    json,
    false,
    undefined,
    secrets,
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

test('a result is whole: it goes on to kubectl', async () => {
  const { output, said } = outputOf(false)
  await output.object({ env: words }, 'json')
  expect(said.out).toContain(words)
})
