import { PassThrough } from 'node:stream'
import type { FlowRun } from '../../../shared/model/flow-run'
import type { KubeClient } from '../../kube/kube-client'
import { KubeError } from '../../kube/kube-error'
import { PrefectError } from '../../prefect/prefect-api'
import type { ObserverParts } from '../observer'
import type { Change, World, WorldRun } from './world'

/** One process, as far as its requests go: when it is killed nothing reaches it any more. */
export interface Process {
  alive: boolean
}

/** How likely a request goes wrong, 0 to 1. */
export interface Weather {
  faults: number
}

interface DeleteRequest {
  readonly method?: string
  readonly body?: { readonly preconditions: { readonly uid: string } }
}

const runOf = (run: WorldRun): FlowRun => ({
  id: run.id,
  name: run.id,
  flow: { id: 'flow', name: 'flow' },
  revision: String(run.version),
  phase: run.phase,
  state: { name: run.phase, message: null, at: null },
  dueAt: null,
  claim: run.phase === 'claimed' ? run.claim : null,
  claimedBefore: true,
  handle: { version: run.version } as FlowRun['handle'],
})

/** Lets a request take effect and answers it, each at its own instant; or loses the one or the other. */
function send<T>(
  world: World,
  process: Process,
  fault: number,
  up: () => boolean,
  effect: () => T,
  error: (late: boolean) => Error,
): Promise<T> {
  const { clock, random } = world
  return new Promise((resolve, reject) => {
    const [goesWrong, late] = [random() < fault, random() < 0.5]
    clock.after(1 + random() * 400, () => {
      if (!process.alive) return
      if (!up() || (goesWrong && !late)) {
        reject(error(false))
        return
      }
      const value = effect()
      clock.after(1 + random() * 400, () => {
        if (!process.alive) return
        if (goesWrong) reject(error(true))
        else resolve(value)
      })
    })
  })
}

/** The API as one process reaches it. */
export function simulatedApi(world: World, process: Process, weather: Weather): ObserverParts['api'] {
  const ask = <T>(effect: () => T): Promise<T> =>
    send(
      world,
      process,
      weather.faults,
      () => world.apiUp,
      effect,
      (late) => new PrefectError('transient', 'simulated', { effectOpen: late }),
    )
  const version = (run: FlowRun): number => (run.handle as { readonly version: number }).version
  return {
    read: (ids) => ask(() => ids.flatMap((id) => world.runs.get(id) ?? []).map(runOf)),
    tenure: (id) =>
      ask(() => {
        const run = world.runs.get(id)
        return run ? { run: runOf(run), lastClaim: run.claim, goesOn: run.phase === 'running' && run.goesOn } : null
      }),
    fail: (read) =>
      ask(() => {
        const run = world.runs.get(read.id)
        if (!run || run.version !== version(read)) return { ok: false, message: 'it has moved on' } as const
        run.ended++
        world.set(run.id, { phase: 'failed' })
        return { ok: true } as const
      }),
    running: (claimants, except) =>
      ask(() => ({
        items: [...world.runs.values()]
          .filter(
            ({ id, phase, claim, goesOn }) =>
              phase === 'running' && !goesOn && claim?.agent === claimants[0]?.agent && !except.has(id),
          )
          .map(runOf),
        next: null,
      })),
    pending: () => ask(() => ({ ok: true })),
    log: () => ask(() => undefined),
    logs: () => ask(() => ({ lines: [], earlier: null })),
  }
}

