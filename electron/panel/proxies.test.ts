import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, expect, test, vi } from 'vitest'
import type { ConnectionChoice } from '../../shared/model/connection'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { startProxy, type TestServer } from '../network/servers.stage'
import { startPracticeApi3 } from '../practice/api-3'
import { memorySecretStore, type SecretStore } from '../settings/secret-store'
import { hideSecrets } from './kept-secrets'
import { panelWorld, type PanelWorld } from './panel-world'

const soon = { timeout: 15_000, interval: 10 }
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})
async function opened<T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
  const started = await starting
  open.push(started)
  return started
}

/** It lets nobody pass but this one. */
const login = 'user:p@ss'
const strictProxy = (): Promise<TestServer> => opened(startProxy({ refusal: 407 }))
const at = ({ url }: TestServer) => ({ kind: 'address', url }) as const

interface Stage {
  readonly world: PanelWorld
  readonly servers: Awaited<ReturnType<PanelWorld['servers']>>
  readonly proxies: { readonly api: TestServer; readonly cluster: TestServer }
  readonly choice: ConnectionChoice
}
async function stage(secrets?: SecretStore): Promise<Stage> {
  const proxies = { api: await strictProxy(), cluster: await strictProxy() }
  const world = await opened(panelWorld(secrets))
  const servers = await world.servers()
  const { api, cluster } = servers.choice
  const choice = { api: { ...api, proxy: at(proxies.api) }, cluster: { ...cluster, proxy: at(proxies.cluster) } }
  return { world, servers, proxies, choice }
}
async function found({ panel }: PanelWorld, id: string): Promise<Readonly<Record<string, string>>> {
  const checks = (await panel.session(id)?.checks.run(false)) ?? []
  return Object.fromEntries(checks.map(({ id: check, status, detail }) => [check, `${status}: ${detail}`]))
}

test('both ends are asked through their proxies, and the logins stand nowhere', async () => {
  const { world, servers, proxies, choice } = await stage()
  const { panel, folder, told, log } = world
  expect(await panel.use(choice, servers.api.token, undefined, { api: login, cluster: login })).toBeNull()
  const session = panel.session('connection-1')
  session?.startAgent('running')
  servers.api.createRun('hello')
  await vi.waitUntil(() => session?.agentStatus.deployed === 1, soon)
  expect(proxies.api.heard.map(({ url }) => new URL(url).origin)).toContain(new URL(servers.api.url).origin)
  expect(proxies.cluster.heard.map(({ url }) => new URL(url).origin)).toContain(new URL(servers.cluster.url).origin)

  const { 'api-way': toApi, 'cluster-way': toCluster } = await found(world, 'connection-1')
  const which = 'which the connection’s proxy setting names'
  expect(toApi).toBe(`ok: Through ${proxies.api.url.replace('//', '//••••••••@')}, ${which}; without TLS.`)
  expect(toCluster).toBe(`ok: Through ${proxies.cluster.url.replace('//', '//••••••••@')}, ${which}.`)

  const zip = (await session?.checks.bundle()) ?? Buffer.alloc(0)
  const bundle = Object.values(unzipSync(zip)).map((file) => strFromU8(file))
  const settings = await readFile(join(folder, 'settings.json'), 'utf8')
  expect(settings).toContain(proxies.api.url)
  const texts = [...bundle, settings, ...log, JSON.stringify(told), JSON.stringify(panel.snapshot())]
  expect(texts.filter((text) => /p@ss|p%40ss|dXNlcjpwQHNz/.test(text))).toEqual([])
})

test('a login that is kept serves every connection by that proxy, and a new one takes its place', async () => {
  const { world, servers, choice } = await stage()
  const { panel } = world
  await panel.use(choice, servers.api.token, undefined, { api: 'user:hunter2', cluster: login })
  expect(await found(world, 'connection-1')).toMatchObject({
    api: expect.stringMatching(
      /^failed: .* does not take its user .* Enter its login in the connection’s proxy/,
    ) as string,
    cluster: expect.stringMatching(/^ok: /) as string,
  })
  const before = panel.session('connection-1')
  expect(await panel.use(choice, undefined, undefined, { api: login })).toBeNull()
  expect(panel.session('connection-1')).not.toBe(before)
  const other = { ...choice, cluster: { ...choice.cluster, namespace: 'other' } } as ConnectionChoice
  expect(await panel.use(other)).toBeNull()
  for (const id of ['connection-1', 'connection-2'])
    expect(await found(world, id)).toMatchObject({
      api: expect.stringMatching(/^ok: /) as string,
      cluster: expect.stringMatching(/^ok: /) as string,
    })
})

