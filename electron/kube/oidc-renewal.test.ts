import { afterEach, expect, test } from 'vitest'
import { certificates } from '../network/certificates.stage'
import { startSecureServer, startServer, type TestServer } from '../network/servers.stage'
import { renew, type Provider } from './oidc-renewal'

const open: TestServer[] = []
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

type Answer = readonly [status: number, body: object | string]

/** A provider; `answer` is its token endpoint's. */
async function providerOf(
  answer: (request: { readonly login: string; readonly body: URLSearchParams }) => Answer,
  make: typeof startServer = startServer,
  metadata?: Answer,
) {
  const started: TestServer = await make((request, response) => {
    const { headers, body = '' } = started.heard.at(-1) ?? {}
    const reply: Answer = request.url?.endsWith('/.well-known/openid-configuration')
      ? (metadata ?? [200, { token_endpoint: `${started.url}/token` }])
      : answer({ login: headers?.authorization ?? '', body: new URLSearchParams(body) })
    response.writeHead(reply[0]).end(typeof reply[1] === 'string' ? reply[1] : JSON.stringify(reply[1]))
  })
  open.push(started)
  return { issuer: started.url, heard: started.heard }
}
const never = new AbortController().signal
const renewing = (provider: Partial<Provider>) =>
  renew({ issuer: '', clientId: 'my client', clientSecret: '', authority: null, ...provider }, 'REFRESH', {}, never)
