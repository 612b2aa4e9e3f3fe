import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPracticeApi, type PracticeApi } from '../../practice/api'
import { asker } from '../../practice/api/ask'
import { limits } from '../limits'
import { openPrefectApi } from '../open'
import type { PrefectApi } from '../prefect-api'

const never = new AbortController().signal

describe.each(['0.6', '1.x'] as const)('Prefect %s', (dialect) => {
  let now: number
  let api: PracticeApi
  let prefect: PrefectApi
  let id: string
  beforeEach(async () => {
    now = Date.parse('2026-11-27T12:00:00Z')
    api = await startPracticeApi({ dialect, now: () => (now += 1_000) })
    prefect = openPrefectApi({ url: api.url, token: api.token, dialect, agent: () => ({ name: 'a', labels: [] }) })
    await prefect.connect(never)
    const tasks = ['numbers', 'square'].map((name) => ({ slug: name, name }))
    api.registerFlow({ name: 'mapped', tasks, __version__: '1.0' })
    id = api.createRun('mapped')
    api.setFlowRunState(id, { type: 'Running' })
  })
  afterEach(async () => {
    await prefect.close()
    await api.close()
  })

  const rowsOf = () => api.snapshot().taskRuns.filter((row) => row.flow_run_id === id)
  /** As a run's process asks for the task run of a mapped task's part. */
  async function makePart(mapIndex: number): Promise<void> {
    const task = rowsOf()[1]!.task_id
    const { errors } = await (dialect === '0.6'
      ? asker(api).mutate('getOrCreateTaskRun', 'task_run { id }', { flowRunId: id, taskId: task, mapIndex })
      : asker(api).mutate('get_or_create_task_run_info', 'id', { flow_run_id: id, task_id: task, map_index: mapIndex }))
    expect(errors).toBeUndefined()
  }

  test('tells the task runs of a run by their tasks, what changed last first', async () => {
    const [numbers, square] = rowsOf()
    api.setTaskRunState(numbers!.id, { type: 'Running' })
    api.setTaskRunState(numbers!.id, { type: 'Success' })
    api.setTaskRunState(square!.id, { type: 'Mapped' })
    await makePart(3)
    const part = rowsOf().find((row) => row.map_index === 3)!
    api.setTaskRunState(part.id, { type: 'Running' })
    const { runs = [], complete } = (await prefect.taskRuns?.(id, never)) ?? {}
    expect(complete).toBe(true)
    expect(runs.map(({ name, state, phase }) => [name, state, phase])).toEqual([
      ['square[3]', 'Running', 'running'],
      ['square', 'Mapped', 'succeeded'],
      ['numbers', 'Success', 'succeeded'],
    ])
    const ended = rowsOf().find((row) => row.id === numbers!.id)!
    expect(runs[2]).toMatchObject({ id: ended.id, startedAt: ended.start_time, endedAt: ended.end_time })
    expect(runs[0]).toMatchObject({ startedAt: rowsOf().find((row) => row.id === part.id)!.start_time, endedAt: null })
  })

  test('tells so many at most, and that there are more', async () => {
    for (let n = 0; n < limits.taskRuns - 2; n++) await makePart(n)
    expect((await prefect.taskRuns?.(id, never))?.runs).toHaveLength(limits.taskRuns)
    await makePart(limits.taskRuns)
    expect(await prefect.taskRuns?.(id, never)).toMatchObject({ complete: false })
  })
})
