import { useEffect, useState } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { readCreated, readKept, readWouldBe, type ComparedManifest } from '../../../job-manifest/read-manifest'
import { jobsOfRun } from '../../../state/selectors'
import { shownOf, templateShown, useConnectionId } from '../../../state/shown'
import { usePanel } from '../../../state/store'

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
