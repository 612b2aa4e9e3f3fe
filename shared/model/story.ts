import type { RunView } from './why'
import { isFinished, type Phase } from './dialect-words'
import type { FlowRunState } from './flow-run'
import { scheduledAgain } from './waits'

export const stageNames = [
  'Due',
  'Claimed',
  'Job created',
  'Pod scheduled',
  'Image pulled',
  'Flow started',
  'Finished',
] as const
export type StageName = (typeof stageNames)[number]

/** One stage of a run's way. Instants are ms since the epoch. */
export interface Stage {
  readonly name: StageName
  /** done: `at` is known; skipped: the run passed it, nobody wrote down when; waiting: it is at this stage; todo: after. */
  readonly status: 'done' | 'skipped' | 'waiting' | 'todo'
  readonly at: number | null
  /** Since the stage before it, ms; for a waiting one, until now. */
  readonly tookMs: number | null
}

/**
 * A run's way from due to finished, joined from Prefect's clock and the cluster's.
 * @param view with the events that were kept of Jobs that are gone
 * @param states all states that the run had, oldest first; empty when the API doesn't keep them.
 */
export function storyOf(view: RunView, states: readonly FlowRunState[], now: number): readonly Stage[] {
  const { run, jobs, pods, events } = view
  // Of a run that was deployed more than once, the newest try.
  const [job] = jobs
  const [pod] = pods
  const again = scheduledAgainAt(run, states)
  // What happened before belongs to a try before; the cluster counts whole seconds.
  const ofThisTry = (at: number | null) => (again !== null && at !== null && at + 1_000 <= again ? null : at)
  const lastOf = (phase: Phase) => states.findLast((state) => state.phase === phase)?.at ?? null
  // Events stand the newest first. Of a Job that is gone they are all there is.
  const saidAt = (reason: string) =>
    events.find((event) => event.reason === reason && (!pod || event.name === pod.name))?.firstAt ?? null
  const createdPodAt = events.find(({ reason }) => reason === 'SuccessfulCreate')?.firstAt ?? null
  const instants: Readonly<Record<StageName, number | null>> = {
    Due: again === null ? run.dueAt : Math.max(run.dueAt ?? 0, again),
    Claimed: ofThisTry(lastOf('claimed') ?? (run.phase === 'claimed' ? run.stateAt : null)),
    'Job created': ofThisTry(job?.createdAt ?? createdPodAt),
    'Pod scheduled': ofThisTry(pod?.scheduledAt ?? saidAt('Scheduled')),
    'Image pulled': ofThisTry(
      saidAt('Pulled') ?? pod?.containers.find((it) => it.startedAt !== null)?.startedAt ?? null,
    ),
    // When it first started the run says itself; when it did again, only its states say.
    'Flow started': again === null ? (run.startedAt ?? lastOf('running')) : ofThisTry(lastOf('running')),
    Finished: isFinished(run.phase) ? (run.endedAt ?? run.stateAt) : null,
  }
  const notDueYet = run.phase === 'waiting' && (instants.Due ?? 0) > now
  const reached = notDueYet ? -1 : stageNames.findLastIndex((name) => instants[name] !== null)
  const ended = isFinished(run.phase)
  let before: number | null = null
  return stageNames.map((name, index): Stage => {
    const at = instants[name]
    if (index <= reached) {
      const tookMs: number | null = at === null || before === null ? null : Math.max(0, at - before)
      if (at !== null) before = at
      return { name, status: at === null ? 'skipped' : 'done', at, tookMs }
    }
    const waiting = index === reached + 1 && !ended
    return {
      name,
      status: waiting ? 'waiting' : 'todo',
      at: name === 'Due' ? at : null,
      tookMs: waiting && before !== null ? Math.max(0, now - before) : null,
    }
  })
}

/** When a run that had been on its way before was scheduled once more, ms since the epoch; null for a first try. */
function scheduledAgainAt(run: RunView['run'], states: readonly FlowRunState[]): number | null {
  const last = states.findLastIndex(({ phase }) => phase === 'waiting')
  const before = states.slice(0, Math.max(0, last)).some(({ phase }) => phase !== 'waiting')
  if (before) return states[last]?.at ?? null
  return states.length === 0 && run.phase === 'waiting' && run.stateMessage === scheduledAgain ? run.stateAt : null
}
