import type { JobSummary } from '../../../shared/model/job'
import type { ConnectionData } from '../../state/kept-data'
import { memoizeLast } from '../../state/selectors'
import { useShown } from '../../state/shown'

const jobsByName = memoizeLast(
  (jobs: ConnectionData['jobs']) => new Map([...jobs.values()].map((job) => [job.name, job] as const)),
)

/** The Job of that name; null when there is none, or none any more. */
export const useJobNamed = (name: string | null): JobSummary | null =>
  useShown((shown) => (name === null ? null : (jobsByName(shown.jobs).get(name) ?? null)))
