import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { noPython, prefect391, prefectBin } from '../../electron/practice/api/conformance/real-prefect'
import { Running } from '../cli'
import { jobsIn, kubeconfigOf, kubectl, type RealJob } from '../real-cluster'
import { RealServer } from './real-server'

export const runLabel = 'prefect.io/flow-run-id'
export const pool = 'kube'
export const soon = { timeout: 60_000, interval: 200 }
export const runOf = (job: RealJob): string => job.metadata.labels[runLabel] ?? ''

/** A real server with a work pool and deployments, workers between it and the cluster, and what tests ask of both. */
export class Prefect3Stage {
  bin = ''
  server!: RealServer
  deployments: Readonly<Record<string, string>> = {}
  home = ''
  readonly #workers: Running[] = []

  /**
   * Sets the stage for the tests of a file; they are skipped where there is no Python for it.
   * @param env of the server: its settings
   */
  static forFile({ env = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): Prefect3Stage {
    const stage = new Prefect3Stage()
    beforeAll(async () => {
      stage.bin = (await prefectBin(prefect391)) ?? ''
      if (stage.bin === '') return
      stage.server = await RealServer.start(stage.bin, env)
      await stage.server.makePool(pool)
      stage.deployments = await stage.server.deploy(pool, 'registry.local:5000/flows/hello:1')
    })
    beforeEach(async ({ skip }) => {
      if (stage.bin === '') skip(noPython(prefect391))
      stage.home = await mkdtemp(join(tmpdir(), 'flowdeck-prefect-'))
    })
    afterEach(async () => {
      for (const worker of stage.#workers.splice(0)) await worker.end('SIGKILL')
      if (stage.bin !== '') await stage.endRuns()
      for (const namespace of ['default', 'kube-public']) await kubectl('-n', namespace, 'delete', 'jobs', '--all')
      await rm(stage.home, { recursive: true, force: true })
    })
    afterAll(async () => {
      if (stage.bin !== '') await stage.server.close()
    })
    return stage
  }

  /** A worker of ours; flags that are given win. */
  startWorker(...more: readonly string[]): Running {
    return this.startWorkerAt(this.server.url, ...more)
  }

  /** @param api where it finds the server, which may be a proxy */
  startWorkerAt(api: string, ...more: readonly string[]): Running {
    const kubeconfig = more.includes('--kubeconfig') ? [] : ['--kubeconfig', kubeconfigOf('admin')]
    const name = more.includes('--name') ? [] : ['--name', 'w 1']
    const flags = ['--pool', pool, '--api', api, ...name, ...kubeconfig, '--json']
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
    const state = { type: { any_: ['SCHEDULED', 'PENDING', 'RUNNING', 'CANCELLING'] } }
    const left = await this.server.ask<{ id: string }[]>('POST', '/flow_runs/filter', {
      flow_runs: { state },
      limit: 200,
    })
    for (const { id } of left) await this.setState(id, { type: 'CANCELLED' }, true)
    if (left.length === 200) await this.endRuns()
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
