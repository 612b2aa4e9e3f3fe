import { expect, test } from 'vitest'
import { agentOptions } from './agent-options'
import { pythonLiteral } from './python-literal'

test('nothing said: upstream’s defaults', () => {
  expect(agentOptions({}, {})).toEqual({
    token: '',
    tenantId: null,
    api: 'https://api.prefect.io',
    name: 'agent',
    labels: [],
    env: {},
    namespace: 'default',
    serviceAccountName: undefined,
    imagePullSecrets: '',
    cloudLogs: true,
    backend: 'cloud',
    logLevel: 'INFO',
  })
})

test.each([
  ['a word is one label, not its letters', 'prod', ['prod']],
  ['words with commas', 'prod, gpu', ['prod', 'gpu']],
  ['a list of Python', "['prod', \"it's\"]", ['prod', "it's"]],
  ['a tuple of Python', "('prod',)", ['prod']],
  ['empty', '', []],
])('labels of a variable: %s', (_, text, labels) => {
  expect(agentOptions({}, { PREFECT__CLOUD__AGENT__LABELS: text }).labels).toEqual(labels)
})

test.each([
  ["['a', 'b']", ['a', 'b']],
  ['[ "a" , \'b\', ]', ['a', 'b']],
  ['[]', []],
  ['{}', {}],
  ['{"A": "1", \'B\': [True, False, None, -1.5e3]}', { A: '1', B: [true, false, null, -1500] }],
  ["['a\\'b', 'c\\\\d', '\\n\\x41\\u00e9\\U0001f600\\q']", ["a'b", 'c\\d', '\nAé\u{1f600}\\q']],
  ['(1, (2,))', [1, [2]]],
  ['', undefined],
  ['prod', undefined],
  ["['a'", undefined],
  ["['a'] b", undefined],
  ["['a' 'b']", undefined],
  ['{"A" "1"}', undefined],
])('Python reads %s', (text, value) => {
  expect(pythonLiteral(text)).toEqual(value)
})
