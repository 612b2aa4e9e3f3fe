import type { RequestListener } from 'node:http'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Duplex } from 'node:stream'
import { rootCertificates } from 'node:tls'
import { delimiter, join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readAnswer } from '../answers/read-answer'
import { ask, type Question } from './ask'
import { certificates } from './certificates.stage'
import type { Environment, Rules } from './proxy-rules'
import { startProxy, startRaw, startSecureServer, startServer } from './servers.stage'
import { readTrust } from './trust'
import { Ways, type Network } from './ways'

const open: (() => Promise<unknown>)[] = []
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'))
  open.push(() => rm(folder, { recursive: true }))
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function opened<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  open.push(() => started.close())
  return started
}
function ways(network: Partial<Network> = {}, rules: Rules = 'requests'): Ways {
  const made = new Ways({ environment: {}, caFile: null, ...network }, rules, { connectTimeout: 2_000 })
  open.push(() => made.destroy())
  return made
}
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const limits = { bytes: 1_000_000, values: 1_000, depth: 10 }
const question = (url: string, more: Partial<Question> = {}): Question => ({
  ...{ url, method: 'POST', headers: { authorization: 'Bearer T' }, body: '{}', signal: null, ...more },
})
async function answered(by: Ways, url: string, more: Partial<Question> = {}): Promise<string> {
  const { status, body } = await ask(by, question(url, more))
  return `${status} ${await readAnswer(body, limits)}`
}
const failed = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
  )
const ok: RequestListener = (_, response) => response.end('ok')
const to =
  (status: number, location: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { location }).end()

describe('a redirect', () => {
  test.each([307, 308])('%i is followed with method, body and token', async (status) => {
    const here = await opened(
      startServer((incoming, response) =>
        incoming.url === '/new' ? response.end('ok') : response.writeHead(status, { location: '/new' }).end(),
      ),
    )
    expect(await answered(ways(), `${here.url}/old`)).toBe('200 ok')
    expect(here.heard[1]).toMatchObject({ method: 'POST', body: '{}', headers: { authorization: 'Bearer T' } })
  })

  test('to another place is followed without the token', async () => {
    const there = await opened(startServer(ok))
    const here = await opened(startServer(to(307, `${there.url}/new`)))
    expect(
      await answered(ways(), here.url, { headers: { authorization: 'T', 'x-prefect-tenant-id': 'T', other: 'O' } }),
    ).toBe('200 ok')
    expect(there.heard[0]?.headers).not.toHaveProperty('authorization')
    expect(there.heard[0]?.headers).not.toHaveProperty('x-prefect-tenant-id')
    expect(there.heard[0]).toMatchObject({ method: 'POST', body: '{}', headers: { other: 'O' } })
  })

  test.each([401, 403])('to another place that wants the token (%i) is named', async (status) => {
    const there = await opened(startServer((_, response) => response.writeHead(status).end()))
    const here = await opened(startServer(to(308, `${there.url.replace('//', '//me:secret@')}/new`)))
    expect(await failed(answered(ways(), here.url))).toBe(
      `RedirectError: ${here.url} redirects to ${there.url.replace('//', '//••••••••@')}/new, which counts as another server: it is not sent the token, and asks for one. Use that address, if it is the API’s.`,
    )
  })

  test.each([301, 302, 303])('%i of a POST is named: it would become a GET', async (status) => {
    const here = await opened(startServer(to(status, 'https://me:secret@api.example.com/')))
    expect(await failed(answered(ways(), here.url))).toBe(
      `RedirectError: ${here.url} redirects to https://••••••••@api.example.com/ (HTTP ${status}), and such a redirect drops what was sent. Use the address that it redirects to.`,
    )
    expect(here.heard).toHaveLength(1)
  })

  test.each([301, 302, 303, 307, 308])('%i of a GET is followed', async (status) => {
    const here = await opened(
      startServer((incoming, response) =>
        incoming.url === '/new' ? response.end('ok') : response.writeHead(status, { location: 'new' }).end(),
      ),
    )
    expect(await answered(ways(), `${here.url}/old`, { method: 'GET', body: null })).toBe('200 ok')
  })

  test('in a circle is named as one', async () => {
    const here = await opened(
      startServer((incoming, response) =>
        response.writeHead(307, { location: incoming.url === '/a' ? '/b' : '/a' }).end(),
      ),
    )
    expect(await failed(answered(ways(), `${here.url}/a`))).toBe(
      `RedirectError: ${here.url}/a redirects in a circle, by way of ${here.url}/b. Correct the proxy or gateway in front of the API, or give another address.`,
    )
  })

  test('without an end is given up', async () => {
    let n = 0
    const here = await opened(startServer((_, response) => response.writeHead(307, { location: `/${++n}` }).end()))
    expect(await failed(answered(ways(), `${here.url}/0`))).toMatch(
      /^RedirectError: \S+\/0 redirects more than 20 times, the last time to \S+\/21\. Give the address of the API itself\.$/,
    )
  })

  test.each([
    ['http://[', 'is not an address'],
    ['file:///etc/passwd', 'is not the address of a server'],
  ])('to %s leads nowhere', async (location, words) => {
    const here = await opened(startServer(to(307, location)))
    expect(await failed(answered(ways(), here.url))).toContain(words)
  })
})

