import { afterEach, expect, test, vi } from 'vitest'
import { parseTemplate, type JobTemplate } from '../../shared/job-spec/parse-template'
import { flowdeckTemplate } from '../../shared/job-spec/templates'
import { ClusterView } from '../kube/cluster-view'
import { jobsPath, type Job } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import type { ListOf } from '../kube/wire'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeCluster, type PracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { openDialect06 } from '../prefect/dialect-0.6'
import type { AgentEvent } from './agent-event'
import { firstJobName } from './decide'
import { KubernetesAgent } from './kubernetes-agent'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

interface World {
  readonly api: PracticeApi
  readonly cluster: PracticeCluster
}

async function world(api: PracticeApiOptions = {}, cluster: PracticeClusterOptions = {}): Promise<World> {
  const practiceApi = await startPracticeApi(api)
  open.push(() => practiceApi.close())
  // Pods take their time: what a test looks at is what the agent did.
  const practiceCluster = await startPracticeCluster({ speed: 0.01, ...cluster })
  open.push(() => practiceCluster.close())
  return { api: practiceApi, cluster: practiceCluster }
}

interface Running {
  readonly agent: KubernetesAgent
  readonly events: AgentEvent[]
  of<K extends AgentEvent['kind']>(kind: K): Extract<AgentEvent, { kind: K }>[]
}

function agentIn({ api, cluster }: World, template = flowdeckTemplate, name = 'agent'): Running {
  const prefect = openDialect06(api.url, api.token)
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  const view = new ClusterView(client, 'default')
  view.start('jobs')
  const parsed = toTemplate(template)
  const agent = new KubernetesAgent({
    api: prefect,
    cluster: view,
    template: () => parsed,
    random: () => 0,
    options: {
      name,
      namespace: 'default',
      cluster: 'practice.0',
      apiForPods: api.url,
      token: api.token,
      imagePullSecrets: '',
      concurrency: 8,
      heartbeatPath: null,
    },
  })
  const events: AgentEvent[] = []
  agent.on('event', (event) => events.push(event))
  open.push(async () => {
    await agent.end()
    await view.close()
    await Promise.all([prefect.close(), client.close()])
  })
  const of = <K extends AgentEvent['kind']>(kind: K) =>
    events.filter((event): event is Extract<AgentEvent, { kind: K }> => event.kind === kind)
  return { agent, events, of }
}

function toTemplate(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.template
}

async function jobsIn({ cluster }: World): Promise<readonly Job[]> {
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  const list = await client.json<ListOf<Job>>(jobsPath('default'))
  await client.close()
  return list.items
}
const runIdsOf = (jobs: readonly Job[]) => jobs.map((job) => job.metadata?.labels?.flow_run_id).sort()
const runsNamed = (api: PracticeApi, count: number, flow = 'hello') =>
  Array.from({ length: count }, () => api.createRun(flow)).sort()
const stateOf = (api: PracticeApi, id: string) => api.snapshot().flowRuns.find((run) => run.id === id)
const logsOf = (api: PracticeApi, id: string) =>
  api
    .snapshot()
    .logs.filter((log) => log.flow_run_id === id)
    .map((log) => log.message)

test('deploys every due run as one Job, and says so in each run’s log', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 60)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 60, 20_000)
  await agent.stop()
  expect(runIdsOf(await jobsIn(here))).toEqual(ids)
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
  const prefect = openDialect06(here.api.url, here.api.token)
  open.push(() => prefect.close())
  const due = await prefect.read([taken], new AbortController().signal)
  await prefect.claim(
    due.map((run) => ({ run, note: 'Submitted for execution' })),
    new AbortController().signal,
  )
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 4, 10_000)
  expect(runIdsOf(await jobsIn(here))).toEqual(rest)
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
  expect(runIdsOf(await jobsIn(here))).toEqual(ids)
})

test.each(['drop-before', 'drop-after'] as const)('a Job whose creation is cut (%s) is there once', async (fault) => {
  let cuts = 0
  const here = await world({}, { intercept: ({ method }) => (method === 'POST' && cuts++ < 3 ? fault : undefined) })
  const ids = runsNamed(here.api, 5)
  const { agent, of } = agentIn(here)
  agent.start()
  await vi.waitUntil(() => of('deployed').length === 5, 20_000)
  expect(runIdsOf(await jobsIn(here))).toEqual(ids)
})

test('a Job that the server refuses fails its own run with the server’s words, and touches no other', async () => {
  const here = await world(
    {},
    {
      intercept: ({ method }) =>
        method === 'POST' && refused++ === 0
          ? {
              status: 403,
              body: { kind: 'Status', reason: 'Forbidden', message: 'exceeded quota: pods=10', code: 403 },
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
  expect(of('failed')[0]?.reason).toBe('exceeded quota: pods=10')
  expect(stateOf(here.api, failed)).toMatchObject({ state: 'Failed' })
  expect(stateOf(here.api, failed)?.state_message).toContain('exceeded quota: pods=10')
  await vi.waitUntil(() => logsOf(here.api, failed).some((line) => line?.includes('exceeded quota: pods=10')))
  for (const id of ids.filter((each) => each !== failed)) expect(logsOf(here.api, id).join()).not.toContain('quota')
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
  expect(runIdsOf(await jobsIn(here))).toEqual(ids)
})

test('a claimed run whose Job was deleted is not deployed a second time: it is marked Failed', async () => {
  const here = await world()
  const [id = ''] = runsNamed(here.api, 1)
  const first = agentIn(here)
  first.agent.start()
  await vi.waitUntil(() => first.of('deployed').length === 1, 10_000)
  await first.agent.stop()
  const [job] = await jobsIn(here)
  const client = new KubeClient(kubeConfigOf(here.cluster.kubeconfig))
  open.push(() => client.close())
  await client.json(jobsPath('default', job?.metadata?.name), {
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
  expect(runIdsOf(await jobsIn(here))).toEqual(ids)
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
  const prefect = openDialect06(here.api.url, here.api.token)
  const client = new KubeClient(kubeConfigOf(here.cluster.kubeconfig))
  open.push(
    () => prefect.close(),
    () => client.close(),
  )
  const [run] = await prefect.read([id], new AbortController().signal)
  const name = firstJobName(run!)
  await client.json(jobsPath('default'), {
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
  expect((await jobsIn(here)).filter((job) => job.metadata?.labels?.flow_run_id === id)).toHaveLength(1)
})

test('paused it claims nothing, and deploys one run when told to', async () => {
  const here = await world()
  const ids = runsNamed(here.api, 3)
  const { agent, of } = agentIn(here)
  agent.start('paused')
  await vi.waitUntil(() => of('waiting').length === 3, 10_000)
  expect(await agent.deployRun(ids[1] ?? '')).toBeNull()
  await vi.waitUntil(() => of('deployed').length === 1, 10_000)
  expect(runIdsOf(await jobsIn(here))).toEqual([ids[1]])
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
