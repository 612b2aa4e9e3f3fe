import { expect, test } from 'vitest'
import { prefect067 } from './real-prefect'
import { image, stage } from './stage'

const on = stage(prefect067, '0.6')
const agent = (token: string) => on.prefect(['agent', 'start', 'kubernetes', '--token', token])

test('the agent claims every run that is due, over more than one batch, and makes one Job for each', async () => {
  const ids = Array.from({ length: 30 }, () => on.api.createRun('hello'))
  const later = on.api.createRun('nightly', { dueInMs: 3_600_000 })
  const started = agent(on.api.token)
  await on.jobsCreated(30, started)
  await started.stop()
  expect(on.jobs.map(({ metadata }) => metadata.labels['flow_run_id'])).toEqual(ids)
  expect(ids.map((id) => on.flowRun(id)).map(({ state, version }) => `${state} ${version}`)).toEqual(
    ids.map(() => 'Submitted 2'),
  )
  expect(on.flowRun(ids[0]!).serialized_state.state).toMatchObject({ type: 'Scheduled' })
  expect(on.flowRun(later).state).toBe('Scheduled')
  expect(on.api.snapshot().logs).toEqual([]) // it writes to a run's log only after an error
}, 120_000)

test.each([
  ['USER', () => on.api.userToken, 'Provided token does not have a RUNNER scope.'],
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
  on.api.setSecret('login', { user: 'marvin' })
  const ids = await on.registerFlows('flows-0-6-7.py', { PREFECT__CLOUD__AUTH_TOKEN: on.api.userToken })
  const { adding, mapping, failing } = ids as { adding: string; mapping: string; failing: string }

  const started = agent(on.api.token)
  await on.jobsCreated(3, started)
  await started.stop()
  const jobOf = (id: string) => on.jobs.find(({ metadata }) => metadata.labels['flow_run_id'] === id)!
  expect(jobOf(adding).spec.template.spec.containers[0].image).toBe(image)

  for (const id of [adding, mapping, failing]) {
    const job = on.runJob(jobOf(id))
    expect(await job.ended, job.output()).toBe(0)
  }
  expect(on.statesOf(adding)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(on.statesOf(mapping)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Success'])
  expect(on.statesOf(failing)).toEqual(['Pending', 'Scheduled', 'Submitted', 'Running', 'Failed'])
  expect(on.taskStatesOf(adding)).toEqual(['Success', 'Success', 'Success'])
  expect(on.taskStatesOf(mapping)).toEqual(['Mapped', ...Array.from({ length: 5 }, () => 'Success')])
  expect(on.taskStatesOf(failing)).toEqual(['Failed'])
  expect(on.messagesOf(adding)).toContain('adding 40 and 2')
  expect(on.messagesOf(mapping)).toContain('total 14, secret marvin')
  expect(on.messagesOf(failing).join('\n')).toContain('RuntimeError: this flow always fails')
  expect(on.flowRun(adding).heartbeat).toBeGreaterThan(on.flowRun(adding).start_time!)
}, 240_000)
