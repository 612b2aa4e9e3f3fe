// The worker of Prefect 3 at a real server that asks for a password and for CSRF tokens, as `prefect server start` does when
// it is told to; and behind TLS and a proxy.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { flowdeck, Running } from '../cli'
import { kubeconfigOf } from '../real-cluster'
import { expectWoken, pool, Prefect3Stage, soon } from './stage'
import { makeAuthority, startTls, startTunnels, type Between } from './tls-and-proxy'

const login = 'admin:a pass: word'
const stage = Prefect3Stage.forFile({
  env: { PREFECT_SERVER_API_AUTH_STRING: login, PREFECT_SERVER_CSRF_PROTECTION_ENABLED: 'true' },
})

/** The file that a worker reads its login from. */
async function fileOf(text: string): Promise<string> {
  const file = join(stage.home, 'login')
  await writeFile(file, text)
  return file
}

test('its runs become Jobs, and one that is made while it idles at once: its events are heard', async () => {
  const worker = stage.startWorker('--auth-string-file', await fileOf(login))
  const first = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([first])
  const workers = (): Promise<readonly object[]> => stage.server.ask('POST', `/work_pools/${pool}/workers/filter`, {})
  await vi.waitFor(async () => expect(await workers()).toMatchObject([{ name: 'w 1', status: 'ONLINE' }]), soon)
  let second = ''
  await expectWoken(worker, async () => {
    second = await stage.server.createRun(stage.deployments.plain!)
    await stage.untilDeployed([second])
  })
  await vi.waitFor(async () => {
    const [run] = await stage.server.runs([second])
    expect(run?.infrastructure_pid).toMatch(/^default:/)
    expect(await stage.logOf(second)).toEqual([expect.stringMatching(/^Submitted for execution: Job /)])
  }, soon)
  expect(await stage.typesOf([first, second])).toEqual({ PENDING: 2 })
})

test('a run that is cancelled while its pod waits loses its Job at once', async () => {
  stage.startWorker('--auth-string-file', await fileOf(login))
  const id = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([id])
  await stage.setState(id, { type: 'CANCELLING' })
  await vi.waitFor(async () => expect(await stage.typesOf([id])).toEqual({ CANCELLED: 1 }), soon)
  await vi.waitFor(async () => expect(await stage.jobsOf([id])).toEqual([]), soon)
})

describe('behind TLS with an authority of its own, through a proxy', () => {
  let [tls, proxy, authority, other]: [Between | null, Between | null, string, string] = [null, null, '', '']
  beforeEach(async () => {
    authority = await makeAuthority(stage.home, 'authority')
    other = await makeAuthority(stage.home, 'other')
    tls = await startTls(stage.home, authority, Number(new URL(stage.server.url).port))
    proxy = await startTunnels()
  })
  afterEach(async () => {
    await proxy?.close()
    await tls?.close()
  })
  const start = (): string[] => {
    const ends = ['--api', `${tls?.url}/api`, '--kubeconfig', kubeconfigOf('admin'), '--name', 'w 1', '--json']
    return ['worker', 'start', '--pool', pool, ...ends]
  }
  const env = (ca: string): Record<string, string> => ({
    ...{ PREFECT_API_SSL_CERT_FILE: ca, HTTPS_PROXY: proxy?.url ?? '', PREFECT_API_AUTH_STRING: login },
  })

  test('its runs become Jobs, and its events are heard', async () => {
    const worker = new Running(start(), { home: stage.home, env: env(authority) })
    try {
      const first = await stage.server.createRun(stage.deployments.plain!)
      await stage.untilDeployed([first])
      await expectWoken(worker, async () => {
        await stage.untilDeployed([await stage.server.createRun(stage.deployments.plain!)])
      })
      expect(new Set(proxy?.asked)).toEqual(new Set([new URL(tls?.url ?? '').host]))
      expect(proxy?.asked.length).toBeGreaterThan(1)
    } finally {
      await worker.end('SIGTERM')
    }
  })

  test('a wrong authority is named at once, and so is a proxy that is away; the run waits untouched', async () => {
    const id = await stage.server.createRun(stage.deployments.plain!)
    const ended = async (variables: Record<string, string>): Promise<string> => {
      const { code, stderr } = await flowdeck([...start(), '--max-polls', '2'], { home: stage.home, env: variables })
      expect(code).toBe(1)
      return stderr
    }
    expect(await ended(env(other))).toMatch(
      /^flowdeck: The Prefect API at https:\S+ can’t be reached as it is set up: the server’s certificate is signed by an authority that is not trusted here \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\. .*PREFECT_API_SSL_CERT_FILE\.$/m,
    )
    const away = { ...env(authority), HTTPS_PROXY: 'http://127.0.0.1:1' }
    const { stdout } = await flowdeck([...start(), '--max-polls', '1'], { home: stage.home, env: away })
    expect(stdout).toContain('The proxy http://127.0.0.1:1, which HTTPS_PROXY names, does not answer')
    expect(await stage.typesOf([id])).toEqual({ SCHEDULED: 1 })
  })
})

test.each([
  ['a wrong password', ['--auth-string', 'admin:wrong']],
  ['a key, which it does not take', ['--key', 'pnu_1234']],
  ['none', []],
])('%s: the worker ends with one sentence, and the run waits untouched', async (_, args) => {
  const id = await stage.server.createRun(stage.deployments.plain!)
  const ends = ['--pool', pool, '--api', stage.server.url, '--kubeconfig', kubeconfigOf('admin')]
  const ended = await flowdeck(['worker', 'start', ...ends, ...args], { home: stage.home })
  expect(ended.code).toBe(1)
  const last = ended.stderr.trim().split('\n').at(-1)
  expect(last).toMatch(/^flowdeck: The Prefect API at http:\S+ refused the agent: HTTP 401: Unauthorized\. Check /)
  expect(ended.stderr).not.toMatch(/\n\s+at |pnu_1234|admin:wrong/)
  expect(await stage.typesOf([id])).toEqual({ SCHEDULED: 1 })
})
