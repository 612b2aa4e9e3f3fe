import { useEffect, useState } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { call } from '../../../state/client'
import { jobsOfRun } from '../../../state/selectors'
import { shownOf, templateShown, useConnectionId } from '../../../state/shown'
import { usePanel } from '../../../state/store'
import { readCreated, readWouldBe, type RunManifest } from '../read-manifest'

export type ComparedManifest =
  | Exclude<RunManifest, { readonly kind: 'wouldBe' }>
  | Omit<Extract<RunManifest, { readonly kind: 'wouldBe' }>, 'authors'>
  /** Of a Job that was deleted. */
  | { readonly kind: 'kept'; readonly jobName: string; readonly text: string; readonly hidden: 0 }

/** The manifests of two runs, as they are when it is asked for them; null until both are there. */
export function useManifests(
  [one, other]: readonly [FlowRunSummary, FlowRunSummary],
  show: boolean,
): readonly [ComparedManifest, ComparedManifest] | null {
  const connectionId = useConnectionId()
  const [manifests, setManifests] = useState<readonly [ComparedManifest, ComparedManifest] | null>(null)
  useEffect(() => {
    let wanted = true
    void Promise.all([manifestOf(connectionId, one, show), manifestOf(connectionId, other, show)]).then(
      (read) => wanted && setManifests(read),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, one, other, show])
  return manifests
}

/** The newest Job of a run; of one whose Jobs are gone what was kept of it, else what it would get now. Never rejects. */
async function manifestOf(connectionId: ConnectionId, run: FlowRunSummary, show: boolean): Promise<ComparedManifest> {
  const state = usePanel.getState()
  const [job] = jobsOfRun(shownOf(state).jobs, run.id)
  if (job) return readCreated(connectionId, job.name, show)
  return (
    (await readKept(connectionId, run.id)) ?? (await readWouldBe(connectionId, run, templateShown(state).text, show))
  )
}

const jobFile = 'job.yaml'

/** @returns null where nothing is kept, or it can't be read: the page of the run says why */
async function readKept(connectionId: ConnectionId, flowRunId: string): Promise<ComparedManifest | null> {
  try {
    const answer = await call('evidence.ofRun', { connectionId, flowRunId })
    const kept = answer.ok ? answer.kept.find(({ files }) => files.includes(jobFile)) : undefined
    if (!kept) return null
    const file = await call('evidence.read', { connectionId, uid: kept.uid, file: jobFile })
    return file.ok ? { kind: 'kept', jobName: kept.name, text: file.text, hidden: 0 } : null
  } catch {
    return null
  }
}
