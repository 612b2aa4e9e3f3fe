import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { jobName } from '../../shared/template/job-name'
import { parseTemplate, type JobTemplate } from '../../shared/template/parse-template'
import { systemClock } from '../clock/clock'
import { openClusterJobs } from '../kube/cluster-jobs'
import { fieldManagerOf, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { openPrefectApi } from '../prefect/open'
import type { PrefectApi } from '../prefect/prefect-api'
import type { AgentEvent } from './agent-event'
import type { AgentOptions } from './agent-parts'
import { KubernetesAgent } from './kubernetes-agent'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

interface World {
  readonly dialect: DialectId
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
}

async function world(
  api: PracticeApiOptions = {},
  cluster: PracticeClusterOptions = {},
  dialect: DialectId = '0.6',
): Promise<World> {
  const practiceApi = await startPracticeApi({ dialect, ...api })
  open.push(() => practiceApi.close())
  // Pods take their time: what a test looks at is what the agent did.
  const practiceCluster = await startPracticeCluster({ speed: 0.01, ...cluster })
  open.push(() => practiceCluster.close())
  return { dialect, api: practiceApi, cluster: practiceCluster }
}

function prefectOf({ dialect, api }: Pick<World, 'dialect' | 'api'>, agentName = 'agent'): PrefectApi {
  const prefect = openPrefectApi({ url: api.url, token: api.token, dialect, agentName })
  open.push(() => prefect.close())
  return prefect
}
function clientOf({ cluster }: World): KubeClient {
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  open.push(() => client.close())
  return client
}

interface Running {
  readonly agent: KubernetesAgent
  readonly events: AgentEvent[]
  of<K extends AgentEvent['kind']>(kind: K): Extract<AgentEvent, { kind: K }>[]
}

function agentIn(here: World, given: Partial<AgentOptions> = {}): Running {
  const { dialect, api } = here
  const options = {
    name: 'agent',
    namespace: 'default',
    cluster: 'practice.0',
    concurrency: 8,
    heartbeatPath: null,
    ...given,
  }
  const { name, namespace } = options
  const agent = new KubernetesAgent({
    api: prefectOf(here, name),
    jobs: openClusterJobs(clientOf(here), {
      namespace,
      runLabel: () => dialectOf(dialect).runLabel,
      fieldManager: fieldManagerOf(name),
    }),
    dialectOf,
    template: ({ templates }) => toTemplate(templates.find((each) => each.name === 'flowdeck')?.text ?? ''),
    options: () => ({ jobs: { api: api.url, token: api.token, namespace, imagePullSecrets: '' }, ...options }),
    clock: systemClock,
    random: () => 0,
  })
  const events: AgentEvent[] = []
  agent.on('event', (event) => { events.push(event); if (process.env.DBG) process.stdout.write(JSON.stringify(event).slice(0, 300) + '\n') })
  open.push(() => agent.end())
  const of = <K extends AgentEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<AgentEvent, { kind: K }> => event.kind === kind)
  return { agent, events, of }
}

function toTemplate(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.template
}

interface Job {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
}
async function jobsIn(here: World): Promise<readonly Job[]> {
  return ((await clientOf(here).json(jobsPath('default'))) as { items: Job[] }).items
}
const runIdsOf = ({ dialect }: World, jobs: readonly Job[]) =>
  jobs.map((job) => job.metadata.labels?.[dialectOf(dialect).runLabel] ?? '').sort()
const runsNamed = (api: PracticeApi, count: number, flow = 'hello') =>
  Array.from({ length: count }, () => api.createRun(flow)).sort()
const stateOf = (api: PracticeApi, id: string) => api.snapshot().flowRuns.find((run) => run.id === id)
const logsOf = (api: PracticeApi, id: string) =>
  api
    .snapshot()
    .logs.filter((log) => log.flow_run_id === id)
    .map((log) => log.message)

/** The mutation that claims a run, in a dialect's spelling. */
const claimName: Readonly<Record<DialectId, string>> = { '0.6': 'setFlowRunStates', '1.x': 'set_flow_run_states' }