/** The cluster as one process reaches it: lists, and watches that are cut now and then. */
export function simulatedClient(world: World, process: Process, weather: Weather): KubeClient {
  const ask = <T>(effect: () => T): Promise<T> =>
    send(
      world,
      process,
      weather.faults,
      () => world.clusterUp,
      effect,
      () => new KubeError(0, 'Simulated', 'simulated'),
    )
  /** A pod that is deleted as one that has no Job any more. */
  const deletePod = (name: string, uid: string): void => {
    const job = world.orphans.get(name)
    if (!job || uid !== `pod-${job.uid}`) return
    if (!world.isStray(job)) world.wrong.push(`pod ${name} was deleted, and is not ours, or needed`)
    if (!world.evidence.has(uid)) world.wrong.push(`pod ${name} was deleted without its evidence`)
    world.cleanedPods.add(name)
    world.deletePod(name)
  }
  const client = {
    /** A Job by its name. */
    exactJson: async (path: string) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      const job = await ask(() => [...world.jobs.values()].find((each) => each.name === name))
      const gone = { reason: 'NotFound', kind: 'jobs', name, causes: [], retryAfterSeconds: null }
      if (!job) throw new KubeError(404, 'NotFound', 'not found', null, gone)
      return world.jobObject(job)
    },
    json: (path: string, { method, body }: DeleteRequest = {}) =>
      ask(() => {
        if (method === 'DELETE') {
          deletePod(path.slice(path.lastIndexOf('/') + 1), body?.preconditions.uid ?? '')
          return
        }
        const jobs = [...world.jobs.values()]
        const items = path.endsWith('/jobs')
          ? jobs.map(world.jobObject)
          : path.endsWith('/pods')
            ? [...jobs.filter(({ podThere }) => podThere), ...world.orphans.values()].map(world.podObject)
            : []
        return { kind: 'List', metadata: { resourceVersion: String(world.changes.length) }, items }
      }),
    text: () => ask(() => 'the last line'),
    stream: (
      path: string,
      { signal, query }: { readonly signal: AbortSignal; readonly query: { readonly resourceVersion: string } },
    ) =>
      ask(() => {
        const stream = new PassThrough()
        const kind = path.endsWith('/jobs') ? 'jobs' : 'pods'
        const hear = (change: Change): void => {
          if (change.kind === kind && process.alive) stream.write(`${JSON.stringify(change)}\n`)
        }
        for (const change of world.changes.slice(Number(query.resourceVersion))) hear(change)
        world.listeners.add(hear)
        const end = (): void => {
          world.listeners.delete(hear)
          stream.destroy()
        }
        signal.addEventListener('abort', end, { once: true })
        // What changes meanwhile is missed: the server has forgotten it, and the watch has to list again.
        if (world.random() < weather.faults)
          world.clock.after(5_000 + world.random() * 60_000, () => {
            world.listeners.delete(hear)
            stream.write(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`)
          })
        return stream
      }),
  }
  return client as unknown as KubeClient
}

export function simulatedJobs(world: World, process: Process, weather: Weather): ObserverParts['jobs'] {
  const fault = { kind: 'silent', message: 'simulated', setup: null, retryAfterMs: null, status: 0 } as const
  const ask = <T>(effect: () => T) =>
    send(
      world,
      process,
      weather.faults,
      () => world.clusterUp,
      effect,
      () => new Error('no answer'),
    ).then(
      (value) => ({ ok: true, value }) as const,
      () => ({ ok: false, fault }) as const,
    )
  return {
    of: (ids) =>
      ask(() => {
        const found = [...world.jobs.values()].filter(({ runId }) => ids.includes(runId))
        return new Map(
          found.map((job) => [
            job.runId,
            [{ namespace: 'default', name: job.name, uid: job.uid, active: job.status === 'Running', deleting: false }],
          ]),
        )
      }),
    delete: ({ uid }) =>
      ask(() => {
        const job = world.jobs.get(uid)
        if (!job) return
        if (world.isNeeded(job)) world.wrong.push(`${job.name} was deleted, and its run depends on it`)
        if (!world.evidence.has(uid)) world.wrong.push(`${job.name} was deleted without its evidence`)
        if (job.agent !== 'agent') world.wrong.push(`${job.name} of another agent was deleted`)
        world.cleaned.add(uid)
        world.delete(job)
      }),
  }
}