const tokens = { id_token: 'ID', access_token: 'A' }
const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`

test.each([
  ['with a secret', 'se/cret', 'my+client:se%2Fcret'],
  ['without one', '', 'my+client:'],
])('the client is named in a header, %s', async (_, clientSecret, login) => {
  const { issuer } = await providerOf((request) =>
    request.login === basic(login) && String(request.body) === 'grant_type=refresh_token&refresh_token=REFRESH'
      ? [200, { ...tokens, refresh_token: 'NEXT' }]
      : [400, { error: 'invalid_request' }],
  )
  expect(await renewing({ issuer: `${issuer}/`, clientSecret })).toEqual({ idToken: 'ID', refreshToken: 'NEXT' })
})

test.each([
  ['with a secret', 'se/cret', { client_id: 'my client', client_secret: 'se/cret' }],
  ['without one', '', { client_id: 'my client' }],
])('and in the request, where a provider wants it so, %s', async (_, clientSecret, parts) => {
  const { issuer, heard } = await providerOf(({ login, body }) => {
    const { grant_type: _grant, refresh_token: _token, ...rest } = Object.fromEntries(body)
    return login === '' && JSON.stringify(rest) === JSON.stringify(parts)
      ? [200, tokens]
      : [401, { error: 'invalid_client' }]
  })
  expect(await renewing({ issuer, clientSecret })).toEqual({ idToken: 'ID', refreshToken: '' })
  expect(heard.map(({ url }) => url)).toEqual(['/.well-known/openid-configuration', '/token', '/token'])
})

test('a provider is trusted by its own authority alone', async () => {
  const { issuer } = await providerOf(() => [200, tokens], startSecureServer)
  expect(await renewing({ issuer, authority: certificates.authority })).toEqual({ idToken: 'ID', refreshToken: '' })
  for (const authority of [null, certificates.otherAuthority])
    await expect(renewing({ issuer, authority })).rejects.toThrow(
      /gave no token: .*certificate|gave no token: .*issuer/,
    )
})

const large = `{"id_token": "${'x'.repeat(1024 * 1024)}"}`
test.each<[string, Answer, RegExp]>([
  [
    'a refusal',
    [400, { error: 'invalid_grant', error_description: 'SECRET' }],
    /HTTP 400 \(invalid_grant\): log in again/,
  ],
  ['another client', [401, { error: 'invalid_client' }], /\(invalid_client\): check client-id and client-secret/],
  ['a code that is none', [400, { error: 'SECRET no code' }], /HTTP 400: log in again/],
  ['no JSON', [200, 'SECRET'], /HTTP 200: log in again/],
  ['an error that says 200', [200, { error: 'invalid_grant' }], /\(invalid_grant\)/],
  ['no id-token', [200, { access_token: 'SECRET' }], /no id-token: ask for the scope openid/],
  ['a token that is none', [200, { id_token: 5 }], /HTTP 200: log in again/],
  ['too large an answer', [200, large], /the answer is larger than 1 MB/],
  ['deep lists', [200, '['.repeat(60)], /50 deep/],
])('%s is said, and nothing of it is shown', async (_, answer, words) => {
  const { issuer } = await providerOf(() => answer)
  const refused = renewing({ issuer }).catch(String)
  expect(await refused).toMatch(words)
  expect(await refused).toMatch(/^PluginError: the OpenID Connect provider gave no token: /)
  expect(await refused).not.toMatch(/SECRET|REFRESH|xxxx/)
})

test.each<[string, Answer, RegExp]>([
  ['nothing of tokens', [200, {}], /HTTP 200 and no token_endpoint. Is its idp-issuer-url right\?/],
  ['no such page', [404, 'SECRET'], /HTTP 404 and no token_endpoint/],
  [
    'tokens without encryption',
    [200, { token_endpoint: 'http://idp.example/token' }],
    /does not begin with https:\/\//,
  ],
  ['tokens nowhere', [200, { token_endpoint: 'token' }], /is not an address/],
  ['too much', [200, large], /larger than 1 MB/],
])('a provider that offers %s is said', async (_, metadata, words) => {
  const { issuer, heard } = await providerOf(() => [200, tokens], startServer, metadata)
  await expect(renewing({ issuer })).rejects.toThrow(words)
  expect(heard).toHaveLength(1)
})

test('a provider without encryption, or that is not there, is said', async () => {
  await expect(renewing({ issuer: 'http://idp.example' })).rejects.toThrow(/nothing secret is sent there/)
  await expect(renewing({ issuer: 'http://127.0.0.1:1' })).rejects.toThrow(/gave no token: .*refused/)
})

/** Hears whatever is sent there, and would give tokens for it. */
async function elsewhere() {
  const other: TestServer = await startServer((_, response) => response.end(JSON.stringify(tokens)))
  open.push(other)
  return other
}

test.each([307, 308])('neither token nor secret is sent on to another place by a redirect (%i)', async (status) => {
  const other = await elsewhere()
  const provider: TestServer = await startServer((request, response) => {
    if (request.url === '/token') response.writeHead(status, { location: `${other.url}/token` }).end()
    else response.end(JSON.stringify({ token_endpoint: `${provider.url}/token` }))
  })
  open.push(provider)
  const refused = renewing({ issuer: provider.url, clientSecret: 'SECRET' }).catch(String)
  expect(await refused).toMatch(/redirects to .*, and nothing secret goes there/)
  expect(await refused).not.toMatch(/SECRET|REFRESH/)
  expect(other.heard).toEqual([])
})

test('on the same server they are', async () => {
  const { issuer } = await providerOf(() => [200, tokens])
  const moved: TestServer = await startServer((request, response) => {
    const { body = '' } = moved.heard.at(-1) ?? {}
    if (request.url === '/token') response.writeHead(307, { location: '/new' }).end()
    else if (request.url === '/new') response.end(JSON.stringify(body.includes('REFRESH') ? tokens : {}))
    else response.end(JSON.stringify({ token_endpoint: `${moved.url}/token` }))
  })
  open.push(moved)
  expect(issuer).not.toBe(moved.url)
  expect(await renewing({ issuer: moved.url })).toEqual({ idToken: 'ID', refreshToken: '' })
})

test('where tokens are to be had is not asked for without encryption, wherever a redirect leads', async () => {
  const provider: TestServer = await startServer((_, response) =>
    response.writeHead(302, { location: 'http://idp.example/.well-known/openid-configuration' }).end(),
  )
  open.push(provider)
  await expect(renewing({ issuer: provider.url })).rejects.toThrow(/nothing secret goes there/)
})