test('what is kept for one proxy is not sent to another', async () => {
  const { world, servers, choice } = await stage()
  const { panel } = world
  await panel.use(choice, servers.api.token, undefined, { api: login, cluster: login })
  const another = await strictProxy()
  const moved = { ...choice, api: { ...choice.api, proxy: at(another) } } as ConnectionChoice
  expect(await panel.use(moved, undefined, 'connection-1')).toBeNull()
  expect((await found(world, 'connection-1'))['api']).toContain('asks for a login')
  expect(another.heard.map(({ headers }) => headers['proxy-authorization']).filter(Boolean)).toEqual([])
})

test('a token that was kept before is not shown to a new proxy, which could read it', async () => {
  const { world, servers, proxies, choice } = await stage()
  const { panel } = world
  const straight = { ...choice, api: servers.choice.api }
  const shownTo = ({ heard }: TestServer) =>
    heard.filter(({ headers }) => JSON.stringify(headers).includes(servers.api.token))
  await panel.use(straight, servers.api.token, undefined, { cluster: login })
  expect(await found(world, 'connection-1')).toMatchObject({ api: expect.stringMatching(/^ok: /) as string })
  expect(await panel.use(choice, undefined, 'connection-1', { api: login })).toBeNull()
  expect((await found(world, 'connection-1'))['api']).toMatch(/^failed: /)
  expect(proxies.api.heard.length).toBeGreaterThan(0)
  expect(shownTo(proxies.api)).toEqual([])
  expect(await panel.use(choice, servers.api.token, 'connection-1')).toBeNull()
  expect(await found(world, 'connection-1')).toMatchObject({ api: expect.stringMatching(/^ok: /) as string })
  expect(await panel.use(straight, undefined, 'connection-1')).toBeNull()
  expect(await found(world, 'connection-1')).toMatchObject({ api: expect.stringMatching(/^ok: /) as string })
})

test('a login that can’t be kept refuses the pair, and the sentence says what was kept', async () => {
  const kept = memorySecretStore()
  const full: SecretStore = {
    ...kept,
    set: (name, secret) =>
      name.startsWith('proxy ') ? Promise.reject(new Error('no space left')) : kept.set(name, secret),
  }
  const { world, servers, proxies, choice } = await stage(full)
  expect(await world.panel.use(choice, servers.api.token, undefined, { api: login })).toBe(
    'The login of the proxy could not be kept: no space left. Only the token was kept.',
  )
  expect(world.panel.snapshot()).toMatchObject({ connections: [], settings: { connections: [] } })
  expect(await full.get(`${servers.api.url} through ${proxies.api.url}`)).toBe(servers.api.token)
})

test('a context is tried through the proxy that is being chosen for it', async () => {
  const { world, proxies, choice } = await stage()
  const { contextTries } = world.panel
  if (choice.cluster.kind !== 'context') throw new Error('a context was expected')
  const { context, namespace, proxy } = choice.cluster
  const question = { context, namespace, ...(proxy ? { proxy } : {}) }
  expect(await contextTries.try(question)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('asks for a login') as string,
  })
  expect(await contextTries.try({ ...question, proxyLogin: login })).toMatchObject({ ok: true })
  await world.secrets.set(`proxy ${proxies.cluster.url}`, login)
  expect(await contextTries.try(question)).toMatchObject({ ok: true })
  expect(world.known.mask(login)).toBe('••••••••')
})

test('work pools are listed through the proxy that is being chosen', async () => {
  const [api, proxy] = [await opened(startPracticeApi3()), await strictProxy()]
  const { panel } = await opened(panelWorld())
  const question = { url: api.url, token: api.token, proxy: at(proxy) }
  expect(await panel.workPools.list(question)).toMatchObject({ ok: false })
  expect(await panel.workPools.list({ ...question, proxyLogin: login })).toMatchObject({ ok: true })
  expect(proxy.heard.length).toBeGreaterThan(1)
})

test.each([
  ['ada:hunter2-xyz', ['ada:hunter2-xyz', 'hunter2-xyz', 'hunter2-xyz@proxy']],
  ['ghp_0123456789:', ['ghp_0123456789']],
])('of the login %s nothing secret is shown anywhere', (secret, texts) => {
  const known = new KnownSecrets()
  hideSecrets(known, { token: '', proxyLogins: { api: secret, cluster: '' } })
  for (const text of texts) expect(known.mask(`x ${text}`)).toMatch(/^x ••••••••/)
  expect(known.mask(`Basic ${Buffer.from(secret).toString('base64')}`)).not.toContain(
    Buffer.from(secret).toString('base64').slice(4, -4),
  )
  expect(known.mask('ada')).toBe('ada')
})
