import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startPracticeApi, type PracticeApi } from '..'
import { recordJobs, type RecordedJob } from './job-recorder'
import { noPython, prefectBin } from './prefect-0-6-7'
import { start, type Running } from './process'

const image = 'registry.local:5000/conformance:1'
const limitMs = 90_000
let bin: string | undefined
let home: string
let api: PracticeApi
let cluster: Awaited<ReturnType<typeof recordJobs>>
const processes: Running[] = []

beforeAll(async () => void (bin = await prefectBin()), 600_000)

beforeEach(async ({ skip }) => {
  if (!bin) skip(noPython)
  home = await mkdtemp(join(tmpdir(), 'flowdeck-conformance-'))
  api = await startPracticeApi()
  cluster = await recordJobs()
  await writeFile(join(home, 'kubeconfig'), cluster.kubeconfig)
  return async () => {
    await Promise.all(processes.splice(0).map((each) => each.stop()))
    await Promise.all([api.close(), cluster.close()])
    await rm(home, { recursive: true })
  }
})

function prefect(command: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const path = `${bin}:/usr/bin:/bin`
  const utf8 = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' } // click refuses to start without
  const started = start(
    command,
    args,
    { PATH: path, HOME: home, ...utf8, PREFECT__CLOUD__API: api.url, ...env },
    limitMs,
  )
  processes.push(started)
  return started
}

const agent = (token: string) =>
  prefect(join(bin!, 'prefect'), ['agent', 'start', 'kubernetes', '--token', token], {
    KUBECONFIG: join(home, 'kubeconfig'),
  })

/** Does what a kubelet does with the Job: its command with its environment. */
function runJob(job: RecordedJob): Running {
  const { command, args, env } = job.spec.template.spec.containers[0]!
  const [program, ...rest] = [...command, ...args]
  return prefect(program!, rest, Object.fromEntries(env.map(({ name, value }) => [name, value])))
}

const flowRun = (id: string) => api.snapshot().flowRuns.find((run) => run.id === id)!
const statesOf = (id: string) => api.snapshot().states.flatMap((each) => (each.flow_run_id === id ? [each.state] : []))

test('the agent claims every run that is due, over more than one batch, and makes one Job for each', async () => {
  const ids = Array.from({ length: 30 }, () => api.createRun('hello'))
  const later = api.createRun('nightly', { dueInMs: 3_600_000 })
  const started = agent(api.token)
  await vi.waitFor(() => expect(cluster.jobs, started.output()).toHaveLength(30), { timeout: limitMs, interval: 100 })
  await started.stop()
  expect(cluster.jobs.map(({ metadata }) => metadata.labels['flow_run_id'])).toEqual(ids)
  expect(ids.map((id) => flowRun(id)).map(({ state, version }) => `${state} ${version}`)).toEqual(
    ids.map(() => 'Submitted 2'),
  )
  expect(flowRun(ids[0]!).serialized_state.state).toMatchObject({ type: 'Scheduled' })
  expect(flowRun(later).state).toBe('Scheduled')
  expect(api.snapshot().logs).toEqual([]) // it writes to a run's log only after an error
}, 120_000)

test.each([
  ['USER', () => api.userToken, 'Provided token does not have a RUNNER scope.'],
  ['unknown', () => 'unknown', 'AuthorizationError'],
])(
  'the agent ends when its token is %s',
  async (_, token, words) => {
    const started = agent(token())
    expect(await started.ended).toBe(1)
    expect(started.output()).toContain(words)
  },
  120_000,
)

test('the client registers and starts flows, the agent deploys them, and their processes run them to the end', async () => {
  api.setSecret('login', { user: 'marvin' })
  const registered = prefect(join(bin!, 'python'), [join(import.meta.dirname, 'flows.py'), image], {
    PREFECT__CLOUD__AUTH_TOKEN: api.userToken,
  })
  expect(await registered.ended, registered.output()).toBe(0)
  const ids = JSON.parse(registered.stdout().trim().split('\n').at(-1)!) as Record<string, string>
  const { adding, mapping, failing } = ids as { adding: string; mapping: string; failing: string }

  const started = agent(api.token)
  await vi.waitFor(() => expect(cluster.jobs, started.output()).toHaveLength(3), { timeout: limitMs, interval: 100 })
  await started.stop()
  const jobOf = (id: string) => cluster.jobs.find(({ metadata }) => metadata.labels['flow_run_id'] === id)!
  expect(jobOf(adding).spec.template.spec.containers[0]!.image).toBe(image)

  for (const id of [adding, mapping, failing]) {
    const job = runJob(jobOf(id))
    expect(await job.ended, job.output()).toBe(0)
  }
  expect(statesOf(adding)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(statesOf(mapping)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(statesOf(failing)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Failed'])
  const { taskRuns, logs } = api.snapshot()
  const taskStates = (id: string) => taskRuns.flatMap((each) => (each.flow_run_id === id ? [each.state] : [])).sort()
  expect(taskStates(adding)).toEqual(['Success', 'Success', 'Success'])
  expect(taskStates(mapping)).toEqual(['Mapped', ...Array.from({ length: 5 }, () => 'Success')])
  expect(taskStates(failing)).toEqual(['Failed'])
  const messages = (id: string) => logs.flatMap((each) => (each.flow_run_id === id ? [each.message] : []))
  expect(messages(adding)).toContain('adding 40 and 2')
  expect(messages(mapping)).toContain('total 14, secret marvin')
  expect(messages(failing).join('\n')).toContain('RuntimeError: this flow always fails')
  expect(flowRun(adding).heartbeat).toBeGreaterThan(flowRun(adding).start_time!)
}, 240_000)
