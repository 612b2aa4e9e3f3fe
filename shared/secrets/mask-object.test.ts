import { expect, test } from 'vitest'
import { maskObject, wholeObject } from './mask-object'

const dots = '••••••••'
const variable = (name: string, value: unknown) => ({ name, value })

/** What is hidden: before, after. */
test.each([
  [
    'a variable of Prefect',
    variable('PREFECT__CLOUD__AUTH_TOKEN', 's3cr3t'),
    variable('PREFECT__CLOUD__AUTH_TOKEN', dots),
  ],
  ['a name in small letters', variable('db_password', 's3cr3t'), variable('db_password', dots)],
  ['a name in both', variable('myAuthToken', 's3cr3t'), variable('myAuthToken', dots)],
  ['PREFECT_AUTH', variable('PREFECT_AUTH', 's3cr3t'), variable('PREFECT_AUTH', dots)],
  ['AWS_ACCESS_KEY', variable('AWS_ACCESS_KEY', 's3cr3t'), variable('AWS_ACCESS_KEY', dots)],
  ['AWS_SECRET_ACCESS_KEY', variable('AWS_SECRET_ACCESS_KEY', 's3cr3t'), variable('AWS_SECRET_ACCESS_KEY', dots)],
  ['a key', variable('STRIPE_KEY', 's3cr3t'), variable('STRIPE_KEY', dots)],
  ['a name without a gap', variable('DBPASSWORD', 's3cr3t'), variable('DBPASSWORD', dots)],
  ['a password of digits', { password: 12345678 }, { password: dots }],
  ['a header', variable('Authorization', 'Basic dTpw'), variable('Authorization', dots)],
  [
    'a URL with a password',
    variable('DATABASE_URL', 'postgres://u:p@ss@db:5432/x'),
    variable('DATABASE_URL', `postgres://${dots}@db:5432/x`),
  ],
  ['a URL with a token for a user', { git: 'https://ghp_x@github.com/a' }, { git: `https://${dots}@github.com/a` }],
  [
    'a URL with a token in its query',
    { url: 'https://a/?sig=abc&x=1&access_token=d' },
    { url: `https://a/?sig=${dots}&x=1&access_token=${dots}` },
  ],
  ['a flag with its value', { args: ['--token=s3cr3t', '--name=a'] }, { args: [`--token=${dots}`, '--name=a'] }],
  [
    'a variable in a flag',
    { args: ['--env=API_TOKEN=s3cr3t', '--set', 'db.password=x'] },
    { args: [`--env=API_TOKEN=${dots}`, '--set', `db.password=${dots}`] },
  ],
  [
    'a flag before its value',
    { args: ['--api-key', 's3cr3t', '--name', 'a'] },
    { args: ['--api-key', dots, '--name', 'a'] },
  ],
  [
    'a command in a shell',
    { command: ['sh', '-c', 'export DB_PASS="a b"; x --password y z'] },
    { command: ['sh', '-c', `export DB_PASS="${dots}"; x --password ${dots} z`] },
  ],
  [
    'curl with a header',
    { args: ["curl -H 'Authorization: Bearer abc.def' http://a"] },
    { args: [`curl -H 'Authorization: Bearer ${dots}' http://a`] },
  ],
  ['curl with a user', { args: ['curl -u me:s3cr3t http://a'] }, { args: [`curl -u me:${dots} http://a`] }],
  ['JSON in a text', { note: '{"user":"a","password":"s3 cr3t"}' }, { note: `{"user":"a","password":"${dots}"}` }],
  ['JSON in JSON', { note: '{\\"apiKey\\":\\"s3cr3t\\"}' }, { note: `{\\"apiKey\\":\\"${dots}\\"}` }],
  ['YAML in a text', { note: 'user: a\ntoken: s3cr3t\n' }, { note: `user: a\ntoken: ${dots}\n` }],
  [
    'an annotation by its key',
    { annotations: { 'example.com/auth-token': 's3cr3t' } },
    { annotations: { 'example.com/auth-token': dots } },
  ],
  [
    'a private key',
    { text: 'x -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- y' },
    { text: `x ${dots} y` },
  ],
  ['a web token', { a: 'eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl' }, { a: dots }],
  ['a token of AWS', { a: 'id AKIAIOSFODNN7EXAMPLE' }, { a: `id ${dots}` }],
  ['a token of GitHub', { a: 'ghp_0123456789abcdefghijABCDEFGHIJ' }, { a: dots }],
  [
    'the data of a Secret',
    { kind: 'Secret', data: { a: 'eA==' }, stringData: { b: 'x' } },
    { kind: 'Secret', data: { a: dots }, stringData: { b: dots } },
  ],
  [
    'a mapping of variables',
    { env: { DB_PASSWORD: 'x', STRIPE_KEY: 'y', A: 'b' } },
    { env: { DB_PASSWORD: dots, STRIPE_KEY: dots, A: 'b' } },
  ],
  [
    'parameters',
    { password: 'x', passwords: ['a', 'b'], user: 'u' },
    { password: dots, passwords: [dots, dots], user: 'u' },
  ],
])('%s is hidden until it is asked for', (_, object, shown) => {
  const masked = maskObject(object)
  expect(masked.value).toEqual(shown)
  expect(masked.hidden).toBeGreaterThan(0)
  expect(wholeObject(object)).toEqual(object)
})

