import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { certificates } from '../network/certificates.stage'
import {
  startProxy,
  startRaw,
  startSecureServer,
  startServer,
  startSocks,
  type ProxyPlay,
  type SocksPlay,
  type TestServer,
} from '../network/servers.stage'
import { openPrefectApi } from '../prefect/open'

/** Which way a request takes through a proxy: by CONNECT, by CONNECT within TLS, by SOCKS, or as a whole address. */
type Way = 'connect' | 'https' | 'socks' | 'forwarded'
const ways: readonly Way[] = ['connect', 'https', 'socks', 'forwarded']

const open: (() => Promise<unknown>)[] = []
let authority = ''
let otherAuthority = ''
let secure: TestServer
let plain: TestServer
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'proxies-'))
  open.push(() => rm(folder, { recursive: true }))
  ;[authority, otherAuthority] = [join(folder, 'ca.pem'), join(folder, 'other.pem')]
  await writeFile(authority, certificates.authority)
  await writeFile(otherAuthority, certificates.otherAuthority)
  const answer: RequestListener = (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"data": {"tenant": [{"id": "t"}], "authInfo": {"apiTokenScope": "RUNNER"}}}')
  secure = await opened(startSecureServer(answer))
  plain = await opened(startServer(answer))
})
afterAll(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
async function opened(starting: Promise<TestServer>): Promise<TestServer> {
  const started = await starting
  open.push(() => started.close())
  return started
}

const serverOf = (way: Way): string => (way === 'forwarded' ? plain.url : secure.url)

/** What the Prefect end says of it; "answered" when the request came through. */
async function saidByPrefect(way: Way, proxy: string, ca: string): Promise<string> {
  const api = openPrefectApi({
    ...{ url: `${serverOf(way)}/graphql`, token: 'T', dialect: '0.6', agent: () => ({ name: 'a', labels: [] }) },
    network: { environment: { ALL_PROXY: proxy, REQUESTS_CA_BUNDLE: ca }, caFile: null },
  })
  try {
    await api.connect(new AbortController().signal)
    return 'answered'
  } catch (error) {
    return (error as Error).message
  } finally {
    await api.close()
  }
}

async function saidByCluster(way: Way, proxy: string, ca: string): Promise<string> {
  const cluster = {
    ...{ server: serverOf(way), 'proxy-url': proxy },
    ...(way === 'forwarded' ? {} : { 'certificate-authority': ca }),
  }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)), undefined, undefined, { SSL_CERT_FILE: ca })
  try {
    await client.json('/version')
    return 'answered'
  } catch (error) {
    return (error as Error).message
  } finally {
    await client.close()
  }
}

/** Both ends; the cluster's proxy stands in its kubeconfig. @returns with the address of the proxy as PROXY, and SERVER */
async function saidByBoth(way: Way, proxy: string, ca = authority): Promise<string[]> {
  const shown = (said: string): string =>
    said
      .replaceAll(proxy, 'PROXY')
      .replace(proxy.replace(/\/\/.*@/, '//••••••••@'), 'PROXY')
      .replace(new URL(serverOf(way)).host, 'SERVER')
  return Promise.all([saidByPrefect(way, proxy, ca).then(shown), saidByCluster(way, proxy, ca).then(shown)])
}

interface Mend {
  readonly prefect: string
  readonly cluster: string
}
const otherwise: Mend = {
  prefect: 'Correct ALL_PROXY, or name the server in NO_PROXY when no proxy is needed to reach it.',
  cluster: 'Correct the kubeconfig’s proxy-url.',
}
const each = (words: (variable: string) => string): Mend => ({
  prefect: words('ALL_PROXY'),
  cluster: words('the kubeconfig’s proxy-url'),
})
const login = each((variable) => `Write user and password before the host in ${variable}.`)
const ofKind = (scheme: string): Mend =>
  each((variable) => `If it is a proxy of another kind, write ${scheme}:// before its address in ${variable}.`)
