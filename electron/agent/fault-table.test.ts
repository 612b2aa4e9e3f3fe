/**
 * What may go wrong with any single request, before or after its effect, and what must come of it. The rows are those of
 * the design's table of faults; each has a test that fails without its handling.
 *
 * | Fault | Tests |
 * | --- | --- |
 * | API down, 5xx, 429, time-out, dropped connection, reply lost after its effect | below, at every request; prefect/faults.test.ts (what each is taken for), prefect/http-fault.test.ts (Retry-After), polling.test.ts (waits) |
 * | 401/403, a scope other than RUNNER | "a token that is refused in between" below; kubernetes-agent.test.ts, prefect/open.test.ts |
 * | GraphQL errors for one run of a batch | kubernetes-agent.test.ts ("a claim that is refused fails alone"), prefect/open.test.ts |
 * | Submitted refused | "a run that another agent has claimed" below; prefect/open.test.ts |
 * | Kubernetes down, 5xx, 429, conflict, time-out after effect | below, at every request; kube/cluster-jobs.test.ts, kube/kube-fault.test.ts; real ones in e2e/outage.cluster.ts and once.cluster.ts |
 * | Kubernetes refuses one run's Job | one of the runs below; kubernetes-agent.test.ts, kube/kube-fault.test.ts; really in e2e/set-up.cluster.ts |
 * | The set-up is at fault | faults.test.ts, gate.test.ts, gate-problem.test.ts; really in e2e/set-up.cluster.ts |
 * | Quota exceeded, object being deleted | faults.test.ts, "a Job of its name that is being deleted" below; really in e2e/set-up.cluster.ts |
 * | Job deleted, or ended, while its run has not begun | kubernetes-agent.test.ts, "a Job that ends before its run begins" below |
 * | What Jobs are made from can't be read | faults.test.ts ("in words of the API"), claim.test.ts, prefect/1/api.test.ts |
 * | Broken template, kubeconfig or settings file | e2e/cli.spec.ts, cli/agent-start.test.ts, settings/settings.test.ts |
 * | Exec-plugin auth | kube/kube-client.test.ts ("credentials"), kube/kube-config.test.ts |
 */
import { describe, expect, test, vi } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { jobName } from '../../shared/template/job-name'
import { jobsPath } from '../kube/jobs'
import type { Fault as ApiFault } from '../practice/api'
import type { PracticeClusterOptions } from '../practice/cluster'
import {
  agentIn,
  clientOf,
  isNewJob,
  jobFor,
  jobsIn,
  logsOf,
  prefectOf,
  runIdsOf,
  runsNamed,
  stateOf,
  world,
  type World,
} from './agent.stage'

type ClusterFault = Awaited<ReturnType<NonNullable<PracticeClusterOptions['intercept']>>>

