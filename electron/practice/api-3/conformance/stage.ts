import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, vi } from 'vitest'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '..'
import { start, type Running } from '../../api/conformance/process'
import { noPython, prefect391, prefectBin } from '../../api/conformance/real-prefect'
import { startPracticeCluster, type PracticeCluster } from '../../cluster'
import type { ContainerProcess } from '../../container-process'
import { demoPlayOf } from '../../demo-flows'
import { runFlowProcess } from '../../flow-process'

/** What deployments of the real client name as their image: its pods run the real flow runner. */
export const image = 'registry.local:5000/conformance:1'
const limitMs = 180_000

interface Scene {
  readonly home: string
  readonly api: PracticeApi3
  readonly cluster: PracticeCluster
}

/**
 * Gives each test of a file a practice API, a practice cluster and an empty home folder for the real Prefect 3.9.1, and
 * ends what it started. A pod of the conformance image runs the real `prefect flow-run execute`; those of the demo flows
 * are played. Skips the tests, saying why, where that Prefect can't run.
 */
export function stage(options: PracticeApi3Options = {}) {
  let bin = ''
  let scene: Scene
  const processes: Running[] = []

  beforeAll(async () => void (bin = (await prefectBin(prefect391)) ?? ''), 600_000)
  beforeEach(async ({ skip }) => {
    if (bin === '') skip(noPython(prefect391))
    const home = await mkdtemp(join(tmpdir(), 'flowdeck-conformance-'))
    const api = await startPracticeApi3(options)
    scene = { home, api, cluster: await startPracticeCluster({ plays: demoPlayOf, process: inPod, speed: 10 }) }
    await writeFile(join(home, 'kubeconfig'), scene.cluster.kubeconfig)
    return async () => {
      await Promise.all(processes.splice(0).map((each) => each.stop()))
      await Promise.all([scene.api.close(), scene.cluster.close()])
      await rm(home, { recursive: true, force: true })
    }
  })

  /** Starts a program of the virtual environment with what a user's shell would have, and `env`. */
  function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const shell = {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: scene.home,
      KUBECONFIG: join(scene.home, 'kubeconfig'),
      ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', DO_NOT_TRACK: '1' },
      PREFECT_HOME: join(scene.home, '.prefect'),
      ...{ PREFECT_API_URL: scene.api.url, PREFECT_API_AUTH_STRING: scene.api.token },
    }
    const started = start(join(bin, program), args, { ...shell, ...env }, limitMs)
    processes.push(started)
    return started
  }

  const inPod: ContainerProcess = async (env, play, world) => {
    if (play.logs.length > 0 || play.kind !== 'succeed') return runFlowProcess(env, play, world)
    const flowRun = run('prefect', ['flow-run', 'execute'], Object.fromEntries(env))
    world.signal.addEventListener('abort', () => void flowRun.stop())
    const code = await flowRun.ended
    world.log(flowRun.output())
    return { code: code ?? 137 }
  }

  const ofRun = (id: string) => (row: { readonly flow_run_id: string | null }) => row.flow_run_id === id
  const here = {
    get api() {
      return scene.api
    },
    get cluster() {
      return scene.cluster
    },
    run,
    async post<Row>(path: string, body: object): Promise<Row> {
      const authorization = `Basic ${Buffer.from(scene.api.token).toString('base64')}`
      const response = await fetch(scene.api.url + path, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) }) // prettier-ignore
      return (await response.json()) as Row
    },
    /** Deploys the conformance flows and starts a run of those named. @returns the runs' ids by the flows' names. */
    async deploy(...names: readonly string[]): Promise<Record<string, string>> {
      const deployed = run('python', [join(import.meta.dirname, 'flows_3_9_1.py'), image, ...names])
      expect(await deployed.ended, deployed.output()).toBe(0)
      return JSON.parse(deployed.stdout().trim().split('\n').at(-1) ?? '') as Record<string, string>
    },
    worker: (...args: readonly string[]) =>
      run('prefect', ['worker', 'start', '--pool', scene.api.workPool, '--name', 'w', ...args], {
        PREFECT_WORKER_QUERY_SECONDS: '1',
      }),
    flowRun(id: string) {
      const found = scene.api.snapshot().flowRuns.find((row) => row.id === id)
      if (!found) throw new Error(`There is no flow run ${id}.`)
      return found
    },
    /** By name, without Late: on a busy machine a worker takes its time. */
    statesOf: (id: string) => scene.api.snapshot().states.filter(ofRun(id)).map(({ name }) => name).filter((name) => name !== 'Late'), // prettier-ignore
    tasksOf: (id: string) => scene.api.snapshot().taskRuns.filter(ofRun(id)).map(({ state_name }) => state_name).sort(), // prettier-ignore
    messagesOf: (id: string) => scene.api.snapshot().logs.filter(ofRun(id)).map(({ message }) => message), // prettier-ignore
    /** Waits for a run's state, and shows on failure what a process said meanwhile. */
    async becomes(id: string, state: string, told: Running): Promise<void> {
      const reached = () => expect(here.flowRun(id).state_name, told.output()).toBe(state)
      await vi.waitFor(reached, { timeout: 90_000, interval: 100 })
    },
  }
  return here
}
