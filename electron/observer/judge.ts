import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRun, LogLevel } from '../../shared/model/flow-run'
import type { Problem } from '../../shared/model/problem'
import type { Concern } from './concern'
import {
  adviceWords,
  crashWords,
  givenUpWords,
  lostPodWords,
  neverStartedWords,
  silentEndWords,
  unstartedWords,
} from './words'

/** What the user wishes. */
export interface ObserverPolicy {
  /** A pod that can't start by itself crashes its run after so long, ms; null: it is waited for without end. */
  readonly hopelessAfterMs: number | null
  /** One that has not started after so long, for whatever reason, fails its run, ms; null as above. */
  readonly unstartedAfterMs: number | null
}

/** Both in s, 0 for never. */
export const policyOf = (given: {
  readonly podGraceSeconds: number
  readonly startGraceSeconds: number
}): ObserverPolicy => ({
  hopelessAfterMs: waitOf(given.podGraceSeconds),
  unstartedAfterMs: waitOf(given.startGraceSeconds),
})

const waitOf = (seconds: number): number | null => (seconds === 0 ? null : seconds * 1_000)

/** What is done about a concern. */
export type Act =
  /** A line in the run's log. `tail`: and what its container said last. */
  | { readonly kind: 'tell'; readonly level: LogLevel; readonly message: string; readonly tail?: true }
  /** The run's pod is there and waits: the API is told. */
  | { readonly kind: 'pending' }
  /** The run is marked as failed by its infrastructure. `advice`: for its log, what to do. */
  | { readonly kind: 'crash'; readonly message: string; readonly advice: string | null }
  /** The Job goes: nobody waits for what it would do. */
  | { readonly kind: 'deleteJob' }

/** A look at a run for a concern. */
export interface Look {
  /** How long it has been so, ms. */
  readonly ageMs: number
  /** The run has not been read for this concern before. */
  readonly isFirst: boolean
  /** Null when the API does not know it: it may be a run of another API, whose agent has our name. Nothing is done about it. */
  readonly run: FlowRun | null
}

export interface Judgement {
  readonly acts: readonly Act[]
  /** There is nothing left to be done about it. */
  readonly over: boolean
}

/** What a process has to say about its end is waited for: a report may be under way, ms. */
const settleMs = 2_000
/** One that ended before it said that it runs may be put back, ms. */
const claimedEndMs = 15_000
/** One that ended well, and whose run does not show it, ms. */
const silentMs = 30_000
const silentRunningMs = 90_000
/** A pod that starts within this time is nothing to tell, ms. */
const startMs = 5_000
/** A pod that waits for a run that is over goes, ms. */
const strayMs = 60_000
/** A pod that is still there when its Job has ended is waited for, ms; the node of one may be lost. */
const lingerMs = 60_000

/** How old a concern is when the run is read for it, ms, in order. */
export function readTimes(concern: Concern, policy: ObserverPolicy): readonly number[] {
  switch (concern.kind) {
    case 'ended': {
      const fromMs = lingerOf(concern)
      return [fromMs + settleMs, fromMs + claimedEndMs]
    }
    case 'succeeded':
      return [...(concern.problem ? [settleMs] : []), silentMs, silentRunningMs]
    case 'lost':
      return [lingerMs + settleMs]
    case 'stuck':
    case 'unstarted': {
      const givenUpMs = patienceOf(concern, policy)
      return [startMs, strayMs, ...(givenUpMs === Infinity ? [] : [givenUpMs])].sort((one, other) => one - other)
    }
    case 'failing':
      return [0]
  }
}

const lingerOf = ({ lingers }: Extract<Concern, { kind: 'ended' }>): number => (lingers ? lingerMs : 0)

/** After how long a pod that has not started is given up, ms. */
function patienceOf(
  concern: Extract<Concern, { kind: 'stuck' | 'unstarted' }>,
  { hopelessAfterMs, unstartedAfterMs }: ObserverPolicy,
): number {
  const hopelessMs = concern.kind === 'stuck' && isHopeless(concern) ? hopelessAfterMs : null
  return Math.min(hopelessMs ?? Infinity, unstartedAfterMs ?? Infinity)
}

/** Room on a node may come by itself; an image that is not there does not. */
const isHopeless = ({ problem }: Extract<Concern, { kind: 'stuck' }>): boolean => problem.kind !== 'unschedulable'

/** What is to be done about a concern, now that its run was read. Pure. */
export function judge(concern: Concern, look: Look, policy: ObserverPolicy): Judgement {
  switch (concern.kind) {
    case 'ended':
      return judgeEnd(concern, look)
    case 'succeeded':
      return judgeSuccess(concern, look)
    case 'stuck':
      return judgeStuck(concern, look, policy)
    case 'lost':
      return judgeLost(concern, look)
    case 'unstarted':
      return judgeUnstarted(concern, look, policy)
    case 'failing': {
      const { run } = look
      if (run?.phase !== 'running' && run?.phase !== 'claimed') return nothingLeft
      return {
        acts: [{ kind: 'tell', level: 'WARNING', message: adviceWords(named(concern.problem, run)) }],
        over: true,
      }
    }
  }
}

