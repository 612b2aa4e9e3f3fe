import type { JobSummary } from '../../../shared/model/job'
import { memoizeLast } from '../../state/selectors'
import { usePanel, type PanelData } from '../../state/store'

const jobsByName = memoizeLast(
  (jobs: PanelData['jobs']) => new Map([...jobs.values()].map((job) => [job.name, job] as const)),
)

/** The Job of that name; null when there is none, or none any more. */
export const useJobNamed = (name: string | null): JobSummary | null =>
  usePanel((state) => (name === null ? null : (jobsByName(state.jobs).get(name) ?? null)))
