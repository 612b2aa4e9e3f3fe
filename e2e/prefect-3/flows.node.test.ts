// Real flows of Prefect 3 in real pods, with Flowdeck as the worker: what a server, a kubelet and a process say by themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { noPython, prefect391 } from '../../electron/practice/api/conformance/real-prefect'
import { kubectl } from '../real-cluster'
import { onRealNode } from './real-node'
import { Prefect3Stage, runLabel } from './stage'

const stage = new Prefect3Stage()
/** Pods start one beside the other, on few cores. */
const inTime = { timeout: 120_000, interval: 300 }

beforeAll(async () => {
  await stage.open(onRealNode)
  if (stage.bin === '') return
  await stage.enter()
  stage.startWorker('--pod-grace-seconds', '8')
})
beforeEach(({ skip }) => {
  if (stage.bin === '') skip(noPython(prefect391))
})
afterAll(async () => {
  if (stage.bin !== '') await stage.leave()
  await stage.close()
})

interface Row {
  readonly name: string
  readonly type: string
  readonly state: string
  readonly message: string
  readonly tries: number
}
async function rowOf(id: string): Promise<Row> {
  const row = await stage.server.ask<{
    readonly name: string
    readonly run_count: number
    readonly state: { readonly type: string; readonly name: string; readonly message: string | null }
  }>('GET', `/flow_runs/${id}`)
  const { type, name, message } = row.state
  return { name: row.name, type, state: name, message: message ?? '', tries: row.run_count }
}
async function until(id: string, type: string): Promise<Row> {
  await vi.waitFor(async () => expect(await rowOf(id)).toMatchObject({ type }), inTime)
  return rowOf(id)
}
const logOf = async (id: string): Promise<string> => (await stage.logOf(id)).join('\n')
const untilLogged = (id: string, words: string | RegExp): Promise<void> =>
  vi.waitFor(async () => expect(await logOf(id)).toMatch(words), inTime)
const typesEver = async (id: string): Promise<readonly string[]> =>
  (await stage.server.ask<{ type: string }[]>('GET', `/flow_run_states/?flow_run_id=${id}`)).map(({ type }) => type)
const taskRunsOf = async (id: string): Promise<readonly string[]> => {
  const filter = { flow_runs: { id: { any_: [id] } } }
  const rows = await stage.server.ask<{ name: string; state_type: string }[]>('POST', '/task_runs/filter', filter)
  return rows.map(({ name, state_type }) => `${name.split('-')[0]} ${state_type}`).sort()
}
const podsOf = async (id: string): Promise<string> => kubectl('get', 'pods', '-l', `${runLabel}=${id}`, '-o', 'name')
const start = (deployment: string, options: object = {}): Promise<string> =>
  stage.server.createRun(stage.deployments[deployment] ?? '', options)

/**
 * Without a look at what the run is by then.
 * Source: prefect 3.4.25, runner/runner.py, reschedule_current_flow_runs; 3.9.1 looks first, cli/flow_run.py, execute.
 */
const puttingBack = [
  'import json, os, signal, sys, time, urllib.request',
  "path = os.environ['PREFECT_API_URL'] + '/flow_runs/' + os.environ['PREFECT__FLOW_RUN_ID'] + '/set_state'",
  "def say(**state): urllib.request.urlopen(urllib.request.Request(path, json.dumps({'state': state}).encode(), {'content-type': 'application/json'}))",
  "signal.signal(signal.SIGTERM, lambda *_: (say(type='SCHEDULED', name='AwaitingRetry'), sys.exit(0)))",
  "say(type='RUNNING')",
  'time.sleep(300)',
].join('\n')