test('deploys every due run as one Job, and says so in each run’s log', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 60)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 60, 20_000)
  await agent.stop()
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
  const [first = ''] = ids
  const job = of('deployed').find((event) => event.flowRunId === first)?.job ?? ''
  expect(logsOf(here.api, first)).toContain(`Submitted for execution: Job ${job}`)
})

test('a run that is due later is deployed when it is due, without another word', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  const id = here.api.createRun('hello', { dueInMs: 1_500 })
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(of('deployed')[0]?.flowRunId).toBe(id)
})

test('a claim that is refused fails alone: the rest of its batch is deployed', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 5)
  const [taken = '', ...rest] = ids
  const { agent, of } = agentIn(here)
  // Another agent submits it between our look at the queue and our claim; its 30 s have just begun.
  const prefect = prefectOf(here, 'other')
  const due = await prefect.read([taken], never)
  const theirs = { agent: 'other', cluster: 'elsewhere', namespace: 'n', jobName: 'prefect-job-1' }
  await prefect.claim(
    due.map((run) => ({ run, claim: theirs })),
    never,
  )
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 4, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(rest)
})

test('claims whose answer is lost after their effect are read back and deployed', async () => {
  let lost = 0
  const here = await world({
    intercept: ({ names }) => (names.includes('setFlowRunStates') && lost++ === 0 ? 'drop-after' : undefined),
  })
  const ids = runsNamed(here.api, 5)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 5, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test.each(['drop-before', 'drop-after'] as const)('a Job whose creation is cut (%s) is there once', async (fault) => {
  let cuts = 0
  const here = await world({}, { intercept: ({ method }) => (method === 'POST' && cuts++ < 3 ? fault : undefined) })
  const ids = runsNamed(here.api, 5)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 5, 20_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

const denied = 'admission webhook "policy.example" denied the request: no limits set'

test('a Job that the server refuses fails its own run with the server’s words, and touches no other', async () => {
  const here = await world(
    {},
    {
      intercept: ({ method }) =>
        method === 'POST' && refused++ === 0
          ? {
              status: 400,
              body: { kind: 'Status', reason: 'BadRequest', message: denied, code: 400 },
            }
          : undefined,
    },
  )
  let refused = 0
  const ids = runsNamed(here.api, 3)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 2 && of('failed').length === 1, 10_000)
  const failed = of('failed')[0]?.flowRunId ?? ''
  expect(of('failed')[0]?.reason).toBe(denied)
  expect(stateOf(here.api, failed)).toMatchObject({ state: 'Failed' })
  expect(stateOf(here.api, failed)?.state_message).toContain(denied)
  await vi.waitUntil(() => logsOf(here.api, failed).some((line) => line?.includes(denied)))
  for (const id of ids.filter((each) => each !== failed)) expect(logsOf(here.api, id).join()).not.toContain(denied)
})

test('a claim left by a crash before its Job gets it at the next start', async () => {
  const here = await world(
    {},
    { intercept: ({ method }) => (method === 'POST' && cluster.down ? 'drop-before' : undefined) },
  )
  const cluster = { down: true }
  const ids = runsNamed(here.api, 5)
  const first = agentIn(here)
  first.agent.start()
  await vi.waitUntil(() => first.of('claimed').length === 5, 10_000)
  await first.agent.end()
  expect(await jobsIn(here)).toEqual([])
  cluster.down = false
  const second = agentIn(here)
  second.agent.start()
  await vi.waitUntil(() => second.of('deployed').length === 5, 10_000)
  expect(second.of('recovered')).toHaveLength(5)
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test('a claimed run whose Job was deleted is not deployed a second time: it is marked Failed', async () => {
  const here = await world()
  const [id = ''] = runsNamed(here.api, 1)
  const first = agentIn(here)
  first.agent.start()
  await vi.waitUntil(() => first.of('deployed').length === 1, 10_000)
  await first.agent.stop()
  const [job] = await jobsIn(here)
  await clientOf(here).json(jobsPath('default', job?.metadata.name), {
    method: 'DELETE',
    query: { propagationPolicy: 'Background' },
  })
  const second = agentIn(here)
  second.agent.start()
  await vi.waitUntil(() => stateOf(here.api, id)?.state === 'Failed', 10_000)
  expect(stateOf(here.api, id)?.state_message).toMatch(/^Job prefect-job-\w+ was deleted before its flow run started/)
  expect(await jobsIn(here)).toEqual([])
})

test('two agents of one name on one cluster make one Job a run', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 60)
  const agents = [agentIn(here), agentIn(here)]
  for (const { agent } of agents) agent.start()
  await vi.waitUntil(async () => (await jobsIn(here)).length >= 60, { timeout: 20_000, interval: 200 })
  for (const { agent } of agents) await agent.stop()
  expect(runIdsOf(here, await jobsIn(here))).toEqual(ids)
})

test('a flow whose storage is not Docker stays Submitted, with upstream’s words in its log', async () => {
  const here = await world()
  here.api.registerFlow({
    name: 'local',
    type: 'Flow',
    tasks: [],
    edges: [],
    parameters: [],
    storage: { type: 'LocalStorage' },
  } as never)
  const id = here.api.createRun('local')
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('failed').length === 1, 10_000)
  await vi.waitUntil(() => logsOf(here.api, id).includes(`Storage for flow run ${id} is not of type Docker.`))
  expect(stateOf(here.api, id)?.state).toBe('Submitted')
  expect(await jobsIn(here)).toEqual([])
})

test('a foreign Job of the same name is left alone: the run gets the next name', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  agent.start('paused')
  const [id = ''] = runsNamed(here.api, 1)
  await vi.waitUntil(() => of('waiting').length === 1, 10_000)
  const [run] = await prefectOf(here).read([id], never)
  const { name } = jobName(id, run!.revision)
  await clientOf(here).json(jobsPath('default'), {
    method: 'POST',
    body: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'foreign:1' }] } } },
    },
  })
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(of('deployed')[0]?.job).not.toBe(name)
  expect(runIdsOf(here, await jobsIn(here)).filter((each) => each === id)).toHaveLength(1)
})

