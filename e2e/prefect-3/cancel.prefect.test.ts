// Runs that are cancelled, on a real server which ends them itself after a while: 20 s here, five minutes by default.
import { expect, test, vi } from 'vitest'
import { Prefect3Stage, soon } from './stage'
import type { Running } from '../cli'
import { toldOf } from '../real-cluster'

const stage = Prefect3Stage.forFile({
  env: { PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_CANCELLING_TIMEOUT_SECONDS: '20' },
})

interface State {
  readonly type: string
  readonly message: string | null
}
const lastState = async (id: string): Promise<State | undefined> =>
  (await stage.server.ask<State[]>('GET', `/flow_run_states/?flow_run_id=${id}`)).at(-1)

/** @returns the id of a run whose Job stands, and is known to the server */
async function deployed(): Promise<string> {
  const id = await stage.server.createRun(stage.deployments.plain!)
  await stage.untilDeployed([id])
  await vi.waitFor(async () => expect((await stage.server.runs([id]))[0]?.infrastructure_pid).not.toBeNull(), soon)
  return id
}

/** The worker says it when the server has answered. */
const tellsCancelled = (worker: Running, id: string): Promise<void> =>
  vi.waitFor(() => expect(toldOf(worker, 'cancelled').map(({ flow_run_id: told }) => told)).toEqual([id]), soon)

test.each(['pending', 'running'])(
  'a run that is %s: its Job goes, and the worker says that it is Cancelled',
  async (which) => {
    const worker = stage.startWorker()
    const id = await deployed()
    if (which === 'running') await stage.setState(id, { type: 'RUNNING' })
    const began = performance.now()
    await stage.setState(id, { type: 'CANCELLING' })
    await vi.waitFor(async () => expect(await stage.jobsOf([id])).toEqual([]), { ...soon, interval: 50 })
    const goneMs = performance.now() - began
    await vi.waitFor(async () => expect(await lastState(id)).toMatchObject({ type: 'CANCELLED' }), {
      ...soon,
      interval: 50,
    })
    // Not the server, which was tired of waiting.
    expect((await lastState(id))?.message).toBe('Its Job was deleted, since it was cancelled.')
    await tellsCancelled(worker, id)
    process.stdout.write(
      `${which}: no Job after ${Math.round(goneMs)} ms, Cancelled after ${Math.round(performance.now() - began)} ms\n`,
    )
  },
)

test('a run that was cancelled while no worker was on, and that the server has ended: its Job goes as the server asks', async () => {
  const first = stage.startWorker()
  const id = await deployed()
  await first.end('SIGKILL')
  await stage.setState(id, { type: 'CANCELLING' })
  await vi.waitFor(async () => expect(await lastState(id)).toMatchObject({ type: 'CANCELLED' }), soon)
  expect(await stage.jobsOf([id])).toHaveLength(1)
  const began = performance.now()
  const second = stage.startWorker()
  await second.line(1)
  const onMs = performance.now() - began
  await vi.waitFor(async () => expect(await stage.jobsOf([id])).toEqual([]), { ...soon, interval: 50 })
  await tellsCancelled(second, id)
  process.stdout.write(`torn down ${Math.round(performance.now() - began - onMs)} ms after the worker's first line\n`)
})