const trust = (variable: string): Mend => ({
  prefect: 'If it is the right one, name the file of its authority in NODE_EXTRA_CA_CERTS; else correct ALL_PROXY.',
  cluster: `If it is the right one, name the file of its authority in ${variable}; else correct the kubeconfig’s proxy-url.`,
})
const told = (what: string, mend: Mend = otherwise): string[] => [
  `The proxy PROXY, which ALL_PROXY names, ${what}. ${mend.prefect}`,
  `The proxy PROXY, which the kubeconfig’s proxy-url names, ${what}. ${mend.cluster}`,
]
const toldOfEither = (what: string): string[] =>
  told(what).map((words) => words.replace(' names, ', ' names, or the server behind it '))

/** A proxy of each way that plays the same. */
const proxyOf = (way: Way, play: ProxyPlay & SocksPlay = {}): Promise<TestServer> =>
  opened(
    way === 'socks' ? startSocks(play) : startProxy(way === 'https' ? { cert: certificates.server, ...play } : play),
  )

const schemes = { connect: 'http', https: 'https', socks: 'socks5', forwarded: 'http' } as const
const raw = (way: Way, play: (socket: Duplex) => void): Promise<TestServer> =>
  opened(startRaw(schemes[way], [], async (socket) => play(socket)))

describe.each(ways)('a proxy, by %s,', (way) => {
  test('leads there', async () => {
    const proxy = await proxyOf(way)
    expect(await saidByBoth(way, proxy.url)).toEqual(['answered', 'answered'])
    expect(proxy.heard.length).toBeGreaterThanOrEqual(2)
  })

  test('that wants a login gets it', async () => {
    const proxy = await proxyOf(way, { refusal: 407, login: true })
    const words = way === 'socks' ? 'SOCKS' : 'HTTP 407'
    expect(await saidByBoth(way, proxy.url.replace('//', '//user:p%40ss@'))).toEqual(['answered', 'answered'])
    expect(await saidByBoth(way, proxy.url)).toEqual(told(`asks for a login (${words})`, login))
    expect(await saidByBoth(way, proxy.url.replace('//', '//user:no@'))).toEqual(
      told(`does not take its user and password (${words})`, login),
    )
  })

  test('that is away is named', async () => {
    const proxy = await proxyOf(way)
    await proxy.close()
    expect(await saidByBoth(way, proxy.url)).toEqual(told('does not answer: nothing listens at this address'))
    const nowhere = `${schemes[way]}://nowhere.invalid:3128`
    expect(await saidByBoth(way, nowhere)).toEqual(told('has a host name that can’t be found'))
  })

  test('that cuts the connection is named', async () => {
    const proxy = await raw(way, (socket) => socket.once('data', () => socket.destroy()))
    const words = 'cuts the connection'
    expect(await saidByBoth(way, proxy.url)).toEqual(way === 'forwarded' ? toldOfEither(words) : told(words))
  })

  test('that speaks something else is named', async () => {
    const proxy = await raw(way, (socket) => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n')))
    const words = {
      ...{ connect: told('does not speak HTTP', ofKind('socks5')), https: told('speaks no TLS', ofKind('http')) },
      ...{
        socks: told('does not speak SOCKS 5', ofKind('http')),
        forwarded: told('does not speak HTTP', ofKind('socks5')),
      },
    }
    expect(await saidByBoth(way, proxy.url)).toEqual(words[way])
  })
})

describe.each(ways.filter((way) => way !== 'forwarded'))('a tunnel, by %s,', (way) => {
  test.each<[number, number, string, string]>([
    [403, 2, 'refuses the connection (HTTP 403)', 'refuses the connection (SOCKS: not allowed)'],
    [502, 4, "can't reach the server (HTTP 502)", "can't reach the server (SOCKS: host unreachable)"],
    [503, 5, "can't reach the server (HTTP 503)", "can't reach the server (SOCKS: connection refused)"],
    [504, 6, "can't reach the server (HTTP 504)", "can't reach the server (SOCKS: ttl expired)"],
  ])('that is answered with %i, or %i by SOCKS', async (refusal, answer, ofHttp, ofSocks) => {
    const proxy = await proxyOf(way, { refusal, answer })
    expect(await saidByBoth(way, proxy.url)).toEqual(told(way === 'socks' ? ofSocks : ofHttp))
  })

  test('that is cut as soon as it is open', async () => {
    const proxy = await proxyOf(way, { tunnels: 'are cut' })
    expect(await saidByBoth(way, proxy.url)).toEqual(told('opens the way to SERVER, and cuts it at once'))
  })

  test('to a server that is not trusted is none of the proxy’s', async () => {
    const proxy = await opened(way === 'socks' ? startSocks() : startProxy())
    const words = await saidByBoth(way, proxy.url, otherAuthority)
    for (const each of words) expect(each).not.toContain('PROXY')
  })
})

describe('an https proxy', () => {
  const unknown = 'is signed by an authority that is not trusted here (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'
  test.each<[string, string, string]>([
    [
      'of another name',
      certificates.wrongName,
      'is for DNS:elsewhere.example, not for localhost (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    ['that is over', certificates.expired, 'has expired (CERT_HAS_EXPIRED)'],
  ])('with a certificate %s is named', async (_, cert, words) => {
    const proxy = await opened(startProxy({ cert }))
    const mend = trust('the kubeconfig’s certificate-authority')
    expect(await saidByBoth('https', proxy.url)).toEqual(told(`has a certificate that ${words}`, mend))
  })

  test.each<[Way, string]>([
    ['https', 'the kubeconfig’s certificate-authority'],
    ['forwarded', 'SSL_CERT_FILE'],
  ])('whose authority is not trusted is named, by %s', async (way, variable) => {
    const proxy = await opened(startProxy({ cert: certificates.server }))
    expect(await saidByBoth(way, proxy.url, otherAuthority)).toEqual(
      told(`has a certificate that ${unknown}`, trust(variable)),
    )
    expect(await saidByBoth(way, proxy.url)).toEqual(['answered', 'answered'])
  })
})

describe('what a proxy is asked itself', () => {
  const squid = { 'x-squid-error': 'ERR_ACCESS_DENIED 0', via: '1.1 gate (squid/6.6)', 'content-type': 'text/html' }
  const html = { 'content-type': 'text/html' }
  test.each<[string, number, Record<string, string>, string[]]>([
    ['refused by Squid', 403, squid, told('refuses the request (HTTP 403)')],
    ['refused by whoever', 403, html, toldOfEither('refuses the request (HTTP 403)')],
    ['without a way on, says Squid', 503, squid, told('can’t reach the server, or waits for it in vain (HTTP 503)')],
    ['without a way on', 502, { ...html, via: '1.1 gate' }, toldOfEither('can’t be reached (HTTP 502)')],
    ['in vain', 504, {}, toldOfEither('can’t be reached (HTTP 504)')],
    [
      'late, as RFC 9209 has it',
      504,
      { 'proxy-status': 'gate; error=connection_timeout' },
      told('can’t reach the server, or waits for it in vain (HTTP 504)'),
    ],
  ])('%s', async (_, status, headers, words) => {
    const proxy = await opened(startServer((_incoming, response) => response.writeHead(status, headers).end('<html>')))
    expect(await saidByBoth('forwarded', proxy.url)).toEqual(words)
  })

  test.each([403, 502, 503])('and answers %i in JSON is the server’s word', async (status) => {
    const json = { 'content-type': 'application/json', via: '1.1 gate' }
    const proxy = await opened(startServer((_, response) => response.writeHead(status, json).end('{"message": "so"}')))
    for (const said of await saidByBoth('forwarded', proxy.url)) expect(said).not.toContain('PROXY')
  })
})

test('who stays silent is named after ten seconds, a server that is asked for through the proxy, too', async () => {
  const answers = await Promise.all([
    ...(['connect', 'https', 'socks'] as const).map(async (way) =>
      saidByBoth(way, (await raw(way, () => undefined)).url),
    ),
    ...(['connect', 'https', 'socks'] as const).map(async (way) =>
      saidByBoth(way, (await proxyOf(way, { tunnels: 'stay silent' })).url),
    ),
  ])
  const late = told('does not answer in time')
  const behind = told('opens the way to SERVER, and nothing answers there in time')
  expect(answers).toEqual([late, late, late, behind, behind, behind])
}, 25_000)

test('a proxy that is asked itself, or the server behind it, is named when the request has no more time', async () => {
  const proxy = await raw('forwarded', () => undefined)
  const said = await saidByPrefect('forwarded', proxy.url, authority)
  expect(said).toContain('names, or the server behind it gives no answer within 15 s. Correct ALL_PROXY')
}, 25_000)
