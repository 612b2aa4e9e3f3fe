import { useEffect, useMemo, useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import type { Manifest } from '../../job-manifest/comparable'
import {
  ofPreview,
  readCreated,
  readKept,
  type ComparedManifest,
  type RunManifest,
} from '../../job-manifest/read-manifest'
import { previewOf, type PreviewedRun } from '../../job-preview/preview'
import { shownOf, useConnectionId, useShown } from '../../state/shown'
import { usePanel } from '../../state/store'
import { deployedLast } from './deployed-last'
import { sampleChoice, usePreviewedRun } from './use-previewed-run'

/** A run whose Job was deployed. */
export type DeployedRun = Manifest['run']

export type Deployed =
  | { readonly kind: 'loading' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'found'; readonly run: DeployedRun; readonly manifest: ComparedManifest }

const loading: Deployed = { kind: 'loading' }

/**
 * What was deployed last when it is asked for: while an agent deploys, what is read would change under the reader's eyes. Looked
 * for again when the first Job comes, or the last one goes.
 * @param show also what looks like a secret
 */
export function useDeployed(show: boolean): Deployed {
  const connectionId = useConnectionId()
  const agentName = usePanel((panel) => panel.settings.agentName)
  const jobs = useShown((shown) => shown.jobs)
  const areRunsKnown = useShown(({ flowRuns }) => flowRuns.size > 0)
  const isAnyThere = useMemo(() => deployedLast(jobs.values(), [], agentName).job !== null, [jobs, agentName])
  const [state, setState] = useState(loading)
  useEffect(() => {
    let wanted = true
    void find(connectionId, agentName, show).then((found) => wanted && setState(found))
    return () => {
      wanted = false
    }
  }, [connectionId, agentName, isAnyThere, areRunsKnown, show])
  return state
}

async function find(connectionId: ConnectionId, agentName: string, show: boolean): Promise<Deployed> {
  const { jobs, flowRuns } = shownOf(usePanel.getState())
  const { job, gone } = deployedLast(jobs.values(), flowRuns.values(), agentName)
  for (const run of gone) {
    const manifest = await readKept(connectionId, run.id)
    if (manifest !== null) return { kind: 'found', run, manifest }
  }
  if (job === null) return { kind: 'nothing' }
  const { flowRunId: id } = job
  const name = flowRuns.get(id)?.name ?? id.slice(0, 8)
  return { kind: 'found', run: { id, name }, manifest: await readCreated(connectionId, job.name, show) }
}

/**
 * The Job that the run would get from a text; null until it is there.
 * @param adapt puts into a run what of the draft is not in the text; the same function as long as that is the same
 */
export function useWouldBe(
  run: DeployedRun | null,
  text: string,
  show: boolean,
  adapt: (run: PreviewedRun) => PreviewedRun,
): RunManifest | null {
  const id = run?.id ?? null
  const jobOptions = useShown((shown) => shown.connection?.jobOptions ?? null)
  const read = usePreviewedRun(id ?? sampleChoice)
  return useMemo(() => {
    if (id === null) return null
    if (read.kind === 'failed') return { kind: 'none', title: 'No Job can be shown', message: read.message }
    // Until its own inputs are there, they are those of the sample.
    if (read.run.inputs.flowRunId !== id) return null
    return ofPreview(previewOf(text, adapt(read.run), jobOptions, show))
  }, [id, read, text, jobOptions, show, adapt])
}
