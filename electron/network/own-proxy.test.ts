import { afterEach, describe, expect, test } from 'vitest'
import { readAnswer } from '../answers/read-answer'
import { ask } from './ask'
import { certificates } from './certificates.stage'
import { ownProxyOf, type OwnProxy } from './own-proxy'
import { startProxy, startSecureServer, startServer, startSocks, type TestServer } from './servers.stage'
import { proxyFacts } from './way-facts'
import { Ways } from './ways'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
async function opened(starting: Promise<TestServer>): Promise<TestServer> {
  const started = await starting
  open.push(() => started.close())
  return started
}

const at = ({ url }: TestServer) => ({ kind: 'address', url }) as const
const ok = (_: unknown, response: { end(text: string): unknown }) => void response.end('ok')

/** What is answered, or what it fails with. */
async function said(url: string, proxy: OwnProxy | null, environment: Record<string, string> = {}): Promise<string> {
  const ways = new Ways({ environment, caFile: null, ca: certificates.authority, proxy }, 'requests', {})
  open.push(() => ways.destroy())
  try {
    const { body } = await ask(ways, { url, method: 'GET', headers: {}, body: null, signal: null })
    return await readAnswer(body, { bytes: 1_000, values: 10, depth: 2 })
  } catch (error) {
    return (error as Error).message
  }
}

describe('a connection’s own proxy', () => {
  test.each([
    ['passes on what has no TLS', 'http', () => startProxy({ refusal: 407 })],
    ['makes tunnels', 'https', () => startProxy({ refusal: 407 })],
    ['speaks SOCKS 5', 'https', () => startSocks({ login: true })],
  ])('%s, for who logs in', async (_, scheme, start) => {
    const [proxy, server] = [
      await opened(start()),
      await opened(scheme === 'http' ? startServer(ok) : startSecureServer(ok)),
    ]
    expect(await said(server.url, ownProxyOf(at(proxy), 'user:p@ss'))).toBe('ok')
    expect(proxy.heard.length).toBeGreaterThan(0)
    const refused = await said(server.url, ownProxyOf(at(proxy), 'user:hunter2'))
    expect(refused).toMatch(
      /^The proxy \w+:\/\/••••••••@localhost:\d+, which the connection’s proxy setting names, does not take its user and password \(.*\)\. Enter its login in the connection’s proxy setting\.$/,
    )
    expect(refused).not.toContain('hunter2')
    expect(await said(server.url, ownProxyOf(at(proxy), ''))).toContain('asks for a login')
  })

  test('goes before the variables, and no server is left out of it', async () => {
    const [own, other, server] = [await opened(startProxy()), await opened(startProxy()), await opened(startServer(ok))]
    const environment = { HTTP_PROXY: other.url, NO_PROXY: '*' }
    expect(await said(server.url, ownProxyOf(at(own), ''), environment)).toBe('ok')
    expect([own.heard.length, other.heard.length]).toEqual([1, 0])
  })

  test('may be none, whatever the variables name', async () => {
    const [other, server] = [await opened(startProxy()), await opened(startServer(ok))]
    const environment = { HTTP_PROXY: other.url }
    expect(await said(server.url, ownProxyOf({ kind: 'none' }, ''), environment)).toBe('ok')
    expect(other.heard).toEqual([])
    expect(await said(server.url, null, environment)).toBe('ok')
    expect(other.heard).toHaveLength(1)
  })

  test('that is away is named by where it is set', async () => {
    const own = ownProxyOf({ kind: 'address', url: 'http://127.0.0.1:1' }, 'me:hunter2')
    expect(await said('https://api.example.com', own)).toBe(
      'The proxy http://••••••••@127.0.0.1:1, which the connection’s proxy setting names, does not answer: nothing listens at this address. Correct the connection’s proxy setting.',
    )
  })
})

test.each([
  ['me:secret', 'http://me:secret@proxy:3128'],
  ['me:a:b@/?#%', 'http://me:a%3Ab%40%2F%3F%23%25@proxy:3128'],
  ['token:', 'http://token:@proxy:3128'],
  ['', 'http://proxy:3128'],
])('who logs in as %s is written into the address', (login, url) =>
  expect(ownProxyOf({ kind: 'address', url: 'http://proxy:3128' }, login)?.url).toBe(url),
)

describe('what is said of the way', () => {
  const api = 'https://api.example.com'
  const named = { HTTPS_PROXY: 'http://me:hunter2@proxy:3128' }
  test.each([
    ['nothing names one', {}, null, { proxy: null, whyNone: null }],
    ['a variable does', named, null, { proxy: { url: 'http://••••••••@proxy:3128', from: 'HTTPS_PROXY' }, whyNone: null }], // prettier-ignore
    [
      'the server is left out',
      { ...named, NO_PROXY: 'example.com' },
      null,
      { proxy: null, whyNone: 'that of HTTPS_PROXY is not for this server, by NO_PROXY' },
    ],
    [
      'the connection names one',
      named,
      ownProxyOf({ kind: 'address', url: 'socks5://own:1080' }, 'me:hunter2'),
      { proxy: { url: 'socks5://••••••••@own:1080', from: 'the connection’s proxy setting' }, whyNone: null },
    ],
    [
      'the connection has none',
      named,
      ownProxyOf({ kind: 'none' }, ''),
      { proxy: null, whyNone: 'the connection’s proxy setting says so' },
    ],
  ])('where %s', (_, environment, proxy, facts) =>
    expect(proxyFacts(api, { environment, proxy }, 'requests')).toEqual(facts),
  )

  test('where Go leaves out this machine, which no list says', () => {
    expect(proxyFacts('https://127.0.0.1:6443', { environment: named }, 'go')).toEqual({
      proxy: null,
      whyNone: 'that of HTTPS_PROXY is not for this server',
    })
  })
})