describe.concurrent('a flow run in its pod', () => {
  test('goes from Scheduled to Completed; its task runs and its lines are on the server', async () => {
    const id = await start('etl', { parameters: { rows: 4 } })
    await until(id, 'COMPLETED')
    expect(await typesEver(id)).toEqual(['SCHEDULED', 'PENDING', 'RUNNING', 'COMPLETED'])
    // They come as events, which the server takes in its time.
    await vi.waitFor(async () => expect(await taskRunsOf(id)).toEqual(['extract COMPLETED', 'load COMPLETED']), inTime)
    await untilLogged(id, /^Submitted for execution: Job [^]*\nextracted 4 rows\n[^]*\nloaded 4 rows\n/)
    const [job] = await stage.jobsOf([id])
    expect((await stage.server.runs([id]))[0]?.infrastructure_pid).toBe(`default:${job?.metadata.name}`)
  })

  test('whose image is missing: that is said, and it is given up after its time', async () => {
    const id = await start('etl', { job_variables: { image: 'registry.example/nothing/here:1' } })
    const { message } = await until(id, 'CRASHED')
    expect(message).toMatch(
      /^Image registry\.example\/nothing\/here:1 can’t be pulled: .*not found.* given up after \d+s/s,
    )
    expect(await typesEver(id)).toEqual(['SCHEDULED', 'PENDING', 'PENDING', 'CRASHED'])
    expect((await stage.logOf(id)).filter((line) => line.includes('can’t be pulled'))).toHaveLength(1)
    await vi.waitFor(async () => expect(await podsOf(id)).toBe(''), inTime)
  })

  test('that takes more memory than it may while it runs: the log has the reason, and the last lines of its process', async () => {
    const id = await start('hungry', { job_variables: { memory_limit: '400Mi', memory_request: '64Mi' } })
    await until(id, 'CRASHED')
    await untilLogged(id, 'was killed for memory')
    const log = await logOf(id)
    expect(log).toContain('asked for more than its limit of 400Mi')
    // Lines that the killed process could not send any more.
    expect(log).toMatch(/The last lines of container prefect-job:\n[^]*about to take 4096 MiB/)
  })

  test('that takes more memory than it may before it begins: Crashed with the reason', async () => {
    const id = await start('etl', { job_variables: { memory_limit: '32Mi', memory_request: '16Mi' } })
    const { message } = await until(id, 'CRASHED')
    expect(message).toMatch(/^etl was killed for memory: .*OOMKilled/)
    await untilLogged(id, 'asked for more than its limit of 32Mi')
  })

  test('that is cancelled while it runs: its Job is deleted at once, and it is Cancelled when its process has ended', async () => {
    const id = await start('sleeping')
    await until(id, 'RUNNING')
    const cancelledAt = performance.now()
    await stage.setState(id, { type: 'CANCELLING' })
    const jobs = (): Promise<string> =>
      kubectl('get', 'jobs', '-l', `${runLabel}=${id}`, '-o', 'jsonpath={.items[*].metadata.deletionTimestamp}')
    await vi.waitFor(async () => expect((await jobs()) !== '' || (await stage.jobsOf([id])).length === 0).toBe(true), {
      ...inTime,
      interval: 50,
    })
    const deletedMs = performance.now() - cancelledAt
    await until(id, 'CANCELLED')
    process.stdout.write(
      `cancelled while it ran: Job deleted after ${Math.round(deletedMs)} ms, Cancelled after ${Math.round(performance.now() - cancelledAt)} ms\n`,
    )
    await vi.waitFor(async () => expect(await podsOf(id)).toBe(''), inTime)
    expect((await rowOf(id)).type).toBe('CANCELLED')
  })

  test('that is cancelled, and whose process puts it back when it is told to stop, as older ones do: it stays cancelled', async () => {
    const id = await start('etl', { job_variables: { command: `python -c "${puttingBack}"` } })
    await until(id, 'RUNNING')
    await stage.setState(id, { type: 'CANCELLING' })
    await until(id, 'CANCELLED')
    await vi.waitFor(async () => expect(await podsOf(id)).toBe(''), inTime)
    expect(await typesEver(id)).toEqual(['SCHEDULED', 'PENDING', 'RUNNING', 'CANCELLING', 'CANCELLED'])
  })

  test('that tries again in its process: it waits there, and nobody makes it a second Job', async () => {
    const id = await start('retried')
    await until(id, 'COMPLETED')
    expect(await typesEver(id)).toEqual(['SCHEDULED', 'PENDING', 'RUNNING', 'SCHEDULED', 'RUNNING', 'COMPLETED'])
    expect(await stage.jobsOf([id])).toHaveLength(1)
  })

  for (const { what, remove } of [
    { what: 'Job', remove: ['delete', 'jobs'] },
    { what: 'pod', remove: ['delete', 'pods', '--wait=false'] },
    { what: 'pod at once', remove: ['delete', 'pods', '--wait=false', '--grace-period=0', '--force'] },
  ])
    test(`whose ${what} is deleted while it runs: it moves to another pod, and is Completed there`, async () => {
      const id = await start('sleeping', { parameters: { seconds: 10 } })
      await until(id, 'RUNNING')
      await kubectl(...remove, '-l', `${runLabel}=${id}`)
      const { tries } = await until(id, 'COMPLETED')
      expect(tries).toBe(2)
      expect(await typesEver(id)).not.toContain('CRASHED')
    })
})
