import { isFinished } from '../../shared/model/dialect-words'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { cancelRun } from './cancel-run'
import { canDelete, deleteJobs } from './delete-jobs'
import { deployRun } from './deploy'
import { hasWorkPools } from './dialect-traits'
import { saysWhyNoWrites } from './marks'
import type { PanelState } from './panel-state'
import { runAgain } from './run-again'
import { jobsOfRun } from './selectors'
import { cancelAll, countedRuns, deployAll, runAllAgain } from './several-runs'
import { dialectShown, shownOf } from './shown'
import { openDialog } from './store'

/** Something that can be done with some runs, or with one. */
export interface RunAct {
  readonly id: 'deploy' | 'runAgain' | 'cancel' | 'compare' | 'deleteJobs' | 'suspend' | 'resume'
  /** A verb with its object; of several runs with how many of them it can be done with. */
  readonly label: string
  readonly keys?: string
  readonly danger?: true
  readonly writes?: true
  readonly run: () => void
}

interface Kind extends Omit<RunAct, 'label' | 'run'> {
  readonly can: (run: FlowRunSummary, state: PanelState) => boolean
  readonly labelOfOne: string
  readonly labelOf: (counted: string) => string
  readonly actOnOne: (flowRunId: string) => void
  /** @param others of those that are chosen, so many are left as they are */
  readonly actOn: (runs: readonly FlowRunSummary[], others: number) => void
}

/** While the agent runs, it deploys what waits by itself. */
export const canDeploy = (run: FlowRunSummary, state: PanelState): boolean =>
  run.phase === 'waiting' && shownOf(state).agent.mode !== 'running'
export const canRunAgain = (run: FlowRunSummary): boolean => run.phase !== 'waiting'
/** A run that is cancelled already ends without being told twice. */
export const canCancel = (run: FlowRunSummary, state: PanelState): boolean =>
  hasWorkPools(dialectShown(state)) && !isFinished(run.phase) && run.state !== 'Cancelling'

const kinds: readonly Kind[] = [
  {
    ...{ id: 'deploy', keys: 'Shift D', writes: true, can: canDeploy, actOnOne: deployRun, actOn: deployAll },
    labelOfOne: 'Deploy run',
    labelOf: (counted) => `Deploy ${counted}…`,
  },
  {
    ...{ id: 'runAgain', keys: 'Shift R', writes: true, can: canRunAgain, actOnOne: runAgain, actOn: runAllAgain },
    labelOfOne: 'Run again',
    labelOf: (counted) => `Run ${counted} again…`,
  },
  {
    ...{ id: 'cancel', keys: 'Shift C', writes: true, can: canCancel, actOnOne: cancelRun, actOn: cancelAll },
    danger: true,
    labelOfOne: 'Cancel run…',
    labelOf: (counted) => `Cancel ${counted}…`,
  },
]

/** What can be done with at least one of these runs. */
export function runActsOf(state: PanelState, ids: Iterable<string>): readonly RunAct[] {
  const { flowRuns, jobs } = shownOf(state)
  const all = [...ids].flatMap((id) => flowRuns.get(id) ?? [])
  const acts = kinds.flatMap(({ can, labelOfOne, labelOf, actOnOne, actOn, ...act }): RunAct[] => {
    const runs = all.filter((run) => can(run, state))
    const [first] = runs
    if (!first) return []
    if (all.length === 1) return [{ ...act, label: labelOfOne, run: () => actOnOne(first.id) }]
    const run = () => {
      if (!saysWhyNoWrites()) actOn(runs, all.length - runs.length)
    }
    return [{ ...act, label: labelOf(countedRuns(runs)), run }]
  })
  const [one, other, ...more] = all
  if (one && other && more.length === 0) acts.push(comparing(one.id, other.id))
  const doomed = all.flatMap((run) => jobsOfRun(jobs, run.id)).filter(canDelete)
  if (doomed.length === 0) return acts
  const label = all.length === 1 && doomed.length === 1 ? 'Delete Job…' : `Delete ${doomed.length.toLocaleString('en')} ${doomed.length === 1 ? 'Job' : 'Jobs'}…` // prettier-ignore
  const run = () => deleteJobs(doomed)
  return [...acts, { id: 'deleteJobs', label, keys: 'Delete', danger: true, writes: true, run }]
}

const comparing = (one: string, other: string): RunAct => ({
  id: 'compare',
  label: 'Compare manifests',
  run: () => openDialog({ kind: 'compareRuns', runIds: [one, other] }),
})
