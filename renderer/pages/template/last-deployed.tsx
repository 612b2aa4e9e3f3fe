import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState, type ReactNode } from 'react'
import { visible } from '../../../shared/model/printable'
import { EmptyState } from '../../components/empty-state'
import { SecretsToggle } from '../../components/secrets-toggle'
import { Skeleton } from '../../components/skeleton'
import { ManifestDiff } from '../../job-manifest/manifest-diff'
import type { ComparedManifest } from '../../job-manifest/read-manifest'
import type { PreviewedRun } from '../../job-preview/preview'
import { useDeployed, useWouldBe, type Deployed } from './use-deployed'

const debounceMs = 150

/** The Job that was deployed last, beside the one that its run would get from the draft. */
export function LastDeployed(props: {
  readonly text: string
  /** Puts into a run what of the draft is not in the text; the same function as long as that is the same. */
  readonly adapt?: (run: PreviewedRun) => PreviewedRun
}): ReactNode {
  const { text, adapt = asItIs } = props
  const [show, setShow] = useState(false)
  const [settled] = useDebouncedValue(text, debounceMs)
  const deployed = useDeployed(show)
  const run = deployed.kind === 'found' ? deployed.run : null
  const wouldBe = useWouldBe(run, settled, show, adapt)
  const hidden = deployed.kind === 'found' ? hiddenIn(deployed.manifest) + (wouldBe ? hiddenIn(wouldBe) : 0) : 0
  return (
    <>
      <div className="row compare-about">
        <span className="faint grow">{aboutOf(deployed)}</span>
        <SecretsToggle hidden={hidden} shown={show} onChange={setShow} />
      </div>
      <Difference deployed={deployed} wouldBe={wouldBe} />
    </>
  )
}

const asItIs = (run: PreviewedRun): PreviewedRun => run

const hiddenIn = (manifest: ComparedManifest): number => (manifest.kind === 'none' ? 0 : manifest.hidden)

function aboutOf(deployed: Deployed): string {
  if (deployed.kind !== 'found' || deployed.manifest.kind === 'none') return 'The Job that the agent deployed last.'
  const { run, manifest } = deployed
  const where = manifest.kind === 'kept' ? 'kept when it was deleted' : 'as the cluster has it'
  const job = 'jobName' in manifest ? visible(manifest.jobName) : ''
  return `${job}, ${where}, beside the Job that ${visible(run.name)} would get from the draft. Left out is what differs between any two Jobs, and what the cluster fills in. Red lines are missing from the draft’s Job. Green lines are in it alone.`
}

function Difference(props: { readonly deployed: Deployed; readonly wouldBe: ComparedManifest | null }): ReactNode {
  const { deployed, wouldBe } = props
  const run = deployed.kind === 'found' ? deployed.run : null
  const manifest = deployed.kind === 'found' ? deployed.manifest : null
  const pair = useMemo(
    () => (run && manifest && wouldBe ? ({ runs: [run, run], manifests: [manifest, wouldBe] } as const) : null),
    [run, manifest, wouldBe],
  )
  if (deployed.kind === 'nothing') {
    return (
      <EmptyState title="Nothing was deployed yet">
        There is no Job that the agent has made, neither in the cluster nor kept on this machine. The first one that is
        deployed is compared here.
      </EmptyState>
    )
  }
  if (pair === null) return <Skeleton lines={14} />
  return <ManifestDiff {...pair} labels={['Job deployed last', 'Job of the draft, compared']} />
}
