import { useEffect, useState } from 'react'
import type { RunView } from '../../../shared/model/why'
import { useConnectionId, useTemplate } from '../../state/shown'
import { readCreated, readWouldBe, type RunManifest } from '../../job-manifest/read-manifest'

export type RunManifestState = RunManifest | { readonly kind: 'loading' }

/**
 * The newest Job's YAML, asked for again when its status changes; without a Job, what the template in force would make.
 * @param show also what looks like a secret
 */
export function useRunManifest({ run, jobs }: RunView, show: boolean): RunManifestState {
  const [state, setState] = useState<RunManifestState>({ kind: 'loading' })
  const [job] = jobs
  const { id, revision } = run
  const jobName = job?.name ?? null
  const status = job?.status ?? null
  const connectionId = useConnectionId()
  const template = useTemplate().text
  useEffect(() => {
    let gone = false
    const asked =
      jobName === null
        ? readWouldBe(connectionId, { id, revision }, template, show)
        : readCreated(connectionId, jobName, show)
    void asked.then((answer) => {
      if (!gone) setState(answer)
    })
    return () => {
      gone = true
    }
  }, [connectionId, id, revision, jobName, status, template, show])
  return state
}
