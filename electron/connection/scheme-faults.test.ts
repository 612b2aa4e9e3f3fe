import type { RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import type { KubeError } from '../kube/kube-error'
import { certificates } from '../network/certificates.stage'
import { startRaw, startSecureServer, startServer, type TestServer } from '../network/servers.stage'
import { openPrefectApi } from '../prefect/open'
import type { PrefectError, PrefectApiOptions } from '../prefect/prefect-api'

// An address that begins with http:// where TLS is spoken, or with https:// where it is not, is said by every client alike.

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
async function opened(starting: Promise<TestServer>): Promise<TestServer> {
  const started = await starting
  open.push(() => started.close())
  return started
}

/** Which of them it is, the system decides. */
const anyCut = (words: string): string => words.replace(/\((ECONNRESET|EPIPE|UND_ERR_SOCKET)\)/, '(CUT)')

/** What a client says of a server, and whether it takes that for the set-up, which is not asked again soon. */
interface Said {
  readonly words: string
  readonly lasts: boolean
}
const dialects = ['0.6', '1.x', '3', 'auto'] as const
const clients = [...dialects, 'cluster'] as const

async function said(by: (typeof clients)[number], url: string): Promise<Said> {
  if (by === 'cluster') return saidByCluster(url)
  const dialect: Pick<PrefectApiOptions, 'dialect'> = { dialect: by }
  const api = openPrefectApi({
    ...{ url, token: 'T', ...dialect, agent: () => ({ name: 'a', labels: [] }) },
    network: { environment: {}, caFile: null, ca: certificates.authority },
  })
  try {
    await api.connect(new AbortController().signal)
    return { words: 'answered', lasts: false }
  } catch (error) {
    const { message, refusal } = error as PrefectError
    return { words: anyCut(message), lasts: refusal === 'address' }
  } finally {
    await api.close()
  }
}

async function saidByCluster(server: string): Promise<Said> {
  const cluster = {
    server,
    ...(server.startsWith('https:')
      ? { 'certificate-authority-data': Buffer.from(certificates.authority).toString('base64') }
      : {}),
  }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  try {
    await client.json('/version')
    return { words: 'answered', lasts: false }
  } catch (error) {
    const { message, inTheWay } = error as KubeError
    return { words: anyCut(message.replace(' in the kubeconfig', '')), lasts: inTheWay === 'setUp' }
  } finally {
    await client.close()
  }
}

const answer: RequestListener = (_, response) => response.end('{}')
const raw = (play: (socket: Duplex) => void): Promise<TestServer> =>
  startRaw('http', [], async (socket) => play(socket))
const saying = (bytes: string | Buffer) => (): Promise<TestServer> =>
  raw((socket) => socket.once('data', () => socket.end(bytes)))
const page = (title: string): string => `<html>\r\n<head><title>${title}</title></head>\r\n<body></body>\r\n</html>\r\n`
const badRequest = (body: string): string =>
  `HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`

const speaksTls = 'the server speaks TLS: write https:// in the place of http:// in its address'
const speaksNoTls = 'the server speaks no TLS: does its address begin with http://?'
const closes = 'the server closes the connection without an answer: if it speaks'
const maybeTls = `${closes} TLS, its address begins with https:// (CUT)`
const maybeNone = `${closes} no TLS, its address begins with http:// (CUT)`

describe('http:// where TLS is spoken', () => {
  test.each<[string, () => Promise<TestServer>, string, boolean]>([
    ['by Node, which closes', () => startSecureServer(answer), maybeTls, false],
    ['by Go', saying('HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'), speaksTls, true],
    ['by nginx', saying(badRequest(page('400 The plain HTTP request was sent to HTTPS port'))), speaksTls, true],
    ['by what sends an alert', saying(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])), speaksTls, true],
    ['by what is cut at once', () => raw((socket) => socket.destroy()), maybeTls, false],
  ])('%s', async (_, start, words, lasts) => {
    const { url } = await opened(start())
    const plain = url.replace('https:', 'http:')
    for (const client of clients) expect(await said(client, plain), client).toEqual({ words, lasts })
  }) // prettier-ignore
})

describe('https:// where something else is spoken', () => {
  test.each<[string, () => Promise<TestServer>, string, boolean]>([
    ['HTTP', () => startServer(answer), speaksNoTls, true],
    ['a redirect to TLS', saying('HTTP/1.1 301 Moved\r\nLocation: https://elsewhere/\r\n\r\n'), speaksNoTls, true],
    ['SSH', saying('SSH-2.0-OpenSSH_9\r\n'), speaksNoTls, true],
    ['nothing, and it closes', () => raw((socket) => socket.once('data', () => socket.end())), maybeNone, false],
  ])('%s', async (_, start, words, lasts) => {
    const { url } = await opened(start())
    const secure = url.replace('http:', 'https:')
    for (const client of clients) expect(await said(client, secure), client).toEqual({ words, lasts })
  })

  test('TLS of before 1.2', async () => {
    const { server, key } = { server: certificates.server, key: certificates.key }
    const old = createTlsServer({ cert: server, key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' })
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => old.close(resolve)))
    const { port } = old.address() as { port: number }
    for (const client of clients) {
      const { words } = await said(client, `https://localhost:${port}`)
      expect(words, client).toMatch(/^the server speaks no TLS 1\.2 or later: have it brought up to date \(ERR_SSL_/)
    }
  }) // prettier-ignore
})

test('a server that has answered before and cuts the connection then is not suspected', async () => {
  let asked = 0
  const scope = '{"data": {"authInfo": {"apiTokenScope": "RUNNER"}}}'
  const server = await opened(
    startServer((_, response) =>
      asked++ === 0 ? response.writeHead(200, { 'content-type': 'application/json' }).end(scope) : response.destroy(),
    ),
  )
  const { url } = server
  const api = openPrefectApi({ url, token: 'T', dialect: '0.6', agent: () => ({ name: 'a', labels: [] }) })
  open.push(() => api.close())
  const { signal } = new AbortController()
  await expect(api.connect(signal).catch((error: unknown) => anyCut(String(error)))).resolves.toBe(
    'PrefectError: the connection was cut (CUT)',
  )
})
