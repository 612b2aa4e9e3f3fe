import { access } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { KubeError } from '../../kube/kube-error'
import { PrefectError } from '../../prefect/prefect-api'
import { NotAFileError } from '../../settings/private-file'
import { TemplateError } from '../../settings/template-file'
import { ExpectedError, refusing } from './refusing'

test.each([
  ['nothing', null, { ok: true }],
  ['a reason', 'The agent is still stopping.', { ok: false, message: 'The agent is still stopping.' }],
])('work that resolves to %s', async (_, reason, outcome) => {
  expect(await refusing(async () => reason)).toEqual(outcome)
})

test.each([
  new ExpectedError('not open'),
  new PrefectError('transient', 'away'),
  new KubeError(0, 'ECONNREFUSED', 'connection refused'),
  new TemplateError('Line 2: not a Job', 2),
  new NotAFileError('/tmp is there and is not a file.'),
])('$name crosses as a sentence', async (error) => {
  const outcome = await refusing(() => Promise.reject(error))
  expect(outcome).toEqual({ ok: false, message: error.message })
})

test('so does a file that is not there', async () => {
  const outcome = await refusing(() => access('/no/such/file').then(() => null))
  expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('ENOENT') as string })
})

test('a mistake of ours is not taken for a refusal', async () => {
  await expect(refusing(() => Promise.reject(new TypeError('x is not a function')))).rejects.toThrow(TypeError)
})
