import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { certificates } from '../network/certificates.stage'
import { ownProxyOf, type OwnProxy } from '../network/own-proxy'
import { startProxy, startSecureServer, startServer } from '../network/servers.stage'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

describe('a proxy', () => {
  const client = (
    server: string,
    environment: object,
    more: object = {},
    proxy: OwnProxy | null = null,
  ): KubeClient => {
    const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
    const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster: { server, ...more } }], contexts }
    const kubeConfig = kubeConfigOf(JSON.stringify(config))
    const made = new KubeClient(kubeConfig, undefined, undefined, { ...environment }, undefined, proxy)
    open.push(() => made.close())
    return made
  }
  const opened = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting
    open.push(() => started.close())
    return started
  }
  const ok = (_: unknown, response: ServerResponse) => response.end('{}')
  /** Go leaves out localhost; this is another name of it. */
  const named = (url: string): string => url.replace('localhost', '0.0.0.0')

  test('that the variables name is taken, but not to this machine, nor where the kubeconfig names one', async () => {
    const [proxy, own, server] = [await opened(startProxy()), await opened(startProxy()), await opened(startServer(ok))]
    const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }
    await client(server.url, environment).json('/direct')
    await client(named(server.url), { ...environment, NO_PROXY: '0.0.0.0' }).json('/excepted')
    await client(named(server.url), environment).json('/variable')
    await client(named(server.url), environment, { 'proxy-url': own.url }).json('/own')
    expect(proxy.heard.map(({ url }) => new URL(url).pathname)).toEqual(['/variable'])
    expect(own.heard.map(({ url }) => new URL(url).pathname)).toEqual(['/own'])
  })

  test('of the connection goes before the kubeconfig’s and the variables’, this machine included, and so does none', async () => {
    const [usual, own, server] = [await opened(startProxy()), await opened(startProxy()), await opened(startServer(ok))]
    const by = { 'proxy-url': usual.url }
    const chosen = ownProxyOf({ kind: 'address', url: own.url }, 'me:p@ss')
    await client(server.url, { NO_PROXY: '*' }, by, chosen).json('/own')
    const none = ownProxyOf({ kind: 'none' }, '')
    await client(named(server.url), { HTTP_PROXY: usual.url }, by, none).json('/straight')
    expect(own.heard.map(({ url }) => new URL(url).pathname)).toEqual(['/own'])
    expect(own.heard[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`)
    expect(usual.heard).toEqual([])
    expect(server.heard.map(({ url }) => url)).toEqual(['/own', '/straight'])
  })

  test('that wants a login is named, without the password that it does not take', async () => {
    const proxy = await opened(startProxy({ refusal: 407 }))
    const wrong = proxy.url.replace('//', '//me:secret@')
    const failure = (made: KubeClient) =>
      made.json('/version').then(
        () => 'answered',
        (error: unknown) => (error as Error).message,
      )
    const words = `The proxy ${proxy.url.replace('//', '//••••••••@')}, which`
    expect(await failure(client('https://cluster.example:6443', { HTTPS_PROXY: wrong }))).toBe(
      `${words} HTTPS_PROXY names, does not take its user and password (HTTP 407). Write user and password before the host in HTTPS_PROXY.`,
    )
    expect(await failure(client('https://cluster.example:6443', {}, { 'proxy-url': wrong }))).toBe(
      `${words} the kubeconfig’s proxy-url names, does not take its user and password (HTTP 407). Write user and password before the host in the kubeconfig’s proxy-url.`,
    )
  })

  test('makes the tunnel to a cluster whose authority SSL_CERT_FILE names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-'))
    open.push(() => rm(folder, { recursive: true }))
    const [proxy, server] = [await opened(startProxy()), await opened(startSecureServer(ok))]
    await writeFile(join(folder, 'ca.pem'), certificates.authority)
    const environment = { SSL_CERT_FILE: join(folder, 'ca.pem') }
    expect(await client(server.url, environment).json('/x')).toEqual({})
    expect(await client(server.url, environment, { 'proxy-url': proxy.url }).json('/x')).toEqual({})
    expect(proxy.heard.map(({ method }) => method)).toEqual(['CONNECT'])
    await expect(client(server.url, {}).json('/x')).rejects.toMatchObject({ status: 0 })
    await expect(client(server.url, { SSL_CERT_FILE: join(folder, 'gone') }).json('/x')).rejects.toThrow(
      'which SSL_CERT_FILE names, can’t be read: there is no such file.',
    )
  })
})
