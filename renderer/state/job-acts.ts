import type { JobSummary } from '../../shared/model/job'
import { canDelete, deleteJobs } from './delete-jobs'
import type { PanelState } from './panel-state'
import { runActsOf, type RunAct } from './run-acts'
import { shownOf } from './shown'
import { canResume, canSuspend, resumeJobs, suspendJobs } from './suspend-jobs'

/**
 * What can be done with at least one of these Jobs, or with its flow run.
 * @param uids of Jobs, and of pods, which stand for their Jobs
 */
export function jobActsOf(state: PanelState, uids: Iterable<string>): readonly RunAct[] {
  const { jobs, pods } = shownOf(state)
  const ofPods = new Set<string | null>()
  const found = [...uids].flatMap((uid) => {
    const name = pods.get(uid)?.jobName
    if (name !== undefined) ofPods.add(name)
    return jobs.get(uid) ?? []
  })
  const all = new Set([...found, ...[...jobs.values()].filter(({ name }) => ofPods.has(name))])
  const runIds = new Set([...all].flatMap(({ flowRunId }) => flowRunId ?? []))
  const ofRuns = runActsOf(state, runIds).filter(({ id }) => id === 'runAgain' || id === 'cancel')
  const acts = kinds.flatMap(({ can, verb, act, ...kind }): readonly RunAct[] => {
    const jobs = [...all].filter(can)
    if (jobs.length === 0) return []
    const label = all.size === 1 ? labelOfOne(verb) : `${verb} ${jobs.length.toLocaleString('en')} ${jobs.length === 1 ? 'Job' : 'Jobs'}…` // prettier-ignore
    return [{ ...kind, label, writes: true, run: () => act(jobs) }]
  })
  return [...ofRuns, ...acts]
}

interface Kind extends Pick<RunAct, 'id' | 'keys' | 'danger'> {
  readonly can: (job: JobSummary) => boolean
  readonly verb: string
  readonly act: (jobs: readonly JobSummary[]) => void
}

const kinds: readonly Kind[] = [
  { id: 'suspend', can: canSuspend, verb: 'Suspend', act: suspendJobs },
  { id: 'resume', can: canResume, verb: 'Resume', act: resumeJobs },
  { id: 'deleteJobs', can: canDelete, verb: 'Delete', keys: 'Delete', danger: true, act: deleteJobs },
]

/** What is resumed is asked about on production alone. */
const labelOfOne = (verb: string): string => (verb === 'Resume' ? 'Resume Job' : `${verb} Job…`)
