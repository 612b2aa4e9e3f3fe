import { expect, test } from 'vitest'
import { wrongDialectWords } from '../prefect/prefect-api'
import { explainToCommand, refusalAdvice } from './advice'

test.each([
  [wrongDialectWords('1.x', '0.6'), '0.6', /^Give --dialect 1\.x, or leave --dialect out\.$/],
  [wrongDialectWords('0.6', '1.x'), '1.x', /^Give --dialect 0\.6, or leave --dialect out\.$/],
  ['unauthenticated', '0.6', /scope RUNNER.*--token/],
  ['unauthenticated', '1.x', /--key.*--tenant-id/],
  ['unauthenticated', null, /--token.*--key/],
] as const)('“%s” in Prefect %s names the flag that is wrong', (message, dialect, words) => {
  expect(refusalAdvice(message, dialect)).toMatch(words)
})

test('problems name flags, not pages', () => {
  expect(explainToCommand({ kind: 'noNamespace', namespace: 'flows', message: 'none' }).why).toMatch(/--namespace\.$/)
  const { what, why } = explainToCommand({ kind: 'wrongDialect', api: 'http://api', message: 'it speaks 1.x' })
  expect([what, why].join(' ')).toMatch(/http:\/\/api.*--dialect/)
})