describe('an answer', () => {
  test.each([
    ['gzip', gzipSync('{"a":1}')],
    ['deflate', deflateSync('{"a":1}')],
    ['br', brotliCompressSync('{"a":1}')],
  ])('packed with %s is unpacked', async (encoding, packed) => {
    const here = await opened(
      startServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed)),
    )
    expect(await answered(ways(), here.url)).toBe('200 {"a":1}')
  })

  test.each(['identity', 'constructor', '__proto__'])('packed with %s is read as it is', async (encoding) => {
    const here = await opened(
      startServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('ok')),
    )
    expect(await answered(ways(), here.url)).toBe('200 ok')
  })

  test.each(['gzip', 'deflate', 'br'])('packed with %s is bounded by what it unpacks to', async (encoding) => {
    const pack = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }[encoding] ?? gzipSync
    const packed = pack(Buffer.alloc(50_000_000))
    const here = await opened(
      startServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(packed)),
    )
    expect(await failed(answered(ways(), here.url))).toMatch(/^TooLargeError: /)
  })
})

describe('a server with a certificate of an authority of its own', () => {
  const unknown = /unable to verify|self.signed|local issuer/i

  test('is not trusted unasked', async () => {
    const here = await opened(startSecureServer(ok))
    expect(await failed(answered(ways(), here.url))).toMatch(unknown)
  })

  test.each<[string, Rules]>([
    ['REQUESTS_CA_BUNDLE', 'requests'],
    ['CURL_CA_BUNDLE', 'requests'],
    ['SSL_CERT_FILE', 'requests'],
    ['SSL_CERT_FILE', 'httpx'],
    ['PREFECT_API_SSL_CERT_FILE', 'httpx'],
    ['REQUESTS_CA_BUNDLE', 'httpx'],
    ['NODE_EXTRA_CA_CERTS', 'requests'],
    ['NODE_EXTRA_CA_CERTS', 'httpx'],
    ['SSL_CERT_FILE', 'go'],
  ])('is trusted by %s, with the rules of %s', async (variable, rules) => {
    const here = await opened(startSecureServer(ok))
    const path = await file('ca.pem', `# Ours\n${certificates.otherAuthority}\n${certificates.authority}\n`)
    expect(await answered(ways({ environment: { [variable]: path } }, rules), here.url)).toBe('200 ok')
  })

  test('is trusted by the connection’s own file, which goes before the variables', async () => {
    const here = await opened(startSecureServer(ok))
    const caFile = await file('ca.pem', certificates.authority)
    const other = await file('other.pem', certificates.otherAuthority)
    expect(await answered(ways({ caFile, environment: { REQUESTS_CA_BUNDLE: other } }), here.url)).toBe('200 ok')
    expect(await failed(answered(ways({ environment: { REQUESTS_CA_BUNDLE: other } }), here.url))).toMatch(unknown)
  })

  test('is trusted by a folder as c_rehash makes them', async () => {
    const here = await opened(startSecureServer(ok))
    await mkdir(join(folder, 'certs'))
    await file('certs/1a2b3c4d.0', certificates.authority)
    await file('certs/README', 'words')
    const environment = { REQUESTS_CA_BUNDLE: join(folder, 'certs') }
    expect(await answered(ways({ environment }), here.url)).toBe('200 ok')
  })

  test('is trusted by one of several folders, in which links may lead nowhere', async () => {
    const here = await opened(startSecureServer(ok))
    await mkdir(join(folder, 'certs'))
    await file('certs/1a2b3c4d.0', certificates.authority)
    await symlink(join(folder, 'nowhere'), join(folder, 'certs/1a2b3c4d.1'))
    const environment = { SSL_CERT_DIR: [join(folder, 'gone'), join(folder, 'certs')].join(delimiter) }
    expect(await answered(ways({ environment }, 'httpx'), here.url)).toBe('200 ok')
  })

  /** The authority is in the file or the folder, which of the two counts. */
  test.each<[string, Rules, 'file' | 'folder', boolean]>([
    ['the file', 'requests', 'file', true],
    ['the file', 'httpx', 'file', true],
    ['both', 'go', 'file', true],
    ['the file', 'requests', 'folder', false],
    ['the file', 'httpx', 'folder', false],
    ['both', 'go', 'folder', true],
  ])(
    'of SSL_CERT_FILE and SSL_CERT_DIR %s counts, with the rules of %s: it is in the %s',
    async (_, rules, where, is) => {
      const here = await opened(startSecureServer(ok))
      await mkdir(join(folder, 'certs'))
      const { authority, otherAuthority } = certificates
      const SSL_CERT_FILE = await file('ca.pem', where === 'file' ? authority : otherAuthority)
      await file('certs/1a2b3c4d.0', where === 'folder' ? authority : otherAuthority)
      const environment = { SSL_CERT_FILE, SSL_CERT_DIR: join(folder, 'certs') }
      const said = await failed(answered(ways({ environment }, rules), here.url))
      expect(said === 'answered').toBe(is)
    },
  )

  test.each<[Rules, string, boolean]>([
    ['go', 'any.crt', true],
    ['httpx', 'any.crt', false],
    ['httpx', '1a2b3c4d.0', true],
  ])('of a folder, by the rules of %s, the file %s is read (%s)', async (rules, name, is) => {
    const here = await opened(startSecureServer(ok))
    await mkdir(join(folder, 'certs'))
    await file(`certs/${name}`, certificates.authority)
    await file('certs/0000000a.0', certificates.otherAuthority)
    await file('certs/README', 'words')
    const environment = { SSL_CERT_DIR: join(folder, 'certs') }
    expect((await failed(answered(ways({ environment }, rules), here.url))) === 'answered').toBe(is)
  })

  test.each<[Rules]>([['go'], ['httpx']])(
    'a folder of 1,000 files is read, one of 1,001 refused (%s)',
    async (rules) => {
      const here = await opened(startSecureServer(ok))
      await mkdir(join(folder, 'certs'))
      const name = (n: number): string => `${n.toString(16).padStart(8, '0')}.0`
      for (let n = 1; n < 1_000; n++) await symlink('nowhere', join(folder, 'certs', name(n)))
      await file(`certs/${name(0)}`, certificates.authority)
      const environment = { SSL_CERT_DIR: join(folder, 'certs') }
      expect(await answered(ways({ environment }, rules), here.url)).toBe('200 ok')
      await symlink('nowhere', join(folder, 'certs', name(1_000)))
      expect(await failed(answered(ways({ environment }, rules), here.url))).toBe(
        `TrustError: ${join(folder, 'certs')}, which SSL_CERT_DIR names, can’t be read: it holds more than 1,000 files of certificates. Put those that are needed into one file. Correct SSL_CERT_DIR.`,
      )
    },
  )

  test('Go keeps the machine’s authorities beside those of one variable, and has only those of two', async () => {
    const path = await file('ca.pem', certificates.authority)
    await mkdir(join(folder, 'certs'))
    await file('certs/ca.crt', certificates.otherAuthority)
    const count = async (environment: Environment, rules: Rules) =>
      (await readTrust(environment, rules, null)).ca?.length
    const one = { SSL_CERT_FILE: path }
    const two = { ...one, SSL_CERT_DIR: join(folder, 'certs') }
    expect([await count(one, 'go'), await count(two, 'go')]).toEqual([rootCertificates.length + 1, 2])
    expect([await count(one, 'httpx'), await count(two, 'httpx')]).toEqual([1, 1])
    expect(await count({ ...two, NODE_EXTRA_CA_CERTS: path }, 'go')).toBe(2)
  })

  test('is not looked at with PREFECT_API_TLS_INSECURE_SKIP_VERIFY, in Prefect 3', async () => {
    const here = await opened(startSecureServer(ok, certificates.expired))
    const environment = { PREFECT_API_TLS_INSECURE_SKIP_VERIFY: 'True' }
    expect(await answered(ways({ environment }, 'httpx'), here.url)).toBe('200 ok')
    expect(await failed(answered(ways({ environment }), here.url))).not.toBe('answered')
  })

  test.each([
    ['of another name', certificates.wrongName, /altnames/],
    ['that is over', certificates.expired, /expired/],
  ])('%s is not taken', async (_, cert, words) => {
    const here = await opened(startSecureServer(ok, cert))
    const caFile = await file('ca.pem', certificates.authority)
    expect(await failed(answered(ways({ caFile }), here.url))).toMatch(words)
  })

  test.each([
    ['that is gone', null, 'can’t be read: there is no such file. Correct REQUESTS_CA_BUNDLE.'],
    [
      'without a certificate',
      'words',
      'holds no certificate in PEM (-----BEGIN CERTIFICATE-----). Correct REQUESTS_CA_BUNDLE.',
    ],
    [
      'with half a certificate',
      certificates.authority.replace(/\n\S+\n/, '\n'),
      'holds a certificate that can’t be read. Export it again, in PEM. Correct REQUESTS_CA_BUNDLE.',
    ],
    [
      'whose second certificate is broken',
      `${certificates.authority}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${certificates.otherAuthority}\n`,
      'holds 3 certificates, of which number 2 can’t be read. Export it again, in PEM. Correct REQUESTS_CA_BUNDLE.',
    ],
  ])('is told of a file %s, without its content', async (_, text, words) => {
    const here = await opened(startSecureServer(ok))
    const path = text === null ? join(folder, 'gone') : await file('ca.pem', text)
    const asked = failed(answered(ways({ environment: { REQUESTS_CA_BUNDLE: path } }), here.url))
    expect(await asked).toBe(`TrustError: ${path}, which REQUESTS_CA_BUNDLE names, ${words}`)
  })

  test('is told of a folder whose files are not named by their hash, as the connection’s own', async () => {
    const here = await opened(startSecureServer(ok))
    await file('ca.pem', certificates.authority)
    expect(await failed(answered(ways({ caFile: folder }), here.url))).toBe(
      `TrustError: The certificate authority’s file ${folder} is a folder, and no certificate in it is in a file that is named by its hash, such as 5ed36f99.0: name a file, or run c_rehash there. Name another file, or none.`,
    )
  })

  test('is trusted by Go although another certificate of the bundle is broken', async () => {
    const here = await opened(startSecureServer(ok))
    const bundle = `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${certificates.authority}\n`
    const environment = { SSL_CERT_FILE: await file('ca.pem', bundle) }
    expect(await answered(ways({ environment }, 'go'), here.url)).toBe('200 ok')
    expect(await failed(answered(ways({ environment }, 'httpx'), here.url))).toMatch('of which number 1 can’t be read')
  })

  test('is reached as soon as the file is mended', async () => {
    const here = await opened(startSecureServer(ok))
    const caFile = await file('ca.pem', certificates.otherAuthority)
    const by = ways({ caFile })
    expect(await failed(answered(by, here.url))).toMatch(unknown)
    await file('ca.pem', certificates.authority)
    expect(await answered(by, here.url)).toBe('200 ok')
  })

  test('asks for no file where there is no TLS', async () => {
    const here = await opened(startServer(ok))
    expect(await answered(ways({ caFile: join(folder, 'gone') }), here.url)).toBe('200 ok')
  })
})

