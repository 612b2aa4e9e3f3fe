import { describe, expect, test, vi } from 'vitest'
import { stage } from './stage'

describe('the real worker and flow runner', () => {
  const on = stage()

  test('the client deploys flows, the worker makes their Jobs, and their processes run them to the end', async () => {
    on.api.setVariable('greeting', 'hello')
    const ids = await on.deploy('adding', 'mapping', 'failing', 'retrying')
    const { adding, mapping, failing, retrying } = ids as Record<'adding' | 'mapping' | 'failing' | 'retrying', string>
    expect(on.flowRun(adding)).toMatchObject({ parameters: { x: 40 }, state_name: 'Scheduled' })
    const worker = on.worker()
    for (const id of [adding, mapping, retrying]) await on.becomes(id, 'Completed', worker)
    await on.becomes(failing, 'Failed', worker)
    const claimed = ['Scheduled', 'Pending', 'Submitting', 'InfrastructurePending', 'Running']
    expect(on.statesOf(adding)).toEqual([...claimed, 'Completed'])
    expect(on.statesOf(failing)).toEqual([...claimed, 'Failed'])
    expect(on.statesOf(retrying)).toEqual([...claimed, 'AwaitingRetry', 'Running', 'Completed'])
    expect(on.flowRun(retrying).run_count).toBe(2)
    expect(on.flowRun(adding).infrastructure_pid).toMatch(new RegExp(`^default:${on.flowRun(adding).name}-`))
    expect(on.flowRun(adding).labels).toMatchObject({
      'prefect.worker.name': 'w',
      'prefect.work-pool.name': 'practice',
    })
    const completed = (count: number) => Array.from({ length: count }, () => 'Completed')
    await vi.waitFor(() => expect(on.tasksOf(mapping)).toEqual(completed(4)), { timeout: 10_000 })
    await vi.waitFor(() => expect(on.tasksOf(adding)).toEqual(completed(1)), { timeout: 10_000 })
    await vi.waitFor(() => expect(on.tasksOf(failing)).toEqual(['Failed']), { timeout: 10_000 })
    const says = (id: string, words: string) =>
      vi.waitFor(() => expect(on.messagesOf(id).join('\n')).toContain(words), { timeout: 20_000 })
    await says(adding, 'adding 40 and 2')
    await says(mapping, 'total 14, variable hello')
    await says(failing, 'RuntimeError: this flow always fails')
    expect(on.api.snapshot().workers).toMatchObject([{ name: 'w' }])
    const events = on.api.snapshot().events.map(({ event }) => event)
    for (const event of [
      'prefect.worker.started',
      'prefect.worker.executed-flow-run',
      'prefect.kubernetes.pod.running',
    ])
      expect(events).toContain(event)
  }, 240_000)

  test('the worker brings played runs to their end, and the observer sees how their pods do', async () => {
    const [hello, killed] = [on.api.createRun('hello'), on.api.createRun('fit-model')]
    const worker = on.worker()
    await on.becomes(hello, 'Completed', worker)
    expect(on.statesOf(hello).at(-1)).toBe('Completed')
    expect(on.tasksOf(hello)).toEqual(['Completed'])
    await on.becomes(killed, 'Crashed', worker)
    const told = () => expect(on.messagesOf(killed).join('\n'), worker.output()).toContain('OOMKilled')
    await vi.waitFor(told, { timeout: 20_000 })
  }, 240_000)

  test('a running flow holds its deployment’s slot, hears that it is cancelled, and ends itself', async () => {
    const { sleeping } = (await on.deploy('sleeping')) as { sleeping: string }
    const worker = on.worker()
    await on.becomes(sleeping, 'Running', worker)
    await vi.waitFor(() => expect(on.tasksOf(sleeping)).toEqual(['Running']), { timeout: 20_000 })
    // It holds the one slot of its deployment, so that a second run waits.
    const waiting = await on.post<{ id: string }>(
      `/deployments/${on.flowRun(sleeping).deployment_id}/create_flow_run`,
      {},
    )
    await on.becomes(waiting.id, 'AwaitingConcurrencySlot', worker)
    expect(on.api.setFlowRunState(sleeping, { type: 'CANCELLING' })).toBe('ACCEPT')
    await on.becomes(sleeping, 'Cancelled', worker)
  }, 240_000)

  test('a worker of processes runs a flow in a pool that was made for it', async () => {
    const made = on.run('prefect', ['work-pool', 'create', 'local', '--type', 'process'])
    expect(await made.ended, made.output()).toBe(0)
    const flow = await on.post<{ id: string }>('/flows/', { name: 'adding' })
    const directory = { 'prefect.deployments.steps.set_working_directory': { directory: import.meta.dirname } }
    const where = { entrypoint: 'flows_3_9_1.py:adding', pull_steps: [directory], work_pool_name: 'local' }
    const deployment = await on.post<{ id: string }>('/deployments/', { name: 'local', flow_id: flow.id, ...where })
    const { id } = await on.post<{ id: string }>(`/deployments/${deployment.id}/create_flow_run`, {})
    const worker = on.run('prefect', ['worker', 'start', '--pool', 'local', '--type', 'process', '--run-once'])
    await on.becomes(id, 'Completed', worker)
    expect(await worker.ended, worker.output()).toBe(0)
    // Events are sent on their own time.
    await vi.waitFor(() => expect(on.tasksOf(id)).toEqual(['Completed']), { timeout: 10_000 })
    const seen = on.run('prefect', ['flow-run', 'ls'])
    expect(await seen.ended, seen.output()).toBe(0)
    expect(seen.output()).toContain(id.slice(0, 20))
  }, 240_000)

  test('the pool has the real template', async () => {
    const real = on.run('prefect', ['work-pool', 'get-default-base-job-template', '--type', 'kubernetes'])
    expect(await real.ended, real.output()).toBe(0)
    const [pool] = await on.post<{ base_job_template: unknown }[]>('/work_pools/filter', {})
    expect(pool?.base_job_template).toEqual(JSON.parse(real.stdout()))
  }, 60_000)

  test('a wrong password ends the worker', async () => {
    const worker = on.run('prefect', ['worker', 'start', '--pool', 'practice', '--type', 'kubernetes'], {
      PREFECT_API_AUTH_STRING: 'practice:wrong',
    })
    const refused = () => expect(worker.output()).toMatch(/401|Unauthorized/)
    await vi.waitFor(refused, { timeout: 60_000 })
  }, 120_000)
})

describe('a server that soon gives up on cancellations', () => {
  const on = stage({ settings: { cancellingTimeoutMs: 3_000, lookMs: 200 } })

  test('the worker tears down the Job of a pending run that was cancelled', async () => {
    const id = on.api.createRun('image-missing')
    const worker = on.worker()
    await on.becomes(id, 'InfrastructurePending', worker)
    expect(on.cluster.counts().jobs).toBe(1)
    expect(on.api.setFlowRunState(id, { type: 'CANCELLING' })).toBe('ACCEPT')
    await on.becomes(id, 'Cancelled', worker)
    await vi.waitFor(() => expect(on.cluster.counts().jobs, worker.output()).toBe(0), { timeout: 60_000 })
  }, 240_000)
})