const dialects = ['0.6', '1.x', '3'] as const satisfies readonly DialectId[]
/** Only where an answer never comes: elsewhere a slow machine would add faults of its own. */
const timeoutMs = 2_000
const never = new Promise<never>(() => undefined)
const fourTwentyTwo = {
  status: 422,
  body: {
    ...{ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Invalid', code: 422 },
    message: 'Job.batch "x" is invalid: spec: no',
  },
}

/** Faults of one request. A promise that stays open is an answer that never comes. */
const faults: readonly [string, () => (ApiFault & ClusterFault) | Promise<never>, number?][] = [
  ['cut before its effect', () => 'drop-before'],
  ['cut after its effect', () => 'drop-after'],
  ['503', () => ({ status: 503, body: 'away' })],
  ['502 after its effect', () => ({ status: 502, body: 'bad gateway', done: true })],
  ['429', () => ({ status: 429, headers: { 'retry-after': '0.2' }, body: 'slow down' })],
  ['no answer in time, before its effect', () => never, timeoutMs],
  ['no answer in time, after its effect', () => ({ answerAfter: never }), timeoutMs],
]

/** Requests of an agent that deploys some runs; those beyond are of its later turns. */
const requests = Array.from({ length: 8 }, (_, n) => n + 1)

/** Three runs that get their Jobs, and one whose Job is refused; the n-th request to one of the servers goes wrong. */
async function historyWith(
  dialect: DialectId,
  side: 'API' | 'cluster',
  n: number,
  [, fault, limitMs]: (typeof faults)[number],
) {
  let count = 0
  let over = false
  const meet = () => (!over && ++count === n ? fault() : undefined)
  const staged = await world(
    side === 'API' ? { intercept: meet } : {},
    {
      intercept: (request) => {
        const met = side === 'cluster' ? meet() : undefined
        if (!isNewJob(request) || !request.body.includes('/sync-crm:')) return met
        // It takes no effect, whenever its answer is lost.
        return met === undefined ? fourTwentyTwo : 'drop-before'
      },
    },
    dialect,
  )
  const here: World = limitMs === undefined ? staged : { ...staged, timeoutMs: limitMs }
  const good = runsNamed(here.api, 3)
  const [refused = ''] = runsNamed(here.api, 1, 'sync-crm')
  const { agent, of } = agentIn(here)
  agent.start()
  const isOver = () => of('deployed').length >= 3 && of('failed').length >= 1
  await vi.waitUntil(isOver, 20_000).catch(() => undefined)
  over = true
  // Who we are is told once, however often is asked for runs.
  const polls = of('polled').length
  agent.poke()
  await vi.waitUntil(() => of('polled').length > polls + 1, 20_000).catch(() => undefined)
  const { states } = here.api.snapshot()
  const setTo = (state: string) => states.filter((each) => each.state === state).map((each) => each.flow_run_id)
  return {
    told: {
      deployed: of('deployed')
        .map(({ flowRunId }) => flowRunId)
        .sort(),
      failed: of('failed').map(({ flowRunId }) => flowRunId),
      ready: of('ready').length,
      mistakes: of('mistake'),
    },
    claimed: setTo('Submitted').sort(),
    failed: setTo('Failed'),
    jobs: runIdsOf(here, await jobsIn(here)),
    expected: {
      told: { deployed: good, failed: [refused], ready: 1, mistakes: [] },
      claimed: [...good, refused].sort(),
      failed: [refused],
      jobs: good,
    },
  }
}

describe.each(dialects)('dialect %s', (dialect) => {
  describe.each(['API', 'cluster'] as const)('any one request to the %s', (side) => {
    test.each(faults)('%s: each run is claimed once and has its one Job, or is marked Failed once', async (...row) => {
      const histories = await Promise.all(requests.map((n) => historyWith(dialect, side, n, row)))
      const came = histories.map(({ expected: _expected, ...rest }, n) => ({ request: n + 1, ...rest }))
      expect(came).toEqual(histories.map(({ expected }, n) => ({ request: n + 1, ...expected })))
    })
  })

  test('429 while a log is written, or read what a Job is made from: it is asked again, and nothing is lost or failed', async () => {
    const asked = { inputs: 0, logs: 0 }
    const refused = (count: number) =>
      count === 1 ? ({ status: 429, headers: { 'retry-after': '0.2' }, body: 'slow down' } as const) : undefined
    const cluster = { down: true }
    const here = await world(
      {
        intercept: ({ names, body }) => {
          if (names.some((name) => /^write_?run_?logs?$/i.test(name))) return refused(++asked.logs)
          // The one request that asks for a flow's storage and not for the run's state.
          if (/\bstorage\b/.test(body.query) && !/\bserialized_state\b/.test(body.query)) return refused(++asked.inputs)
          return undefined
        },
      },
      { intercept: (request) => (isNewJob(request) && cluster.down ? 'drop-before' : undefined) },
      dialect,
    )
    // Of a claim that is found, a Job's inputs are read; whoever claims a run has them.
    const [id = ''] = runsNamed(here.api, 1)
    const first = agentIn(here)
    first.agent.start()
    await vi.waitUntil(() => first.of('claimed').length === 1, 10_000)
    await first.agent.end()
    cluster.down = false
    const second = agentIn(here)
    second.agent.start()
    await vi.waitUntil(() => second.of('deployed').length === 1, 20_000)
    const receipts = () => logsOf(here.api, id).filter((line) => line?.startsWith('Submitted for execution: Job '))
    await vi.waitUntil(() => receipts().length > 0, 20_000)
    // In 3 they are read for every Job: also by the first agent.
    expect(asked).toMatchObject({ inputs: dialect === '3' ? 3 : 2, logs: 2 })
    expect([receipts().length, second.of('failed')]).toEqual([1, []])
  })

  test('a token that is refused in between: polling pauses, what is claimed gets its Jobs, and it goes on with a good one', async () => {
    const token = { good: true }
    const cluster = { down: false }
    const here = await world(
      { intercept: () => (token.good ? undefined : { status: 401, body: 'Unauthorized' }) },
      { intercept: () => (cluster.down ? 'drop-before' : undefined) },
      dialect,
    )
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => agent.status.cluster.state === 'connected', 10_000)
    cluster.down = true
    const ids = runsNamed(here.api, 4)
    await vi.waitUntil(() => of('claimed').length === 4, 10_000)
    token.good = false
    agent.poke()
    await vi.waitUntil(() => agent.status.api.state === 'refused', 10_000)
    cluster.down = false
    await vi.waitUntil(() => of('deployed').length === 4, 20_000)
    expect(agent.status.api.state).toBe('refused')
    expect(agent.status.waitMs).toBeGreaterThanOrEqual(5_000)
    token.good = true
    const [late = ''] = runsNamed(here.api, 1)
    agent.retryNow()
    await vi.waitUntil(() => of('deployed').length === 5, 10_000)
    expect(runIdsOf(here, await jobsIn(here))).toEqual([...ids, late].sort())
  })

  test('a run that another agent has claimed is dropped, and its neighbours are deployed', async () => {
    const claims: string[] = []
    const here = await world(
      {
        intercept: ({ names }) => {
          const isClaim = names.some((name) => /^set_?flow_?run_?states$/i.test(name))
          if (isClaim && claims.length === 0) claims.push(claimByAnother())
          return undefined
        },
      },
      {},
      dialect,
    )
    const ids = runsNamed(here.api, 5)
    function claimByAnother(): string {
      const id = ids[0] ?? ''
      here.api.setFlowRunState(id, { type: 'Submitted', message: 'Submitted by somebody else.' })
      return id
    }
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 4 && of('dropped').length === 1, 10_000)
    expect(of('dropped')[0]?.flowRunId).toBe(ids[0])
    expect(of('failed')).toEqual([])
    expect(stateOf(here.api, ids[0] ?? '')?.state_message).toBe('Submitted by somebody else.')
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids.slice(1))
  })

  test('a Job of its name that is being deleted is waited for, and holds up no other run', async () => {
    const here = await world({}, {}, dialect)
    const client = clientOf(here)
    const [going = '', ...others] = runsNamed(here.api, 4)
    const [run] = await prefectOf(here).read([going], new AbortController().signal)
    const { name: plain, identifier } = jobName(going, run?.revision ?? '')
    const name = dialect === '3' ? `${run?.name}-${identifier}` : plain
    await client.json(jobsPath('default'), { method: 'POST', body: jobFor(here, going, name, ['example.com/wait']) })
    await client.json(jobsPath('default', name), { method: 'DELETE', body: { propagationPolicy: 'Background' } })
    const { agent, of } = agentIn(here)
    agent.start()
    await vi.waitUntil(() => of('deployed').length === 3, 10_000)
    expect(agent.status.cluster.state).toBe('connected')
    expect(
      of('deployed')
        .map(({ flowRunId }) => flowRunId)
        .sort(),
    ).toEqual(others)
    await client.json(jobsPath('default', name), { method: 'PATCH', body: { metadata: { finalizers: null } } })
    await vi.waitUntil(() => of('deployed').length === 4, 20_000)
    expect(of('failed')).toEqual([])
    expect(runIdsOf(here, await jobsIn(here))).toEqual([going, ...others].sort())
  })

  test('a Job that ends before its run begins: the run is marked Failed, and gets no other', async () => {
    const here = await world({}, { speed: 50 }, dialect)
    const ids = runsNamed(here.api, 2)
    const first = agentIn(here)
    first.agent.start()
    await vi.waitUntil(() => first.of('deployed').length === 2, 10_000)
    await first.agent.stop()
    await vi.waitUntil(() => here.cluster.counts().pods.Succeeded === 2, 10_000)
    const next = agentIn(here)
    next.agent.start()
    await vi.waitUntil(() => next.of('failed').length === 2, 10_000)
    expect(ids.map((id) => stateOf(here.api, id)?.state)).toEqual(['Failed', 'Failed'])
    expect(next.of('failed')[0]?.reason).toMatch(/^Job [a-z]+-[a-z]+-[0-9a-f]{8} ended before its flow run started\.$/)
    expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  })
})
