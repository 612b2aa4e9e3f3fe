import { describe, expect, test } from 'vitest'
import type { FlowDeployment, RunRequest } from '../../../shared/model/flow-deployment'
import { limits } from '../limits'
import type { DeploymentCalls } from '../prefect-api'
import { never, stage, type Staged } from './practice.stage'

/** What a dialect with deployments has. */
function callsOf({ prefect }: Pick<Staged, 'prefect'>): DeploymentCalls {
  if (!prefect.deployments) throw new Error('It has no deployments.')
  return prefect.deployments
}
async function named(here: Staged, name: string): Promise<FlowDeployment> {
  const { deployments } = await callsOf(here).list(never)
  return deployments.find((each) => each.name === name)!
}
const key = '11111111-1111-4111-8111-111111111111'
const request = (more: Partial<RunRequest> = {}): RunRequest => ({
  ...{ parameters: {}, jobVariables: {}, tags: [], key },
  ...more,
})

describe('deployments', () => {
  test('those of the work pool are listed by name, with flow and queue', async () => {
    const here = await stage()
    const hello = await named(here, 'hello')
    await here.ask('POST', `/deployments/${hello.id}/pause_deployment`)
    const flow_id = here.api.flows[0]?.id
    await here.ask('POST', '/deployments/', { name: 'elsewhere', flow_id })
    const { deployments, complete } = await callsOf(here).list(never)
    expect(complete).toBe(true)
    expect(deployments.map(({ name }) => name)).toEqual(deployments.map(({ name }) => name).sort())
    expect(deployments.find(({ name }) => name === 'elsewhere')).toBeUndefined()
    expect(deployments).toContainEqual({ ...hello, flowName: 'hello', workQueue: 'default', paused: true })
    expect(deployments).toContainEqual(expect.objectContaining({ name: 'fit-model', workQueue: 'models' }))
  })

  test('more than one answer has are read page by page, each once', async () => {
    const here = await stage()
    const flow_id = here.api.flows[0]?.id
    for (let n = 0; n < limits.restRows; n++)
      await here.ask('POST', '/deployments/', { name: `n-${n}`, flow_id, work_pool_name: here.api.workPool })
    const { deployments, complete } = await callsOf(here).list(never)
    expect([new Set(deployments.map(({ id }) => id)).size > limits.restRows, complete]).toEqual([true, true])
  })

  test('one says what a run of it takes; one that is gone is nothing', async () => {
    const here = await stage()
    const { id } = await named(here, 'hello')
    expect(await callsOf(here).read(id, never)).toMatchObject({
      ...{ id, enforced: true, parameters: { name: 'world' }, tags: [] },
      parameterSchema: { properties: { name: { type: 'string', default: 'world' } } },
    })
    expect(await callsOf(here).read(key, never)).toBeNull()
    expect(await callsOf(here).read('no id', never)).toBeNull()
  })
})

describe('a run', () => {
  test('is started with what it is given, and once however often it is asked for', async () => {
    const here = await stage()
    const { id } = await named(here, 'hello')
    const wanted = request({
      parameters: { name: 'you' },
      jobVariables: { env: { A: '1' } },
      tags: ['t'],
      name: 'mine',
    })
    const first = await callsOf(here).startRun(id, wanted, never)
    expect(await callsOf(here).startRun(id, wanted, never)).toEqual(first)
    expect(here.api.snapshot().flowRuns).toMatchObject([
      {
        ...{ id: first.ok ? first.flowRunId : '', name: 'mine', tags: ['t'], idempotency_key: key },
        ...{ parameters: { name: 'you' }, job_variables: { env: { A: '1' } }, state_type: 'SCHEDULED' },
      },
    ])
  })

  test('whose answers are lost is made once', async () => {
    let lost = 2
    const here = await stage({
      intercept: ({ route }) => (route.endsWith('/create_flow_run') && lost-- > 0 ? 'drop-after' : undefined),
    })
    const { id } = await named(here, 'hello')
    expect(await callsOf(here).startRun(id, request(), never)).toMatchObject({ ok: true })
    expect(here.api.snapshot().flowRuns).toHaveLength(1)
  })

  test.each([
    [
      'a parameter of the wrong type',
      { parameters: { name: 3 } },
      { of: 'parameters', path: ['name'] },
      "Prefect refuses it: 3 is not of type 'string'.",
    ],
    [
      'a job variable of the wrong type',
      { jobVariables: { env: { A: 1 } } },
      { of: 'jobVariables', path: ['env', 'A'] },
      'Prefect refuses it: 1 is not valid under any of the given schemas. The page Template shows what each variable takes, under Variables.',
    ],
  ] as const)('with %s is refused at its place', async (_, more, place, message) => {
    const here = await stage()
    const { id } = await named(here, 'hello')
    expect(await callsOf(here).startRun(id, request(more), never)).toEqual({ ok: false, place, message })
    expect(here.api.snapshot().flowRuns).toEqual([])
  })

  test('without a parameter that it needs is told so there', async () => {
    const here = await stage()
    const made = (await here.ask('POST', '/deployments/', {
      ...{ name: 'needy', flow_id: here.api.flows[0]?.id, work_pool_name: here.api.workPool },
      parameter_openapi_schema: { type: 'object', required: ['who'], properties: { who: { type: 'string' } } },
    })) as { readonly id: string }
    expect(await callsOf(here).startRun(made.id, request(), never)).toEqual({
      ...{ ok: false, message: 'Prefect needs a value here.' },
      place: { of: 'parameters', path: ['who'] },
    })
  })

  test('of a deployment that is gone is refused', async () => {
    const here = await stage()
    expect(await callsOf(here).startRun(key, request(), never)).toEqual({
      ...{ ok: false, place: null, message: 'The deployment is no longer there. Choose another one.' },
    })
  })

  test('is nothing that another dialect has', async () => {
    const { prefect } = await stage({}, { dialect: '0.6' })
    expect(prefect.deployments).toBeUndefined()
  })
})
