// Replicas of one agent: one polls, the others stand by and take over.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { startPracticeApi, type PracticeApi } from '../electron/practice/api'
import { startPracticeCluster, type PracticeCluster } from '../electron/practice/cluster'
import { dialectOf } from '../shared/dialects/dialects'
import { Running } from './cli'
import { JobsEver } from './jobs-ever'

let home: string
let api: PracticeApi
let cluster: PracticeCluster
let started: Running[]
test.beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  started = []
  api = await startPracticeApi({ dialect: '0.6' })
  cluster = await startPracticeCluster({ node: { cpu: 1_000, memory: 2 ** 43, pods: 1_000 } })
  await writeFile(join(home, 'kubeconfig'), cluster.kubeconfig, { mode: 0o600 })
})
test.afterEach(async () => {
  for (const each of started) await each.end('SIGKILL')
  await cluster.close()
  await api.close()
  await rm(home, { recursive: true, force: true })
})

function replica(): Running {
  const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', join(home, 'kubeconfig')]
  const running = new Running(['agent', 'start', ...ends, '--name', 'many', '--leader-elect', '--json'], { home })
  started.push(running)
  return running
}

const eventsOf = ({ lines }: Running): readonly string[] =>
  lines.map((line) => (JSON.parse(line) as { readonly event: string }).event)
const hears = (running: Running, event: string, timeout = 20_000) =>
  expect.poll(() => eventsOf(running), { timeout }).toContain(event)

test('the leader is killed, then asked to stop: each time another goes on, and each run has one Job', async () => {
  const ever = await JobsEver.watch(
    {
      url: `${cluster.url}/apis/batch/v1/namespaces/default/jobs`,
      options: { headers: { authorization: `Bearer ${cluster.token}` } },
    },
    dialectOf('0.6').runLabel,
  )
  try {
    const first = replica()
    await hears(first, 'leading')
    const second = replica()
    await hears(second, 'standby')
    const ids = Array.from({ length: 100 }, () => api.createRun('hello'))
    await expect.poll(() => ever.size, { timeout: 20_000 }).toBeGreaterThan(0)
    await first.end('SIGKILL')
    // A Lease of 15 s runs out first.
    await hears(second, 'leading', 40_000)
    await expect.poll(() => ever.size, { timeout: 20_000 }).toBe(100)
    // Not before: of two that stand by, either may be the next.
    const third = replica()
    await hears(third, 'standby')
    expect(eventsOf(third)).not.toContain('polled')

    ids.push(...Array.from({ length: 50 }, () => api.createRun('hello')))
    expect((await second.end('SIGTERM')).code).toBe(0)
    // It gave the Lease back.
    await hears(third, 'leading')
    await expect.poll(() => ever.size, { timeout: 20_000 }).toBe(150)
    expect(ever.runIds()).toEqual(ids.sort())
    expect((await third.end('SIGTERM')).code).toBe(0)
  } finally {
    ever.close()
  }
})

test('one that stands by ends at a signal, and has asked the queue for nothing', async () => {
  const first = replica()
  await hears(first, 'leading')
  const second = replica()
  await hears(second, 'standby')
  const { code, stderr } = await second.end('SIGTERM')
  expect([code, stderr.split('\n').filter((line) => !line.includes('--token'))]).toEqual([0, ['']])
  expect(eventsOf(second)).toEqual(['standby'])
  expect((await first.end('SIGTERM')).code).toBe(0)
})
