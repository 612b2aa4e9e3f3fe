import type { ClusterJobs, CreateOutcome, Found, KnownJob } from '../../kube/cluster-jobs'
import type { KubeFault } from '../../kube/kube-fault'
import type { FlowRun } from '../../../shared/model/flow-run'
import type { JobManifest } from '../../../shared/template/job-manifest'
import { PrefectError, type PrefectApi } from '../../prefect/prefect-api'
import { batchLimit } from '../decide'
import type { World, WorldRun } from './world'

/** One agent process, as far as its requests go: when it is killed nothing reaches it any more. */
export interface Process {
  alive: boolean
}

/** How likely a request goes wrong, 0 to 1. */
export interface Weather {
  readonly apiFaults: number
  readonly clusterFaults: number
}

type Trouble = 'none' | 'refused' | 'cutBefore' | 'cutAfter' | 'error' | 'tooMany' | 'late'

const timeLimitMs = 15_000
/** So small that some runs fill several. */
const pageSize = 2
const queueLimit = 25

/**
 * Lets a request take effect and answers it, each at its own instant; or loses the one or the other.
 * @param fail rejects or answers as a client does that got no good answer
 */
function send<T>(
  world: World,
  process: Process,
  trouble: Trouble,
  effect: () => T,
  fail: (trouble: Exclude<Trouble, 'none'>) => T | Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const answer = (value: T | Error): void => {
      // A process that was killed hears nothing.
      if (!process.alive) return
      if (value instanceof Error) reject(value)
      else resolve(value)
    }
    const { clock, random } = world
    const tripMs = 1 + random() * 40
    if (trouble === 'late') {
      clock.after(timeLimitMs * (0.5 + random() * 2), effect)
      clock.after(timeLimitMs, () => answer(fail('late')))
      return
    }
    clock.after(tripMs, () => {
      if (trouble !== 'none' && trouble !== 'cutAfter') {
        answer(fail(trouble))
        return
      }
      const value = effect()
      clock.after(tripMs, () => answer(trouble === 'none' ? value : fail(trouble)))
    })
  })
}

function troubleOf(world: World, up: boolean, chance: number): Trouble {
  if (!up) return 'refused'
  if (world.random() >= chance) return 'none'
  const kinds = ['cutBefore', 'cutAfter', 'cutAfter', 'error', 'tooMany', 'late'] as const
  return kinds[Math.floor(world.random() * kinds.length)] ?? 'none'
}

const toRun = (world: World, run: WorldRun): FlowRun => ({
  id: run.id,
  name: run.id,
  flow: { id: 'flow', name: 'flow' },
  revision: String(run.version),
  phase: run.phase,
  state: { name: run.phase, message: null, at: null },
  dueAt: run.phase === 'waiting' ? world.clock.now() + (run.dueAt - world.clock.elapsed()) : null,
  claim: run.claim,
  claimedBefore: run.version > 1,
  handle: {},
})

const isOf = (agents: readonly string[], { phase, claim }: WorldRun): boolean =>
  phase === 'claimed' && claim !== null && agents.includes(claim.agent)

/** The API as one process reaches it. */
export function simulatedApi(world: World, process: Process, weather: Weather): PrefectApi {
  const ask = <T>(effect: () => T, mutation = false): Promise<T> =>
    send(world, process, troubleOf(world, world.apiUp, weather.apiFaults), effect, (trouble) => {
      const effectOpen = mutation && trouble !== 'refused' && trouble !== 'tooMany'
      const retryAfterMs = trouble === 'tooMany' ? 1_000 + world.random() * 4_000 : 0
      return new PrefectError('transient', `simulated: ${trouble}`, { effectOpen, retryAfterMs })
    })
  const all = () => [...world.runs.values()]
  const claimsAfter = (agents: readonly string[], after: string) => {
    const ours = all().filter((run) => isOf(agents, run) && run.id > after)
    const items = ours.slice(0, pageSize).map((run) => toRun(world, run))
    return { items, next: ours.length > pageSize ? (items.at(-1)?.id ?? null) : null }
  }
  const notSimulated = () => Promise.reject(new Error('no agent asks for this'))
  return {
    dialect: '0.6',
    url: 'http://simulated',
    readAheadMs: 0,
    // So few that one history has several.
    claimsAtOnce: world.rules === '3' ? 3 : batchLimit,
    leftToJobMs: 0,
    notice: null,
    deafNotice: null,
    clockAheadMs: 0,
    clockToldMs: 0,
    attend(onWake, signal) {
      const listener = (what: 'due' | 'all'): void => {
        if (process.alive) onWake(what)
      }
      world.listeners.add(listener)
      signal.addEventListener('abort', () => world.listeners.delete(listener))
    },
    cleared: (runs) =>
      ask(() => {
        for (const { flowRunId } of runs) world.cancelled(flowRunId)
      }, true),
    pending: notSimulated,
    tenure: notSimulated,
    running: notSimulated,
    connect: () => ask(() => ({ tenantId: 'tenant', scope: 'RUNNER' })),
    due: () =>
      ask(() => {
        const due = all().filter((run) => world.isDue(run))
        return { runs: due.slice(0, queueLimit).map((run) => toRun(world, run)), full: due.length >= queueLimit }
      }),
    outlook: (agents) =>
      ask(() => {
        const next = all().filter((run) => run.phase === 'waiting' && !world.isDue(run))
        const inMs = Math.min(...next.map((run) => run.dueAt - world.clock.elapsed()))
        const nextDueAt = next.length > 0 ? world.clock.now() + inMs : null
        const mayBeDue = all().some((run) => world.isDue(run))
        return {
          nextDueAt,
          mayBeDue,
          claims: claimsAfter(agents, ''),
          cancelled: all()
            .filter((run) => run.cancelling)
            .map(({ id }) => id),
        }
      }),
    claims: (agents, after) => ask(() => claimsAfter(agents, after)),
    claim: (requests) =>
      ask(
        () =>
          requests.map(({ run, claim }) => {
            const message = world.claim(run.id, claim)
            return message === null ? ({ kind: 'won' } as const) : ({ kind: 'refused', message } as const)
          }),
        true,
      ),
    read: (ids) => ask(() => ids.flatMap((id) => world.runs.get(id) ?? []).map((run) => toRun(world, run))),
    jobInputs: (run) => Promise.resolve({ dialect: '0.6', flowRunId: run.id, flowId: 'flow' }),
    fail: (run) =>
      ask(() => {
        world.fail(run.id)
        return { ok: true } as const
      }, true),
    schedule: notSimulated,
    cancel: notSimulated,
    log: (lines) =>
      ask(() => {
        for (const line of lines) {
          const name = /^Job (\S+) is there$/.exec(line.message)?.[1]
          if (name) world.runs.get(line.flowRunId)?.receipts.push(name)
        }
      }, true),
    receipt: (flowRunId, jobName, at) => ({ flowRunId, at, level: 'INFO', message: `Job ${jobName} is there` }),
    receipts: (ids) => ask(() => new Map(ids.map((id) => [id, world.runs.get(id)?.receipts ?? []]))),
    runs: notSimulated,
    details: notSimulated,
    states: notSimulated,
    logs: notSimulated,
    close: () => Promise.resolve(),
  }
}

