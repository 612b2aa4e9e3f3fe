import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoFlows, imageOf } from './demo-flows'
import type { PracticeApi } from './api'
import type { PracticeApi3 } from './api-3'
import { startPractice, type Practice as AnyPractice } from './index'

type Practice = AnyPractice<PracticeApi>

let practice: Practice
beforeAll(async () => {
  practice = await startPractice({ speed: 200 })
})
afterAll(() => practice.close())

const jobsPath = '/apis/batch/v1/namespaces/default/jobs'

/** Creates the Job that an agent makes of a run, and names it after its flow. */
async function deploy(
  flowName: string,
  { api, cluster }: Practice = practice,
  { jobName = flowName, cpu }: { readonly jobName?: string; readonly cpu?: string } = {},
): Promise<string> {
  const flowRunId = api.createRun(flowName)
  const image = imageOf(demoFlows.find(({ name }) => name === flowName)!)
  const env = [
    { name: 'PREFECT__CLOUD__API', value: api.url },
    { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: api.token },
    { name: 'PREFECT__CONTEXT__FLOW_RUN_ID', value: flowRunId },
    ...(api.dialect === '1.x' ? [{ name: 'PREFECT__BACKEND', value: 'cloud' }] : []),
  ]
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image, env, ...resources }] }
  const job = { metadata: { name: jobName }, spec: { backoffLimit: 0, template: { spec } } }
  const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json' }
  const response = await fetch(cluster.url + jobsPath, { method: 'POST', headers, body: JSON.stringify(job) })
  expect(response.status).toBe(201)
  return flowRunId
}

const runOf = (flowRunId: string, { api }: Practice = practice) =>
  api.snapshot().flowRuns.find(({ id }) => id === flowRunId)!

test.each([
  ['hello', 'Success', ['Success', 'Success']],
  ['report', 'Success', ['Success', 'Success', 'Success', 'Success', 'Success']],
  ['sync-crm', 'Failed', ['Success', 'Success', 'Failed', 'TriggerFailed', 'TriggerFailed']],
])('a pod of %s brings its run to %s, and its task runs', async (flowName, state, taskStates) => {
  const flowRunId = await deploy(flowName)
  await expect.poll(() => runOf(flowRunId).state, { timeout: 15_000, interval: 20 }).toBe(state)
  const { taskRuns, logs, states } = practice.api.snapshot()
  const ended = taskRuns.filter((row) => row.flow_run_id === flowRunId).map((row) => row.state)
  expect([...ended].sort()).toEqual([...taskStates].sort())
  const had = states.filter((row) => row.flow_run_id === flowRunId).map((row) => row.state)
  expect(had.slice(-2)).toEqual(['Running', state])
  const { play } = demoFlows.find(({ name }) => name === flowName)!
  const messages = logs.filter((row) => row.flow_run_id === flowRunId).map((row) => row.message)
  for (const line of play.logs) expect(messages).toContain(line)
})

test('in 1.x pods bring runs to their end too, and see it when they are cancelled', async () => {
  const other = await startPractice({ dialect: '1.x', speed: 200 })
  const [hello, long] = [await deploy('hello', other), await deploy('train-long', other)]
  await expect.poll(() => runOf(long, other).state, { timeout: 15_000, interval: 5 }).toBe('Running')
  other.api.setFlowRunState(long, { type: 'Cancelling' })
  const states = () => [hello, long].map((id) => runOf(id, other).state)
  await expect.poll(states, { timeout: 15_000, interval: 20 }).toEqual(['Success', 'Cancelled'])
  await other.close()
})

test.each(['0.6', '1.x'] as const)(
  'in %s the pod of a deleted Job ends, and says no more of its run',
  async (dialect) => {
    const other = await startPractice({ dialect, speed: 200 })
    const { api, cluster } = other
    const flowRunId = await deploy('train-long', other)
    const logs = () => api.snapshot().logs.filter((row) => row.flow_run_id === flowRunId)
    await expect.poll(() => logs().length, { timeout: 15_000, interval: 5 }).toBeGreaterThan(5)
    const headers = { authorization: `Bearer ${cluster.token}` }
    await fetch(`${cluster.url}${jobsPath}/train-long?propagationPolicy=Background`, { method: 'DELETE', headers })
    await expect.poll(() => cluster.counts().pods.Running, { timeout: 15_000, interval: 5 }).toBe(0)
    const [run, lines] = [runOf(flowRunId, other), logs()]
    expect(run.state).toBe('Running')
    // Another one begins afterwards and takes as long.
    const witness = await deploy('train-long', other)
    await expect.poll(() => runOf(witness, other).state, { timeout: 15_000, interval: 20 }).toBe('Success')
    expect([runOf(flowRunId, other), logs()]).toEqual([run, lines])
    await other.close()
  },
)

test('a pod that is killed leaves its run Running', async () => {
  const flowRunId = await deploy('fit-model')
  await expect.poll(() => practice.cluster.counts().pods.Failed, { timeout: 15_000, interval: 20 }).toBe(1)
  expect(runOf(flowRunId).state).toBe('Running')
})

