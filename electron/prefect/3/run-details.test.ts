import { expect, test } from 'vitest'
import { limits } from '../limits'
import { never, stage } from './practice.stage'

test('a run says what it was made from, and where it went', async () => {
  const { api, prefect, ask } = await stage()
  const id = api.createRun('fit-model', { jobVariables: { cpu_request: '1' }, tags: ['nightly'], parameters: { n: 3 } })
  await ask('PATCH', `/flow_runs/${id}`, { infrastructure_pid: 'flows:fit-model-1' })
  const details = await prefect.details(id, never)
  expect(details).toMatchObject({
    parameters: { n: 3 },
    runConfig: { cpu_request: '1' },
    page: `${api.url.replace('/api', '')}/runs/flow-run/${id}`,
    origin: {
      deployment: { name: 'fit-model' },
      ...{ workPool: api.workPool, workQueue: 'models', tags: ['nightly'], runCount: 0 },
      infrastructure: 'flows:fit-model-1',
    },
  })
  expect(await prefect.details('00000000-0000-4000-8000-000000000000', never)).toBeNull()
})

test('of very many tags some are shown, and the others are counted', async () => {
  const { api, prefect } = await stage()
  const tags = Array.from({ length: limits.tags + 5 }, (_, n) => `tag-${n}`)
  const shown = (await prefect.details(api.createRun('hello', { tags }), never))?.origin?.tags ?? []
  expect([shown.length, shown.at(-1)]).toEqual([limits.tags + 1, '… and 5 more'])
})

test('a run whose deployment is gone is shown without its name', async () => {
  const { api, prefect, ask } = await stage()
  const id = api.createRun('hello')
  const deploymentId = api.snapshot().flowRuns.find((run) => run.id === id)?.deployment_id ?? ''
  await ask('DELETE', `/deployments/${deploymentId}`)
  expect((await prefect.details(id, never))?.origin?.deployment).toEqual({ id: deploymentId, name: null })
})

test('task runs: the newest first, a bounded number; a wrong one is left out and said', async () => {
  const { api, prefect, ask, wrongRows } = await stage()
  const id = api.createRun('hello')
  expect(await prefect.taskRuns?.(id, never)).toEqual({ runs: [], complete: true })
  const make = (name: string, type: string) =>
    ask('POST', '/task_runs/', {
      ...{ name, flow_run_id: id, task_key: name, dynamic_key: '0', state: { type, name: null } },
    })
  await make('extract-0', 'COMPLETED')
  await make('load-0', 'RUNNING')
  expect(await prefect.taskRuns?.(id, never)).toMatchObject({
    complete: true,
    runs: [
      { name: 'load-0', phase: 'running', state: 'Running', startedAt: expect.any(Number) as number, endedAt: null },
      { name: 'extract-0', phase: 'succeeded', state: 'Completed', endedAt: expect.any(Number) as number },
    ],
  })
  for (let n = 0; n < limits.taskRuns; n++) await make(`more-${n}`, 'RUNNING')
  const { runs, complete } = (await prefect.taskRuns?.(id, never)) ?? {}
  expect([runs?.length, complete]).toEqual([limits.taskRuns, false])
  expect(wrongRows).toEqual([])
})