const nothingLeft: Judgement = { acts: [], over: true }
const later: Judgement = { acts: [], over: false }

/** A process that reports its end knows that one was killed, and not why. */
const unknownToProcess: readonly Problem['kind'][] = ['outOfMemory', 'podEvicted', 'podDisrupted', 'deadlineExceeded']

/** Of a run whose own process reported that it failed. */
function toldAfterwards(problem: Problem | null, run: FlowRun): Judgement {
  if (!problem || !unknownToProcess.includes(problem.kind)) return nothingLeft
  return { acts: [{ kind: 'tell', level: 'ERROR', message: adviceWords(named(problem, run)), tail: true }], over: true }
}

function judgeEnd(concern: Extract<Concern, { kind: 'ended' }>, { ageMs, run }: Look): Judgement {
  const waitedMs = ageMs - lingerOf(concern)
  // What is heard of the pod may be behind what is heard of its Job.
  if (run?.phase === 'failed')
    return concern.problem === null && waitedMs < claimedEndMs ? later : toldAfterwards(concern.problem, run)
  if (run?.phase !== 'running' && run?.phase !== 'claimed') return nothingLeft
  if (waitedMs < (run.phase === 'running' ? settleMs : claimedEndMs)) return later
  const problem = concern.problem && named(concern.problem, run)
  const advice = problem && adviceWords(problem)
  return { acts: [{ kind: 'crash', message: crashWords({ ...concern, problem }), advice }], over: true }
}

function judgeSuccess(concern: Extract<Concern, { kind: 'succeeded' }>, { ageMs, run }: Look): Judgement {
  const { job, problem } = concern
  if (run?.phase === 'failed') return toldAfterwards(problem, run)
  if (run?.phase !== 'running' && run?.phase !== 'claimed') return nothingLeft
  if (ageMs < (run.phase === 'running' ? silentRunningMs : silentMs)) return later
  const message = run.phase === 'claimed' ? neverStartedWords(job) : silentEndWords(job)
  const advice = problem && adviceWords(named(problem, run))
  return { acts: [{ kind: 'crash', message, advice }], over: true }
}

function judgeLost(concern: Extract<Concern, { kind: 'lost' }>, { ageMs, run }: Look): Judgement {
  if (run?.phase !== 'running' && run?.phase !== 'claimed') return nothingLeft
  if (ageMs < lingerMs) return later
  const problem = concern.problem && named(concern.problem, run)
  const advice = problem && adviceWords(problem)
  return { acts: [{ kind: 'crash', message: lostPodWords({ ...concern, problem }), advice }], over: true }
}

function judgeStuck(
  concern: Extract<Concern, { kind: 'stuck' }>,
  { ageMs, isFirst, run }: Look,
  policy: ObserverPolicy,
): Judgement {
  if (run === null) return later
  if (isFinished(run.phase)) return judgeStray(ageMs)
  if (run.phase === 'waiting') return later
  const problem = named(concern.problem, run)
  if (ageMs >= patienceOf(concern, policy)) {
    const advice = isFirst ? adviceWords(problem) : null
    return {
      acts: [{ kind: 'crash', message: givenUpWords(problem, ageMs), advice }, { kind: 'deleteJob' }],
      over: true,
    }
  }
  if (!isFirst) return later
  const level = isHopeless(concern) ? 'ERROR' : 'WARNING'
  const tell: Act = { kind: 'tell', level, message: adviceWords(problem) }
  return { acts: run.phase === 'claimed' ? [{ kind: 'pending' }, tell] : [tell], over: false }
}

function judgeUnstarted(
  concern: Extract<Concern, { kind: 'unstarted' }>,
  { ageMs, isFirst, run }: Look,
  policy: ObserverPolicy,
): Judgement {
  if (run === null) return later
  if (isFinished(run.phase)) return judgeStray(ageMs)
  if (ageMs >= patienceOf(concern, policy) && mayBeUnstarted(concern, run)) {
    const message = unstartedWords(concern.job, ageMs)
    return { acts: [{ kind: 'crash', message, advice: null }, { kind: 'deleteJob' }], over: true }
  }
  return { acts: run.phase === 'claimed' && isFirst ? [{ kind: 'pending' }] : [], over: false }
}

/** Whoever may not read pods sees none of a run that is at work: it says itself that it runs. */
const mayBeUnstarted = ({ pod }: Extract<Concern, { kind: 'unstarted' }>, { phase }: FlowRun): boolean =>
  phase === 'claimed' || (phase === 'running' && pod !== null)

/** A request for a Job may take effect when its run is over; a pod that starts then ends by itself, one that can't start does not. */
const judgeStray = (ageMs: number): Judgement =>
  ageMs >= strayMs ? { acts: [{ kind: 'deleteJob' }], over: true } : later

/** A problem of a run whose name is known. */
const named = (problem: Problem, { id, name, flow }: FlowRun): Problem =>
  'run' in problem ? { ...problem, run: { id, name, flowName: flow.name } } : problem