test('a flow for which the node has no room waits, and starts once it asks for less', async () => {
  const { cluster } = practice
  await deploy('too-big', practice, { cpu: '100m' })
  const headers = { authorization: `Bearer ${cluster.token}` }
  const condition = async () => {
    const response = await fetch(`${cluster.url}/api/v1/namespaces/default/pods?labelSelector=job-name%3Dtoo-big`, {
      headers,
    })
    const { items } = (await response.json()) as { items: { status: { conditions?: object[] } }[] }
    return items[0]?.status.conditions?.[0]
  }
  await expect.poll(condition, { interval: 20 }).toMatchObject({
    reason: 'Unschedulable',
    message:
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  })
  const flowRunId = await deploy('too-big', practice, { jobName: 'smaller', cpu: '50m' })
  await expect.poll(() => runOf(flowRunId).state, { timeout: 15_000, interval: 20 }).toBe('Success')
})

describe('of Prefect 3', () => {
  /** Creates a Job as a worker does, whose pod gives its run back when it is told to end. */
  async function deploy3(flowName: string, { api, cluster }: AnyPractice<PracticeApi3>): Promise<string> {
    const flowRunId = api.createRun(flowName)
    api.setFlowRunState(flowRunId, { type: 'PENDING' })
    const env = [
      { name: 'PREFECT_API_URL', value: api.url },
      { name: 'PREFECT_API_AUTH_STRING', value: api.token },
      { name: 'PREFECT__FLOW_RUN_ID', value: flowRunId },
      { name: 'PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR', value: 'reschedule' },
    ]
    const image = imageOf(demoFlows.find(({ name }) => name === flowName)!)
    const spec = { restartPolicy: 'Never', containers: [{ name: 'prefect-job', image, env }] }
    const job = { metadata: { name: flowName }, spec: { backoffLimit: 0, template: { spec } } }
    const headers = { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/json' }
    const response = await fetch(cluster.url + jobsPath, { method: 'POST', headers, body: JSON.stringify(job) })
    expect(response.status).toBe(201)
    return flowRunId
  }

  let three: AnyPractice<PracticeApi3>
  beforeAll(async () => void (three = await startPractice({ dialect: '3', speed: 100 })))
  afterAll(() => three.close())
  const stateOf = (id: string) => three.api.snapshot().flowRuns.find((run) => run.id === id)?.state_name

  test.each([
    ['hello', 'Completed', ['COMPLETED']],
    ['report', 'Completed', ['COMPLETED', 'COMPLETED', 'COMPLETED']],
    ['sync-crm', 'Failed', ['FAILED']],
  ])('a pod of %s brings its run to %s, and its task runs', async (flowName, state, taskStates) => {
    const id = await deploy3(flowName, three)
    await expect.poll(() => stateOf(id), { timeout: 15_000, interval: 20 }).toBe(state)
    const { taskRuns, logs, states } = three.api.snapshot()
    const ended = taskRuns.filter((row) => row.flow_run_id === id).map((row) => row.state_type)
    expect(ended).toEqual(taskStates)
    const had = states.filter((row) => row.flow_run_id === id).map((row) => row.name)
    expect(had).toEqual(['Scheduled', 'Pending', 'Running', state])
    const messages = logs.filter((row) => row.flow_run_id === id).map((row) => row.message)
    expect(messages[0]).toMatch(`for flow '${flowName}'`)
    await expect.poll(() => three.api.snapshot().logs.filter((row) => row.flow_run_id === id).at(-1)?.message).toMatch(/^Finished in state/) // prettier-ignore
  })

  test('a run that is cancelled ends at once', async () => {
    const id = await deploy3('train-long', three)
    await expect.poll(() => stateOf(id), { timeout: 15_000, interval: 5 }).toBe('Running')
    expect(three.api.setFlowRunState(id, { type: 'CANCELLING' })).toBe('ACCEPT')
    await expect.poll(() => stateOf(id), { timeout: 15_000, interval: 5 }).toBe('Cancelled')
    await expect.poll(() => three.cluster.counts().pods.Running, { timeout: 15_000, interval: 5 }).toBe(0)
  })

  test('a run whose Job is deleted goes back to the queue', async () => {
    const other = await startPractice({ dialect: '3', speed: 100 })
    const id = await deploy3('train-long', other)
    const run = () => other.api.snapshot().flowRuns.find((row) => row.id === id)
    await expect.poll(() => run()?.state_name, { timeout: 15_000, interval: 5 }).toBe('Running')
    const headers = { authorization: `Bearer ${other.cluster.token}` }
    await fetch(`${other.cluster.url}${jobsPath}/train-long?propagationPolicy=Background`, {
      method: 'DELETE',
      headers,
    })
    await expect.poll(() => run()?.state_name, { timeout: 15_000, interval: 5 }).toBe('AwaitingRetry')
    await other.close()
  })
})
