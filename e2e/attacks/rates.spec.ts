// However a server answers, it is not asked as fast as it does.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Running } from '../cli'
import { agentTo, dueRun, kubeconfigTo, prefect06, type Answers } from './ground'
import { sendJson, startHostileServer, type Attack } from './hostile-server'

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

/** An agent may first try some dozens of runs. */
const settleMs = 3_000
const windowMs = 3_000
/** Requests in that time. Of a loop without a floor there are from 500 on, as many as two processes manage. */
const most = 200
/**
 * Each of 200 claims in hand is tried again, with two requests, at a pace of its own, which slows down for some seconds: from
 * when they are in hand, which on a busy machine is later.
 */
const ofClaims = { most: 1_000, settleMs: 10_000, begun: 800 }

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const fresh = (count: number): string[] => Array.from({ length: count }, () => randomUUID())
const statusOf = (status: number, headers: Record<string, string> = {}): Attack => {
  return (_, response) => {
    response.writeHead(status, headers).end('no')
    return true
  }
}

/** A cluster that takes every Job, and has none. */
const takesJobs: Attack = ({ method, body }, response) =>
  sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { kind: 'List', metadata: {}, items: [] })
const status = (code: number, reason: string): Attack => {
  return (_, response) =>
    sendJson(response, { kind: 'Status', status: 'Failure', code, reason, message: reason, details: {} }, code)
}

const api = (answers: Answers): [Attack, Attack] => [prefect06(answers), takesJobs]
const alwaysFull: Answers = { queue: () => fresh(25), runs: (ids) => ids.map(dueRun) }
const cluster = (attack: Attack): [Attack, Attack] => [
  prefect06({ ...alwaysFull, setState: () => ({ states: [{ id: 'x' }] }) }),
  attack,
]
let page = 0
const endlessClaims = (): readonly object[] =>
  Array.from({ length: 200 }, (_, n) => ({
    ...dueRun(`${String(++page).padStart(12, '0')}-${n}`),
    state: 'Submitted',
    serialized_state: null,
  }))

const attacks: readonly (readonly [name: string, attack: [api: Attack, cluster: Attack], bounds?: typeof ofClaims])[] =
  [
    ['the API says 429 with Retry-After: 0', [statusOf(429, { 'retry-after': '0' }), takesJobs]],
    ['the API says 503 with a Retry-After without end', [statusOf(503, { 'retry-after': '9'.repeat(40) }), takesJobs]],
    ['the API says 503 with a Retry-After in the past', [statusOf(503, { 'retry-after': '-1' }), takesJobs]],
    ['the API answers nothing at once', [statusOf(200), takesJobs]],
    ['the API is of another kind', [statusOf(404), takesJobs]],
    [
      'the queue is always full, and each claim is refused',
      api({ ...alwaysFull, setState: () => ({ states: [{ status: 'QUEUED' }] }) }),
    ],
    ['the queue is always full, and claims have no answer', api({ ...alwaysFull, setState: () => null })],
    ['the queue names runs that are not there', api({ queue: () => fresh(25) })],
    ['the claims have no end', api({ claims: endlessClaims })],
    ['the cluster says 429 with Retry-After: 0', cluster(statusOf(429, { 'retry-after': '0' }))],
    ['the cluster is gone', cluster(status(410, 'Expired'))],
    ['every name is taken', cluster(status(409, 'AlreadyExists')), ofClaims],
  ]

test('a server that answers at once, whatever it answers, is asked at a pace', async () => {
  const counts = await Promise.all(
    attacks.map(
      async (
        [name, [ofApi, ofCluster], bounds = { most, settleMs, begun: 1 }],
        n,
      ): Promise<readonly [string, number, number]> => {
        const [prefect, kube] = [await startHostileServer('', ofApi), await startHostileServer('', ofCluster)]
        const asked = (): number => prefect.asked.length + kube.asked.length
        const folder = await mkdtemp(join(home, `${n}-`))
        const agent = new Running(agentTo(prefect.url, await kubeconfigTo(folder, kube.url)), { home: folder })
        try {
          await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(bounds.begun)
          await pass(bounds.settleMs)
          const before = asked()
          await pass(windowMs)
          return [name, asked() - before, bounds.most]
        } finally {
          await agent.end('SIGKILL')
          await Promise.all([prefect.close(), kube.close()])
        }
      },
    ),
  )
  expect(counts.filter(([, count, bound]) => count > bound)).toEqual([])
})
