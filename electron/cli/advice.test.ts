import { expect, test } from 'vitest'
import { explainToCommand, refusalAdvice } from './advice'

test.each([
  [{ wrongDialect: true }, '0.6', /^Give the --dialect that it speaks, or leave --dialect out\.$/],
  [{}, '3', /--pool.*--key.*--auth-string/],
  [{}, '0.6', /scope RUNNER.*--token/],
  [{}, '1.x', /--key.*--tenant-id/],
  [{}, null, /--token.*--key/],
] as const)('%j in Prefect %s names the flag that is wrong', (refusal, dialect, words) => {
  expect(refusalAdvice(refusal, dialect)).toMatch(words)
})

test('problems name flags, not pages', () => {
  expect(explainToCommand({ kind: 'noNamespace', namespace: 'flows', message: 'none' }).why).toMatch(/--namespace\.$/)
  const { what, why } = explainToCommand({ kind: 'wrongDialect', api: 'http://api', message: 'it speaks 1.x' })
  expect([what, why].join(' ')).toMatch(/http:\/\/api.*--dialect/)
})
