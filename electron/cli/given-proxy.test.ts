import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startProxy } from '../network/servers.stage'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { callCommand } from './command.stage'
import { givenProxy } from './given-proxy'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'given-proxy-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

async function world() {
  const [api, cluster] = [await startPracticeApi(), await startPracticeCluster()]
  const proxy = await startProxy({ refusal: 407 })
  open.push(() => Promise.all([api.close(), cluster.close(), proxy.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
  const call = (args: readonly string[], environment: Record<string, string> = {}) =>
    callCommand([...args, ...ends], { HOME: home, ...environment })
  const withLogin = (login: string): string => proxy.url.replace('//', `//${login}@`)
  return { api, proxy, call, withLogin }
}

describe('--proxy', () => {
  test('leads to the API, not to the cluster, and goes before the variables', async () => {
    const here = await world()
    const environment = { FLOWDECK_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' }
    const start = ['agent', 'start', '--max-polls', '1', '--proxy', here.withLogin('user:p%40ss')]
    expect(await here.call(start, environment)).toMatchObject({ error: null })
    const asked = new Set(here.proxy.heard.map(({ url }) => new URL(url).origin))
    expect([...asked]).toEqual([new URL(here.api.url).origin])
  })

  test('that is refused is told without its login, here and in the doctor’s report', async () => {
    const here = await world()
    const { out, said, exitCode } = await here.call(['doctor', '--json', '--proxy', here.withLogin('user:hunter2')])
    expect(exitCode).toBe(1)
    expect(out).toContain(`Through ${here.withLogin('••••••••')}, which --proxy names; without TLS.`)
    expect(out).toContain(
      'which --proxy names, does not take its user and password (HTTP 407). Write user and password',
    )
    expect(out + said).not.toContain('hunter2')
  })

  test('none goes straight there', async () => {
    const here = await world()
    const { out } = await here.call(['doctor', '--json', '--proxy', 'none'], { HTTP_PROXY: here.proxy.url })
    expect(out).toContain('Straight, without a proxy: --proxy says so; without TLS.')
    expect(here.proxy.heard).toEqual([])
  })

  test('is a worker’s too', async () => {
    const { error } = await callCommand(['worker', 'start', '--pool', 'p', '--proxy', 'ftp://proxy'], { HOME: home })
    expect(error).toMatch(/^--proxy: The address of a proxy begins with/)
  })

  test.each(['127.0.0.1:3128', 'http://me:hunter2@proxy:3128/hunter2', 'http://me:hunter2@'])(
    '%s is refused in words that do not repeat it',
    async (text) => {
      const { error, said } = await callCommand(['agent', 'start', '--proxy', text], { HOME: home })
      expect(error).toMatch(/^--proxy: The address of a proxy /)
      expect(`${error} ${said}`).not.toContain('hunter2')
    },
  )

  test('goes with no practice', async () => {
    const { error } = await callCommand(['agent', 'start', '--practice', '--proxy', 'none'], { HOME: home })
    expect(error).toContain('leave out --proxy, or leave out --practice')
  })
})

test('FLOWDECK_PROXY is read where there is no flag, and one that is none is named', () => {
  expect(givenProxy(undefined, {})).toBeNull()
  expect(givenProxy(undefined, { FLOWDECK_PROXY: '' })).toBeNull()
  expect(givenProxy(undefined, { FLOWDECK_PROXY: 'socks5://me:p%40ss@proxy:1' })).toEqual({
    setting: { kind: 'address', url: 'socks5://proxy:1' },
    login: 'me:p@ss',
    from: 'FLOWDECK_PROXY',
  })
  const read = () => givenProxy(undefined, { FLOWDECK_PROXY: 'hunter2' })
  expect(read).toThrow(/^FLOWDECK_PROXY: The address of a proxy begins/)
})