describe('a proxy', () => {
  const login = (url: string): string => url.replace('//', '//user:p%40ss@')

  test('is asked itself for what has no TLS, and makes a tunnel for the rest', async () => {
    const [proxy, plain, secure] = [
      await opened(startProxy()),
      await opened(startServer(ok)),
      await opened(startSecureServer(ok)),
    ]
    const caFile = await file('ca.pem', certificates.authority)
    const by = ways({ caFile, environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url } })
    expect(await answered(by, `${plain.url}/p`)).toBe('200 ok')
    expect(await answered(by, `${secure.url}/s`)).toBe('200 ok')
    expect(proxy.heard.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${plain.url}/p`,
      `CONNECT ${new URL(secure.url).host}`,
    ])
    expect(plain.heard[0]).toMatchObject({ method: 'POST', url: '/p', body: '{}' })
    // What goes through a tunnel, the proxy does not hear.
    expect(proxy.heard[1]?.headers).not.toHaveProperty('authorization')
  })

  test.each(['http', 'https'])('that wants a login gets it, to %s://', async (scheme) => {
    const proxy = await opened(startProxy({ refusal: 407 }))
    const here = await opened(scheme === 'http' ? startServer(ok) : startSecureServer(ok))
    const caFile = await file('ca.pem', certificates.authority)
    const by = (url: string) => ways({ caFile, environment: { ALL_PROXY: url } })
    expect(await answered(by(login(proxy.url)), here.url)).toBe('200 ok')
    expect(await failed(answered(by(proxy.url), here.url))).toBe(
      `ProxyError: The proxy ${proxy.url}, which ALL_PROXY names, asks for a login (HTTP 407). Write user and password before the host in ALL_PROXY.`,
    )
    expect(await failed(answered(by(proxy.url.replace('//', '//user:wrong@')), here.url))).toBe(
      `ProxyError: The proxy ${proxy.url.replace('//', '//••••••••@')}, which ALL_PROXY names, does not take its user and password (HTTP 407). Write user and password before the host in ALL_PROXY.`,
    )
  })

  test('that refuses is named', async () => {
    const proxy = await opened(startProxy({ refusal: 403 }))
    const by = ways({ environment: { HTTPS_PROXY: proxy.url } })
    expect(await failed(answered(by, 'https://api.example.com/'))).toBe(
      `ProxyError: The proxy ${proxy.url}, which HTTPS_PROXY names, refuses the connection (HTTP 403). Correct HTTPS_PROXY, or name the server in NO_PROXY when no proxy is needed to reach it.`,
    )
  })

  test.each([
    ['http', 'http://api.example.com/'],
    ['https', 'https://api.example.com/'],
  ])('that is away is named, to %s://', async (_, url) => {
    const proxy = await startProxy()
    await proxy.close()
    const by = ways({ environment: { ALL_PROXY: proxy.url } })
    expect(await failed(answered(by, url))).toMatch(
      /^ProxyError: The proxy \S+, which ALL_PROXY names, does not answer: nothing listens at this address\. /,
    )
  })

  test.each(['ftp://proxy:1', 'http://[', 'http://me:%zz@proxy:1'])('%s is none', async (url) => {
    const by = ways({ environment: { HTTP_PROXY: url } })
    const words = await failed(answered(by, 'http://api.example.com/'))
    expect(words).toMatch(/^ProxyError: The proxy .*, which HTTP_PROXY names, /)
    expect(words).not.toContain('%zz')
  })

  test('is passed by for what NO_PROXY names, also after a redirect', async () => {
    const [proxy, there] = [await opened(startProxy()), await opened(startServer(ok))]
    const direct = there.url.replace('localhost', '127.0.0.1')
    const here = await opened(startServer(to(307, direct)))
    const by = ways({ environment: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.0/8' } })
    expect(await answered(by, here.url)).toBe('200 ok')
    expect(proxy.heard.map(({ url }) => url)).toEqual([`${here.url}/`])
  })
})

test('whether a proxy leads there is kept of 100 servers, and found out anew beyond', async () => {
  const proxy = await opened(startProxy())
  let asked = 0
  const environment = new Proxy<Environment>(
    { HTTP_PROXY: proxy.url },
    {
      get: (target, name: string) => {
        if (name === 'http_proxy') asked++
        return target[name]
      },
    },
  )
  const by = ways({ environment })
  const look = async (n: number) => (await by.to(`http://server-${n}.example/`)).proxy?.url
  for (let n = 0; n < 100; n++) expect(await look(n)).toBe(proxy.url)
  expect(asked).toBe(100)
  for (let n = 0; n < 100; n++) await look(n)
  expect(asked).toBe(100)
  // The 101st has no room: all are forgotten, and each is right again when it is asked for.
  expect(await look(100)).toBe(proxy.url)
  for (let n = 0; n < 99; n++) expect(await look(n)).toBe(proxy.url)
  expect(asked).toBe(200)
})

test('a proxy that stays silent is not waited for when all is over', async () => {
  const sockets: Duplex[] = []
  const silent = await opened(startRaw('http', [], (socket) => Promise.resolve(void sockets.push(socket.resume()))))
  const by = ways({ environment: { HTTPS_PROXY: silent.url } })
  const asked = failed(answered(by, 'https://api.example.com/'))
  await expect.poll(() => sockets.length).toBe(1)
  await by.destroy()
  expect(await asked).not.toBe('answered')
  await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true])
})

test('what was destroyed opens no more connections', async () => {
  const here = await opened(startServer(ok))
  const by = ways()
  await by.destroy()
  expect(await failed(answered(by, here.url))).toMatch(/^ClientDestroyedError: /)
  expect(here.heard).toEqual([])
})
