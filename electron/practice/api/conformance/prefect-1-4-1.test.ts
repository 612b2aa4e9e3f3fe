import { expect, test, vi } from 'vitest'
import { asker } from '../ask'
import { prefect141 } from './real-prefect'
import { image, stage } from './stage'

const on = stage(prefect141, '1.x')
const withKey = (key: string) => ({ PREFECT__BACKEND: 'cloud', PREFECT__CLOUD__API_KEY: key })
const agent = (key: string, ...flags: readonly string[]) =>
  on.prefect(['agent', 'kubernetes', 'start', ...flags], withKey(key))
const runOf = ({ metadata }: (typeof on.jobs)[number]) => metadata.labels['prefect.io/flow_run_id']!
const jobOf = (id: string) => on.jobs.find((job) => runOf(job) === id)!

test('the agent claims every run that is due and has its labels, and makes one Job for each', async () => {
  const ids = Array.from({ length: 30 }, () => on.api.createRun('hello'))
  const labelled = on.api.createRun('score-customers')
  const later = on.api.createRun('nightly', { dueInMs: 3_600_000 })
  const plain = agent(on.api.userToken) // 1.x asks for no scope
  await on.jobsCreated(30, plain)
  const written = () => expect(on.messagesOf(ids.at(-1)!)).toHaveLength(1)
  await vi.waitFor(written, { timeout: 20_000, interval: 100 })
  await plain.stop()
  expect(on.jobs.map(runOf).sort()).toEqual([...ids].sort())
  expect([labelled, later].map((id) => on.flowRun(id).state)).toEqual(['Scheduled', 'Scheduled'])
  const [registered, ...others] = on.api.snapshot().agents
  expect(others).toEqual([])
  expect(registered).toMatchObject({ type: 'KubernetesAgent', name: 'agent', labels: [], core_version: '1.4.1' })
  expect(registered!.last_queried).not.toBeNull()
  const claims = ids.map((id) => on.flowRun(id)).map(({ state, version, agent_id }) => ({ state, version, agent_id }))
  expect(claims).toEqual(ids.map(() => ({ state: 'Submitted', version: 2, agent_id: registered!.id })))
  expect(on.flowRun(ids[0]!).serialized_state.state).toMatchObject({ type: 'Scheduled' })
  expect(on.messagesOf(ids[0]!)).toEqual([`Submitted for execution: Job ${jobOf(ids[0]!).metadata.name}`])

  const more = on.api.createRun('hello')
  const gpu = agent(on.api.token, '--label', 'gpu', '--name', 'of-gpus')
  await on.jobsCreated(31, gpu)
  await gpu.stop()
  expect(on.jobs.map(runOf)[30]).toBe(labelled)
  expect(on.flowRun(more).state).toBe('Scheduled')
  expect(on.api.snapshot().agents.map(({ name, labels }) => [name, labels])).toEqual([
    ['agent', []],
    ['of-gpus', ['gpu']],
  ])
}, 240_000)

test('the agent ends when its key is unknown', async () => {
  const started = agent('unknown')
  expect(await started.ended).toBe(1)
  expect(started.output()).toContain('AuthorizationError')
}, 120_000)

test('the client registers and starts flows, the agent deploys them, and their processes run them to the end', async () => {
  on.api.setSecret('login', { user: 'marvin' })
  const ids = await on.registerFlows('flows-1-4-1.py', withKey(on.api.token))
  const { adding, mapping, failing, sleeping } = ids as Record<'adding' | 'mapping' | 'failing' | 'sleeping', string>
  expect(on.flowRun(adding)).toMatchObject({
    labels: ['adder'],
    run_config: { type: 'KubernetesRun', labels: ['adder'], env: { A: '1' }, cpu_limit: '2' },
  })
  expect(on.flowRun(mapping)).toMatchObject({ labels: [], run_config: { type: 'UniversalRun' } })

  const started = agent(on.api.token)
  await on.jobsCreated(3, started)
  await started.stop()
  const adder = agent(on.api.token, '--label', 'adder')
  await on.jobsCreated(4, adder)
  await adder.stop()
  expect(jobOf(adding).spec.template.spec.containers[0].image).toBe(image)
  expect(jobOf(adding).spec.template.spec.containers[0].env).toContainEqual({ name: 'A', value: '1' })

  const cancelled = on.runJob(jobOf(sleeping), { PREFECT__CLOUD__CHECK_CANCELLATION_INTERVAL: '1' })
  for (const id of [adding, mapping, failing]) {
    const job = on.runJob(jobOf(id))
    expect(await job.ended, job.output()).toBe(0)
  }
  expect(on.statesOf(adding)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(on.statesOf(mapping)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(on.statesOf(failing)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Failed'])
  expect(on.taskStatesOf(adding)).toEqual(['Success', 'Success'])
  expect(on.taskStatesOf(mapping)).toEqual(['Mapped', ...Array.from({ length: 5 }, () => 'Success')])
  expect(on.taskStatesOf(failing)).toEqual(['Failed'])
  expect(on.messagesOf(adding)).toContain('adding 40 and 2')
  expect(on.messagesOf(mapping)).toContain('total 14, secret marvin')
  expect(on.messagesOf(mapping).join('\n')).toContain('RuntimeError: two fails once')
  expect(on.messagesOf(failing).join('\n')).toContain('RuntimeError: this flow always fails')
  expect(on.flowRun(adding).heartbeat).toBeGreaterThan(on.flowRun(adding).start_time!)

  const working = () => expect(on.taskStatesOf(sleeping), cancelled.output()).toEqual(['Pending', 'Running'])
  await vi.waitFor(working, { timeout: 60_000, interval: 100 })
  await asker(on.api).mutate('cancel_flow_run', 'state', { flow_run_id: sleeping })
  expect(await cancelled.ended, cancelled.output()).toBe(0)
  expect(on.statesOf(sleeping).slice(-3)).toEqual(['Running', 'Cancelling', 'Cancelled'])
  expect(on.taskStatesOf(sleeping)).not.toContain('Running')
}, 300_000)
