import { useMemo } from 'react'
import { formatAge } from '../../../shared/model/age'
import type { JobSummary } from '../../../shared/model/job'
import { CopyableId } from '../../components/copyable-id'
import { DefinitionList } from '../../components/definition-list'
import { JobStatusLabel, StateLabel } from '../../components/state-label'
import { useNow } from '../../state/now'
import { eventsOfAll, podsOfJob } from '../../state/selectors'
import { openRun, useShown } from '../../state/shown'
import { JobLog } from './job-log'
import { ObjectEvents } from './object-events'
import { ObjectHead } from './object-head'
import { ObjectTabs, type ObjectTab } from './object-tabs'
import { ObjectYaml } from './object-yaml'
import { when } from './when-text'

export interface JobPaneProps {
  readonly job: JobSummary
  readonly tab: ObjectTab
  readonly onTab: (tab: ObjectTab) => void
}

/** A Job in detail. */
export function JobPane({ job, tab, onTab }: JobPaneProps) {
  const kubeEvents = useShown((shown) => shown.kubeEvents)
  const pods = useShown((shown) => podsOfJob(shown.pods, job.name))
  const events = useMemo(() => eventsOfAll(kubeEvents, [job], pods), [kubeEvents, job, pods])
  return (
    <>
      <ObjectHead name={job.name} status={<JobStatusLabel status={job.status} />} job={job} />
      <ObjectTabs
        label={`Job ${job.name}`}
        tab={tab}
        onTab={onTab}
        eventCount={events.length}
        show={{
          describe: () => <JobFacts job={job} />,
          logs: () => <JobLog pods={pods} />,
          events: () => <ObjectEvents events={events} withObject />,
          yaml: () => <ObjectYaml kind="job" name={job.name} version={`${job.status} ${job.active}`} />,
        }}
      />
    </>
  )
}

function JobFacts({ job }: { readonly job: JobSummary }) {
  const now = useNow(1000)
  const { createdAt, startedAt, finishedAt, backoffLimit } = job
  const took = startedAt === null ? null : formatAge((finishedAt ?? now) - startedAt)
  const tries = backoffLimit === 0 ? 'one try' : `${backoffLimit + 1} tries at most`
  return (
    <DefinitionList
      items={[
        ['Status', <JobStatusLabel key="status" status={job.status} />],
        ['Reason', job.reason && <span className="mono">{job.reason}</span>],
        ['Message', job.message],
        ['Flow run', <RunOf key="run" job={job} />],
        ['Agent', job.agent ?? <span className="faint">made by somebody else</span>],
        ['Created', when(createdAt, now)],
        ['Started', when(startedAt, now)],
        ['Finished', when(finishedAt, now)],
        ['Took', took === null ? null : <span className="num">{finishedAt === null ? `${took} so far` : took}</span>],
        [
          'Pods',
          <span className="num" key="pods">
            {job.active} active, {job.succeeded} of {job.completions} succeeded, {job.failed} failed; {tries}
          </span>,
        ],
        ['Image', job.image && <CopyableId whole id={job.image} />],
        ['UID', <CopyableId key="uid" whole id={job.uid} />],
      ]}
    />
  )
}

function RunOf({ job }: { readonly job: JobSummary }) {
  const run = useShown((shown) => (job.flowRunId === null ? undefined : shown.flowRuns.get(job.flowRunId)))
  if (job.flowRunId === null) return <span className="faint">not made from a flow run</span>
  if (!run) return <CopyableId whole id={job.flowRunId} />
  return (
    <span className="row run-of">
      <button type="button" className="link cut" onClick={() => openRun(run.id)}>
        {run.name}
      </button>
      <span className="muted cut" title={run.flowName}>
        {run.flowName}
      </span>
      <StateLabel state={run.state} phase={run.phase} />
    </span>
  )
}