test.each([
  ['a truth value', variable('PREFECT__CLOUD__USE_LOCAL_SECRETS', 'false')],
  ['an empty token', variable('PREFECT__CLOUD__AUTH_TOKEN', '')],
  ['a value that Kubernetes puts in', { args: ['--token=$(TOKEN)', '--token', '${TOKEN}'] }],
  ['where a variable comes from', { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'token' } } }],
  [
    'a volume',
    { volumes: [{ name: 'secrets', secret: { secretName: 'tokens', items: [{ key: 'k', path: 'token' }] } }] },
  ],
  ['pull secrets', { imagePullSecrets: [{ name: 'regcred' }], image_pull_secrets: ['regcred'] }],
  ['a service account', { serviceAccountName: 'a', automountServiceAccountToken: false }],
  ['where a token is', variable('TOKEN_PATH', '/var/run/token')],
  ['how many tokens', { max_tokens: 4096, num_tokens: 5 }],
  ['an author', { author: 'a', authority: 'b', key: 'c', keys: ['d'] }],
  ['a toleration', { tolerations: [{ key: 'node', operator: 'Exists' }] }],
  ['an image', { image: 'reg.example:5000/a/token-service:1.2@sha256:0123456789abcdef' }],
  ['a command', { args: ['prefect execute cloud-flow', '--verbose', 'x'] }],
  ['a time', { creationTimestamp: '2026-01-01T00:00:00Z', uid: '0f0e7a3c-1111-4111-8111-111111111111' }],
  ['an address', { url: 'http://user.example:80/a@b?c=d' }],
])('%s stays', (_, object) => {
  expect(maskObject(object)).toEqual({ value: object, hidden: 0 })
})

test('what kubectl and the API server note for themselves is left out, asked for or not', () => {
  const noted = {
    metadata: {
      name: 'a',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"token":"x"}', team: 'data' },
    },
  }
  const rest = { metadata: { name: 'a', annotations: { team: 'data' } } }
  expect(maskObject(noted)).toEqual({ value: rest, hidden: 0 })
  expect(wholeObject(noted)).toEqual(rest)
})

test('what is too deep is left out', () => {
  const deep = JSON.parse('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)) as unknown
  expect(JSON.stringify(maskObject(deep).value)).toMatch(/…/)
  expect(JSON.stringify(wholeObject(deep))).toMatch(/…/)
})

/** Twice as long takes about twice as long: a pattern that looks back at all before it would take minutes here. */
test.each([
  'a',
  'a ',
  'a=',
  '"',
  "'",
  '--',
  '-- ',
  '://',
  'a://',
  'a:',
  '@',
  'token=',
  'token="',
  'bearer ',
  'authorization:',
  '\\',
  '-----BEGIN PRIVATE KEY-----',
  'eyJ',
  'eyJaaaaaaaaa.',
  '-u ',
  ' ',
  '\n',
  'token ',
])(
  'a long text of %j is looked through',
  (piece) => {
    const text = piece.repeat(Math.ceil(300_000 / piece.length))
    expect(typeof maskObject({ text }).value).toBe('object')
  },
  4_000,
)
