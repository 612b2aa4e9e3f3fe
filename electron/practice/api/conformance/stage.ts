import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, vi } from 'vitest'
import { startPracticeApi, type PracticeApi } from '..'
import { recordJobs, type RecordedJob } from './job-recorder'
import { start, type Running } from './process'
import { noPython, prefectBin, type RealPrefect } from './real-prefect'

/** Where flows' images would be; nothing is pulled. */
export const image = 'registry.local:5000/conformance:1'
const limitMs = 90_000

interface Scene {
  readonly home: string
  readonly api: PracticeApi
  readonly cluster: Awaited<ReturnType<typeof recordJobs>>
}

function only<Item>(items: readonly Item[]): Item {
  const [item] = items
  if (item === undefined || items.length > 1) throw new Error(`There are ${items.length}, not one.`)
  return item
}

/**
 * Gives each test of a file a practice API, a recorder of Jobs and an empty home folder for the real Prefect, and ends
 * what it started. Skips them, saying why, where that Prefect can't run.
 */
export function stage(real: RealPrefect, dialect: PracticeApi['dialect']) {
  let bin = ''
  let scene: Scene
  const processes: Running[] = []

  beforeAll(async () => void (bin = (await prefectBin(real)) ?? ''), 600_000)
  beforeEach(async ({ skip }) => {
    if (bin === '') skip(noPython(real))
    const home = await mkdtemp(join(tmpdir(), 'flowdeck-conformance-'))
    scene = { home, api: await startPracticeApi({ dialect }), cluster: await recordJobs() }
    await writeFile(join(home, 'kubeconfig'), scene.cluster.kubeconfig)
    return async () => {
      await Promise.all(processes.splice(0).map((each) => each.stop()))
      await Promise.all([scene.api.close(), scene.cluster.close()])
      await rm(home, { recursive: true })
    }
  })

  /** Starts a program of the virtual environment with what a user's shell would have, and `env`. */
  function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
    const shell = {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: scene.home,
      KUBECONFIG: join(scene.home, 'kubeconfig'),
      ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }, // click refuses to start without
      PREFECT__CLOUD__API: scene.api.url,
    }
    const started = start(program, args, { ...shell, ...env }, limitMs)
    processes.push(started)
    return started
  }

  const ofRun = (id: string) => (row: { readonly flow_run_id: string }) => row.flow_run_id === id
  return {
    get api() {
      return scene.api
    },
    get jobs() {
      return scene.cluster.jobs
    },
    prefect: (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      run(join(bin, 'prefect'), args, env),
    /** Registers flows and starts a run of each. @returns their ids by the flows' names. */
    async registerFlows(file: string, env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
      const registered = run(join(bin, 'python'), [join(import.meta.dirname, file), image], env)
      expect(await registered.ended, registered.output()).toBe(0)
      return JSON.parse(registered.stdout().trim().split('\n').at(-1) ?? '') as Record<string, string>
    },
    async jobsCreated(count: number, agent: Running): Promise<void> {
      const all = () => expect(scene.cluster.jobs, agent.output()).toHaveLength(count)
      await vi.waitFor(all, { timeout: limitMs, interval: 100 })
    },
    /** Does what a kubelet does with the Job: its command with its environment. */
    runJob(job: RecordedJob, more: Readonly<Record<string, string>> = {}): Running {
      const [{ command = [], args, env }] = job.spec.template.spec.containers
      const [program = '', ...rest] = [...command, ...args]
      return run(program, rest, { ...Object.fromEntries(env.map(({ name, value }) => [name, value])), ...more })
    },
    flowRun: (id: string) => only(scene.api.snapshot().flowRuns.filter((row) => row.id === id)),
    statesOf: (id: string) =>
      scene.api
        .snapshot()
        .states.filter(ofRun(id))
        .map(({ state }) => state),
    taskStatesOf: (id: string) => scene.api.snapshot().taskRuns.filter(ofRun(id)).map(({ state }) => state).sort(), // prettier-ignore
    messagesOf: (id: string) =>
      scene.api
        .snapshot()
        .logs.filter(ofRun(id))
        .map(({ message }) => message),
  }
}
