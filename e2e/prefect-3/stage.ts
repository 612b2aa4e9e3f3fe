import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { noPython, prefect391, prefectBin } from '../../electron/practice/api/conformance/real-prefect'
import { Running } from '../cli'
import { jobsIn, kubeconfigOf, kubectl, toldOf, type RealJob } from '../real-cluster'
import { RealServer } from './real-server'

export const runLabel = 'prefect.io/flow-run-id'
export const pool = 'kube'
export const soon = { timeout: 60_000, interval: 200 }
export const runOf = (job: RealJob): string => job.metadata.labels[runLabel] ?? ''

export interface StageOptions {
  /** Settings of the server. */
  readonly env?: Readonly<Record<string, string>>
  /** The address that the server listens on; loopback when left out. */
  readonly host?: string
  /** @returns the ids of the deployments that it made in the work pool, by name */
  readonly deploy?: (server: RealServer, workPool: string) => Promise<Readonly<Record<string, string>>>
}

/** Flows whose image is nowhere: their pods never start. */
const deployWithoutImage = (server: RealServer, workPool: string): Promise<Readonly<Record<string, string>>> =>
  server.deploy(workPool, 'registry.local:5000/flows/hello:1')

/** A real server with a work pool and deployments, workers between it and the cluster, and what tests ask of both. */
export class Prefect3Stage {
  bin = ''
  server!: RealServer
  deployments: Readonly<Record<string, string>> = {}
  home = ''
  readonly #workers: Running[] = []

  /** Sets the stage for the tests of a file; they are skipped where there is no Python for it. */
  static forFile(options: StageOptions = {}): Prefect3Stage {
    const stage = new Prefect3Stage()
    beforeAll(() => stage.open(options))
    beforeEach(async ({ skip }) => {
      if (stage.bin === '') skip(noPython(prefect391))
      await stage.enter()
    })
    afterEach(async () => {
      if (stage.bin !== '') await stage.leave()
    })
    afterAll(() => stage.close())
    return stage
  }

  /** Starts the server, or leaves `bin` empty where there is no Python for it. */
  async open({ env, host, deploy = deployWithoutImage }: StageOptions): Promise<void> {
    this.bin = (await prefectBin(prefect391)) ?? ''
    if (this.bin === '') return
    this.server = await RealServer.start(this.bin, env, host)
    await this.server.makePool(pool)
    this.deployments = await deploy(this.server, pool)
  }

  async close(): Promise<void> {
    if (this.bin !== '') await this.server.close()
  }

  /** For workers that are started until `leave`. */
  async enter(): Promise<void> {
    this.home = await mkdtemp(join(tmpdir(), 'flowdeck-prefect-'))
  }

  async leave(): Promise<void> {
    for (const worker of this.#workers.splice(0)) await worker.end('SIGKILL')
    await this.endRuns()
    for (const namespace of ['default', 'kube-public']) await kubectl('-n', namespace, 'delete', 'jobs', '--all')
    await rm(this.home, { recursive: true, force: true })
  }

  /** What is started meanwhile has a home of its own, as on another machine. */
  async inOtherHome(act: () => Promise<void>): Promise<void> {
    const { home } = this
    this.home = join(home, 'other')
    try {
      await mkdir(this.home)
      await act()
    } finally {
      this.home = home
    }
  }

  /** A worker of ours; flags that are given win. */
  startWorker(...more: readonly string[]): Running {
    return this.startWorkerAt(this.server.url, ...more)
  }

  /** @param api where it finds the server, which may be a proxy */
  startWorkerAt(api: string, ...more: readonly string[]): Running {
    const kubeconfig = more.includes('--kubeconfig') ? [] : ['--kubeconfig', kubeconfigOf('admin')]
    const name = more.includes('--name') ? [] : ['--name', 'w 1']
    const served = more.includes('--pool') ? [] : ['--pool', pool]
    const flags = [...served, '--api', api, ...name, ...kubeconfig, '--json']
    const worker = new Running(['worker', 'start', ...flags, ...more], { home: this.home })
    this.#workers.push(worker)
    return worker
  }

  jobsOf = async (ids: readonly string[], namespace = 'default'): Promise<readonly RealJob[]> =>
    (await jobsIn(namespace)).filter((job) => ids.includes(runOf(job)))

  /** Waits until each run has a Job. @returns the Jobs */
  async untilDeployed(ids: readonly string[], timeout = soon.timeout): Promise<readonly RealJob[]> {
    const deployed = async (): Promise<void> =>
      expect(new Set((await this.jobsOf(ids)).map(runOf))).toEqual(new Set(ids))
    await vi.waitFor(deployed, { ...soon, timeout })
    return this.jobsOf(ids)
  }

  /** What a test leaves is nothing for the workers of the next one. */
  async endRuns(): Promise<void> {
    const flow_runs = { state: { type: { any_: ['SCHEDULED', 'PENDING', 'RUNNING', 'CANCELLING'] } } }
    const body = { flow_runs, state: { type: 'CANCELLED' }, force: true }
    // It takes some at once, and leaves those for which its database is busy.
    let found: number
    do {
      const { results } = await this.server.ask<{ results: object[] }>('POST', '/flow_runs/bulk_set_state', body)
      found = results.length
    } while (found > 0)
  }

  /** How many of the runs are in a state of each type. */
  async typesOf(ids: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const types: Record<string, number> = {}
    for (const { state_type } of await this.server.runs(ids)) types[state_type] = (types[state_type] ?? 0) + 1
    return types
  }

  setState = (id: string, state: object, force = false): Promise<unknown> =>
    this.server.ask('POST', `/flow_runs/${id}/set_state`, { state, force })

  /** The lines of a run's log. */
  async logOf(id: string): Promise<readonly string[]> {
    const logs = { flow_run_id: { any_: [id] } }
    const rows = await this.server.ask<{ message: string }[]>('POST', '/logs/filter', { logs, sort: 'TIMESTAMP_ASC' })
    return rows.map(({ message }) => message)
  }
}

/** A worker that idles asks each ten seconds. */
const idleMs = 7_000

const pollsOf = (worker: Running): readonly number[] => toldOf(worker, 'polled').map(({ at }) => Date.parse(at))

/** Waits until a worker idles: so much lies between two polls, and nothing but an event brings the next one sooner. */
async function untilIdle(worker: Running): Promise<void> {
  const before = pollsOf(worker).length
  await vi.waitFor(() => {
    const [first = Infinity, last = 0] = pollsOf(worker).slice(before).slice(-2)
    expect(last - first).toBeGreaterThan(idleMs)
  }, soon)
}

/**
 * A worker that idles hears of what is done: by its own clock its next poll comes sooner than it would have come by itself. On a
 * machine that stands still for seconds that may be due anyway, so it is tried up to five times.
 * @param act is done when the worker has dealt with it, and does as much again each time
 */
export async function expectWoken(worker: Running, act: () => Promise<unknown>): Promise<void> {
  const waitsMs: number[] = []
  while (waitsMs.length < 5) {
    await untilIdle(worker)
    const before = pollsOf(worker)
    await act()
    const next = pollsOf(worker)[before.length] ?? Infinity
    const waitMs = next - before.at(-1)!
    if (waitMs < idleMs) return
    waitsMs.push(waitMs)
  }
  throw new Error(`Nothing woke the worker: its next polls came after ${waitsMs.join(', ')} ms.`)
}
