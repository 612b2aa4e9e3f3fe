import { setTimeout as sleep } from 'node:timers/promises'
import { noPython, prefect391, prefectBin } from '../../electron/practice/api/conformance/real-prefect'
import { JobsEver } from '../jobs-ever'
import { RealServer } from '../prefect-3/real-server'
import { kubeconfigOf, kubectl, placeOf } from '../real-cluster'
import { cli, deployScript, environmentOf, makeGround, type Ground } from './ground'
import { median, rounded } from './median'
import { startPostgres } from './postgres'
import { Program, usageOf, usageOfTree, type Usage } from './program'

/**
 * The worker of Prefect 3 beside the real one, by turns, on the same real server and control plane, with either database: a
 * work pool that was paused goes on with many runs that are due. One JSON line for each turn, and one for each worker's median.
 */

const pool = 'bench'
const runLabel = 'prefect.io/flow-run-id'
const runs = Number(process.env.FLOWDECK_BENCH_RUNS ?? 60)
const turns = 3
/** A worker that has made no Job for so long makes none any more, ms. */
const patienceMs = 45_000
const mebibyte = 1024 * 1024
const minuteMs = 60_000

interface Worker {
  usage(): Usage
  end(): Promise<void>
}
type StartWorker = (server: RealServer, ground: Ground) => Promise<Worker>

const name = 'bench'
const online = async (server: RealServer): Promise<void> => {
  for (;;) {
    const workers = await server.ask<{ name: string; status: string }[]>(
      'POST',
      `/work_pools/${pool}/workers/filter`,
      {},
    )
    if (workers.some((worker) => worker.name === name && worker.status === 'ONLINE')) return
    await sleep(100)
  }
}

const startOurs: StartWorker = async (server, ground) => {
  const flags = ['--pool', pool, '--api', server.url, '--name', name, '--kubeconfig', kubeconfigOf('admin'), '--json']
  const worker = new Program([cli, 'worker', 'start', ...flags], environmentOf(ground))
  // One that ends by itself is waited for no longer.
  await Promise.race([online(server), worker.line(() => false)])
  return worker
}
const startReal: StartWorker = async (server) => {
  const args = ['worker', 'start', '--pool', pool, '--type', 'kubernetes', '--name', name]
  const worker = server.run('prefect', args, { KUBECONFIG: kubeconfigOf('admin') })
  await online(server)
  return { usage: () => usageOf(worker.pid), end: () => worker.stop() }
}

interface Turn {
  readonly jobs: number
  readonly first_job_ms: number
  readonly jobs_per_second: number
  readonly crashed: number
  readonly worker_cpu_ms_per_run: number
  readonly server_cpu_ms_per_run: number
  readonly rss_mb: number
}

/** A pool that was paused goes on. */
async function resume(server: RealServer, deployment: string, ground: Ground, start: StartWorker): Promise<Turn> {
  await server.ask('PATCH', `/work_pools/${pool}`, { is_paused: true })
  const ids = await server.createRuns(deployment, runs)
  const ever = await JobsEver.watch(await placeOf('default'), runLabel)
  const worker = await start(server, ground)
  try {
    // Both have looked at the queue by then, and wait for the next time.
    await sleep(5_000)
    const before = { worker: worker.usage(), server: usageOfTree(server.pid) }
    await server.ask('PATCH', `/work_pools/${pool}`, { is_paused: false })
    const began = performance.now()
    while (ever.size < runs && performance.now() - (ever.instants.at(-1) ?? began) < patienceMs) await sleep(50)
    const [first = Number.NaN, last = Number.NaN] = [ever.instants[0], ever.instants.at(-1)]
    const rows = await server.runs(ids)
    return {
      jobs: ever.size,
      first_job_ms: Math.round(first - began),
      jobs_per_second: rounded(ever.size / ((last - began) / 1_000)),
      crashed: rows.filter(({ state_type }) => state_type === 'CRASHED').length,
      worker_cpu_ms_per_run: rounded((worker.usage().cpuMs - before.worker.cpuMs) / runs, 1),
      server_cpu_ms_per_run: rounded((usageOfTree(server.pid).cpuMs - before.server.cpuMs) / runs, 1),
      rss_mb: Math.round(worker.usage().rssBytes / mebibyte),
    }
  } finally {
    ever.close()
    await worker.end()
    for (const id of ids)
      await server.ask('POST', `/flow_runs/${id}/set_state`, { state: { type: 'CANCELLED' }, force: true })
    await kubectl('delete', 'jobs', '--all')
  }
}

/** A minute in which nothing is due. */
async function idle(server: RealServer, ground: Ground, start: StartWorker): Promise<object> {
  const worker = await start(server, ground)
  try {
    await sleep(minuteMs)
    const before = { worker: worker.usage(), server: usageOfTree(server.pid) }
    await sleep(minuteMs)
    const after = { worker: worker.usage(), server: usageOfTree(server.pid) }
    return {
      cpu_ms_per_minute: after.worker.cpuMs - before.worker.cpuMs,
      server_cpu_ms_per_minute: after.server.cpuMs - before.server.cpuMs,
      rss_mb: Math.round(after.worker.rssBytes / mebibyte),
    }
  } finally {
    await worker.end()
  }
}

const print = (row: object): void => void process.stdout.write(`${JSON.stringify({ bench: 'prefect-3', ...row })}\n`)

/** @param env of the server: its database */
async function measure(database: string, bin: string, env: Readonly<Record<string, string>>): Promise<void> {
  const ground = await makeGround()
  const server = await RealServer.start(bin, env)
  try {
    await server.makePool(pool)
    const { plain = '' } = await server.deploy(pool, 'registry.local:5000/flows/hello:1', deployScript)
    const workers = { flowdeck: startOurs, real: startReal } as const
    const told: Record<keyof typeof workers, Turn[]> = { flowdeck: [], real: [] }
    for (let turn = 0; turn < turns; turn++)
      for (const worker of ['flowdeck', 'real'] as const) {
        const measured = await resume(server, plain, ground, workers[worker])
        told[worker].push(measured)
        print({ database, worker, turn, runs, ...measured })
      }
    for (const worker of ['flowdeck', 'real'] as const) {
      const medianOf = (key: keyof Turn): number => median(told[worker].map((each) => each[key]))
      const rates = { jobs_per_second: medianOf('jobs_per_second'), first_job_ms: medianOf('first_job_ms') }
      print({ database, worker, median: rates, idle: await idle(server, ground, workers[worker]) })
    }
  } finally {
    await server.close()
  }
}

const bin = await prefectBin(prefect391)
if (bin === undefined || process.env.KUBECONFIG_REAL === undefined)
  print({ skipped: bin === undefined ? noPython(prefect391) : 'it needs a control plane: leave out --practice' })
else {
  await measure('SQLite', bin, {})
  const postgres = await startPostgres()
  if (postgres === null) print({ database: 'PostgreSQL', skipped: 'it is not installed' })
  else {
    try {
      await measure('PostgreSQL', bin, { PREFECT_API_DATABASE_CONNECTION_URL: postgres.url })
    } finally {
      await postgres.close()
    }
  }
}