/** The cluster as one process reaches it. */
export function simulatedJobs(world: World, process: Process, weather: Weather): ClusterJobs {
  const ask = <T>(effect: () => T, fail: (fault: KubeFault) => T): Promise<T> =>
    send(world, process, troubleOf(world, world.clusterUp, weather.clusterFaults), effect, (trouble) =>
      fail(fault('silent', trouble === 'tooMany' ? 429 : trouble === 'error' ? 500 : 0)),
    )
  const failed = (it: KubeFault): CreateOutcome => ({ kind: 'failed', fault: it })
  const lost = <T>(it: KubeFault): Found<T> => ({ ok: false, fault: it })
  return {
    clockAheadMs: 0,
    create: (manifest, _signal, mayBeThere = false) => {
      const sentAt = world.clock.elapsed()
      return ask((): CreateOutcome => {
        const { name, runId } = nameAndRun(manifest as JobManifest)
        const there = world.jobs.get(name)
        if (!world.allowed) return failed(fault('setup', 403))
        if (world.runs.get(runId)?.bad) return failed(fault('run', 422))
        // As in an API server a quota is looked at before the name, and whoever may have made the Job asks for it.
        const isFull = world.activeJobs().length >= world.quota
        if (there && (mayBeThere || !isFull))
          return { kind: 'exists', flowRunId: there.runId, deleting: there.deleting }
        if (isFull) return failed(fault('quota', 403))
        world.create(name, runId, sentAt)
        return { kind: 'created' }
      }, failed)
    },
    denied: null,
    probe: () =>
      ask(
        (): KubeFault | null => (world.allowed ? null : fault('setup', 403)),
        (it) => it,
      ),
    of: (ids) =>
      ask<Found<ReadonlyMap<string, readonly KnownJob[]>>>((): Found<ReadonlyMap<string, readonly KnownJob[]>> => {
        const wanted = new Set(ids)
        const found = new Map<string, KnownJob[]>()
        for (const { name, uid, runId, active, deleting } of world.jobs.values()) {
          if (!wanted.has(runId)) continue
          found.set(runId, [...(found.get(runId) ?? []), { namespace: 'default', name, uid, active, deleting }])
        }
        return { ok: true, value: found }
      }, lost),
    // A simulated Job that is deleted takes its process with it.
    processes: () => ask<Found<ReadonlyMap<string, number>>>(() => ({ ok: true, value: new Map() }), lost),
    has: (name) => ask<Found<boolean>>((): Found<boolean> => ({ ok: true, value: world.jobs.has(name) }), lost),
    delete: ({ name }) =>
      ask<Found<void>>((): Found<void> => {
        const job = world.jobs.get(name)
        if (job) world.deleteJob(job)
        return { ok: true, value: undefined }
      }, lost),
  }
}

function nameAndRun(manifest: JobManifest): { name: string; runId: string } {
  return { name: manifest.metadata.name, runId: manifest.metadata.labels?.run ?? '' }
}

function fault(kind: KubeFault['kind'], status: number): KubeFault {
  const setup = kind === 'setup' ? ({ kind: 'notAllowed', user: 'u', verb: 'create', resource: 'jobs' } as const) : null
  return { kind, status, message: `simulated: ${kind}`, retryAfterMs: null, setup }
}