test('paused it claims nothing, and deploys one run when told to', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 3)
  const { agent, of } = agentIn(here)
  agent.start('paused')
  await vi.waitUntil(() => of('waiting').length === 3, 10_000)
  expect(await agent.deployRun(ids[1] ?? '')).toBeNull()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(runIdsOf(here, await jobsIn(here))).toEqual([ids[1]])
})

test('an API that does not answer is waited for, and a refused token said as such', async () => {
  const faults = { status: 503 as number | null }
  const here = await world({ intercept: () => (faults.status === null ? undefined : { status: faults.status }) })
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => agent.status.api.state === 'retrying', 10_000)
  faults.status = 401
  await vi.waitUntil(() => agent.status.api.state === 'refused', 10_000)
  faults.status = null
  runsNamed(here.api, 1)
  agent.retryNow()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
})

test('a token of scope USER is refused as upstream’s agent refuses it', async () => {
  const here = await world()
  const { agent } = agentIn({ ...here, api: { ...here.api, token: here.api.userToken } })
  agent.start()
  await vi.waitUntil(() => agent.status.api.state === 'refused', 10_000)
  expect(agent.status.api).toMatchObject({ message: 'The token has scope USER; an agent needs one of scope RUNNER.' })
})

test('stopping deploys what is claimed, and claims nothing more', async () => {
  const slow = { on: true }
  const here = await world(
    {},
    { intercept: ({ method }) => (method === 'POST' && slow.on ? 'drop-before' : undefined) },
  )
  runsNamed(here.api, 30)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('claimed').length >= 25, 10_000)
  const stopped = agent.stop()
  slow.on = false
  await stopped
  expect(of('deployed')).toHaveLength(of('claimed').length)
  expect(agent.status).toMatchObject({ mode: 'off', claimsInHand: 0 })
})

test('idle it asks no more than upstream’s agent: two requests a turn', async () => {
  const here = await world()
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('polled').length === 4, 10_000)
  const { fields } = here.api.counts()
  const polls = of('polled').length
  // The first turn also asks who we are (scope, tenant) and, before anything is claimed, what was claimed before.
  expect(fields.getRunsInQueue).toBeLessThanOrEqual(polls + 1)
  expect(fields.flow_run).toBeLessThanOrEqual(3 * (polls + 2))
})
