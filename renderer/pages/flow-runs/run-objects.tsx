import { useState } from 'react'
import type { JobSummary } from '../../../shared/model/job'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { asSentence } from '../../../shared/model/sentence'
import type { RunView } from '../../../shared/model/why'
import { Button } from '../../components/button'
import { CopyableId } from '../../components/copyable-id'
import { EmptyState } from '../../components/empty-state'
import { JobStatusLabel, PodStatusLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { openJob, openPod } from '../../state/shown'
import { DeletedJob } from './run-evidence'
import { useRunEvidence, type RunEvidence } from './use-run-evidence'

/** A file of what is kept of a Job: one is looked at at a time. */
interface OpenFile {
  readonly uid: string
  readonly file: string
}

/** The run's Jobs, each with its pods, the newest first. */
export function RunObjects({ view }: { readonly view: RunView }) {
  const now = useNow(1000)
  const { run, jobs, pods } = view
  const there = [...jobs, ...pods].map(({ uid }) => uid)
  const evidence = useRunEvidence(run.id, there.join(' '))
  const [open, setOpen] = useState<OpenFile | null>(null)
  const kept = evidence.kind === 'read' ? evidence.kept.filter(({ uid }) => !there.includes(uid)) : []
  if (there.length === 0 && kept.length === 0) {
    return (
      <EmptyState title="It has no Job in the cluster">
        {run.phase === 'waiting'
          ? 'It gets its Job when it is due and the agent has claimed it.'
          : `It was removed after it had finished, or it is in another namespace. ${nothingKept(evidence)}`}
      </EmptyState>
    )
  }
  const orphans = pods.filter((pod) => !jobs.some((job) => job.name === pod.jobName))
  return (
    <ul className="objects">
      {jobs.map((job) => [
        <JobLine key={job.uid} job={job} now={now} />,
        ...pods.filter((pod) => pod.jobName === job.name).map((pod) => <PodLine key={pod.uid} pod={pod} now={now} />),
      ])}
      {orphans.map((pod) => (
        <PodLine key={pod.uid} pod={pod} now={now} />
      ))}
      {kept.map((each) => (
        <DeletedJob
          key={each.uid}
          kept={each}
          file={open?.uid === each.uid ? open.file : null}
          onFile={(file) => setOpen(file === null ? null : { uid: each.uid, file })}
        />
      ))}
    </ul>
  )
}

function nothingKept(evidence: RunEvidence): string {
  if (evidence.kind === 'loading') return ''
  return evidence.kind === 'failed'
    ? `What is kept of it on this machine can’t be read: ${asSentence(evidence.message)}`
    : 'Nothing of it is kept on this machine.'
}

function JobLine({ job, now }: { readonly job: JobSummary; readonly now: number }) {
  return (
    <li>
      <div className="row">
        <CopyableId whole id={job.name} />
        <JobStatusLabel status={job.status} />
        <span className="grow" />
        <span className="faint">
          <TimeText at={job.createdAt} now={now} />
        </span>
        <Button small look="quiet" onClick={() => openJob(job.uid)}>
          Show Job
        </Button>
      </div>
      <span className="faint">
        {job.succeeded}/{job.completions} done, {job.failed} failed, at most {job.backoffLimit + 1}{' '}
        {job.backoffLimit === 0 ? 'try' : 'tries'}
      </span>
      {job.reason !== null && (
        <span className="muted">
          {job.reason}: {job.message}
        </span>
      )}
    </li>
  )
}

function PodLine({ pod, now }: { readonly pod: PodSummary; readonly now: number }) {
  return (
    <li className="pod-of">
      <div className="row">
        <CopyableId whole id={pod.name} />
        <PodStatusLabel pod={pod} />
        <span className="grow" />
        <span className="faint">
          <TimeText at={pod.createdAt} now={now} />
        </span>
        <Button small look="quiet" onClick={() => openPod(pod.uid)}>
          Show pod
        </Button>
      </div>
      <span className="faint">
        {pod.node === null ? 'on no node yet' : `on ${pod.node}`}
        {pod.restarts > 0 && `, ${pod.restarts} restarts`}
      </span>
      {pod.containers.map((container) => (
        <span key={container.name} className="containers">
          {container.init ? 'init container ' : 'container '}
          <b className="strong">{container.name}</b>: {describeContainer(container)}, image{' '}
          <span className="mono">{container.image}</span>
        </span>
      ))}
    </li>
  )
}

function describeContainer({ state, reason, exitCode }: ContainerSummary): string {
  const why = reason === null ? '' : `, ${reason}`
  return state === 'terminated' && exitCode !== null ? `ended with exit code ${exitCode}${why}` : `${state}${why}`
}
