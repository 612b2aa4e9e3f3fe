// The built command line and the built app through a SOCKS 5 proxy that wants a login, to both ends, which speak TLS.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { parse, stringify } from 'yaml'
import { startSocks, type TestServer } from '../electron/network/servers.stage'
import { withPanel } from './app'
import { agentSays, goTo } from './at'
import { flowdeck, Running } from './cli'
import { makeAuthority, startTls, type Between } from './prefect-3/tls-and-proxy'

interface Kubeconfig {
  readonly clusters: { cluster: Record<string, unknown> & { server: string } }[]
}

let home: string
let practice: Running
let socks: TestServer
let ends: { readonly api: Between; readonly cluster: Between }
let token: string
let kubeconfig: string
let variables: Readonly<Record<string, string>>
const passing = (socksUrl: string, password: string): string => socksUrl.replace('//', `//user:${password}@`)

test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  practice = new Running(['practice', '--runs', '1'], { home })
  const said = JSON.parse(await practice.line(1)) as { api: string; token: string; kubeconfig: string }
  token = said.token
  const config = parse(await readFile(said.kubeconfig, 'utf8')) as Kubeconfig
  const [cluster] = config.clusters
  if (!cluster) throw new Error('practice names no cluster')
  const authority = await makeAuthority(home, 'ours')
  const inFront = async (name: string, url: string): Promise<Between> => {
    await mkdir(join(home, name))
    return startTls(join(home, name), authority, Number(new URL(url).port))
  }
  ends = { api: await inFront('api', said.api), cluster: await inFront('cluster', cluster.cluster.server) }
  socks = await startSocks({ login: true })
  const proxy = passing(socks.url, 'p%40ss')
  cluster.cluster = { server: ends.cluster.url, 'certificate-authority': authority, 'proxy-url': proxy }
  kubeconfig = stringify(config)
  variables = { HTTPS_PROXY: proxy, REQUESTS_CA_BUNDLE: authority }
})
test.afterAll(async () => {
  await practice.end('SIGTERM')
  for (const each of [socks, ends.api, ends.cluster]) await each.close()
  await rm(home, { recursive: true, force: true })
})

const places = (): ReadonlySet<string> => new Set(socks.heard.map(({ url }) => url))
const bothEnds = (): ReadonlySet<string> => new Set([ends.api, ends.cluster].map(({ url }) => new URL(url).host))

test('the command line deploys a run', async () => {
  socks.heard.length = 0
  const [tokenFile, config] = [join(home, 'token'), join(home, 'config')]
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 })
  await writeFile(config, kubeconfig)
  const args = ['agent', 'start', '--api', ends.api.url, '--token-file', tokenFile, '--kubeconfig', config]
  const start = (env: Record<string, string>) => flowdeck([...args, '--max-polls', '1'], { home, env })
  const done = await start({ ...variables })
  expect(done.stdout + done.stderr).toMatch(/deployed/i)
  expect(done.code).toBe(0)
  expect(places()).toEqual(bothEnds())
  const refused = await start({ ...variables, HTTPS_PROXY: passing(socks.url, 'sesame') })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(
    /The proxy socks5:\/\/•+@localhost:\d+, which HTTPS_PROXY names, does not take its user/,
  )
  expect(refused.stdout + refused.stderr).not.toContain('sesame')
})

test('the panel runs', async () => {
  socks.heard.length = 0
  const before = { ...process.env }
  Object.assign(process.env, variables)
  const choice = {
    api: { kind: 'endpoint', url: ends.api.url, urlForPods: null },
    cluster: { kind: 'context', context: 'practice', namespace: 'default' },
  }
  const settings = { version: 2, connections: [{ id: 'own', choice }], activeConnectionId: 'own', startOnOpen: true }
  try {
    await withPanel({ kubeconfig, settings }, async ({ page }) => {
      await goTo(page, 'Connections')
      await page.getByRole('button', { name: /^(Replace|Enter)…$/ }).click()
      await page.getByLabel('New token').fill(token)
      await page.getByRole('button', { name: 'Replace token' }).click()
      await agentSays(page, 'Agent: Running')
    })
  } finally {
    for (const name of Object.keys(variables)) if (!(name in before)) Reflect.deleteProperty(process.env, name)
  }
  expect(places()).toEqual(bothEnds())
})
