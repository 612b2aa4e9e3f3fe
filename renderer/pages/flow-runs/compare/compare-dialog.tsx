import { useState } from 'react'
import type { FlowRunSummary } from '../../../../shared/model/flow-run'
import { visible } from '../../../../shared/model/printable'
import { Button } from '../../../components/button'
import { QuestionDialog } from '../../../components/question-dialog'
import { SecretsToggle } from '../../../components/secrets-toggle'
import { Segmented } from '../../../components/segmented'
import { Skeleton } from '../../../components/skeleton'
import { StateLabel } from '../../../components/state-label'
import { ManifestDiff } from '../../../job-manifest/manifest-diff'
import type { ComparedManifest } from '../../../job-manifest/read-manifest'
import { shownOf } from '../../../state/shown'
import { closeDialog, usePanel } from '../../../state/store'
import { useManifests } from './use-manifests'

/** The manifests of two runs beside each other, while that is asked for. */
export function CompareRuns() {
  const dialog = usePanel((panel) => panel.dialog)
  return dialog.kind === 'compareRuns' ? <Compare key={dialog.runIds.join(' ')} runIds={dialog.runIds} /> : null
}

type Pair = readonly [FlowRunSummary, FlowRunSummary]

function Compare({ runIds }: { readonly runIds: readonly [string, string] }) {
  // As they are when it is asked for: it is about their Jobs, which do not change.
  const [runs] = useState((): Pair | null => {
    const { flowRuns } = shownOf(usePanel.getState())
    const [one, other] = runIds.flatMap((id) => flowRuns.get(id) ?? []).sort((a, b) => startOf(a) - startOf(b))
    return one && other ? [one, other] : null
  })
  return runs !== null ? (
    <CompareDialog runs={runs} />
  ) : (
    <QuestionDialog
      title="Compare manifests"
      message="One of the two runs is gone."
      where={null}
      buttons={<Button onClick={closeDialog}>Close</Button>}
      onKeep={closeDialog}
    />
  )
}

/** The older one stands on the left. */
const startOf = ({ startedAt, stateAt, dueAt }: FlowRunSummary): number => startedAt ?? stateAt ?? dueAt ?? 0

function CompareDialog({ runs }: { readonly runs: Pair }) {
  const [all, setAll] = useState(false)
  const [show, setShow] = useState(false)
  const manifests = useManifests(runs, show)
  const hidden = manifests?.reduce((sum, each) => sum + (each.kind === 'none' ? 0 : each.hidden), 0) ?? 0
  return (
    <QuestionDialog
      title="Compare manifests"
      message={`${all ? wordsOfAll : wordsOfSome}${areDefaultsAdded(manifests) ? ` ${all ? wordsOfDefaults : wordsOfFilled}` : ''}`}
      where={null}
      look="compare"
      buttons={<Button onClick={closeDialog}>Close</Button>}
      onKeep={closeDialog}
    >
      <div className="row">
        <Segmented
          label="What is compared"
          segments={[
            { value: 'some', label: 'What may differ' },
            { value: 'all', label: 'Everything' },
          ]}
          value={all ? 'all' : 'some'}
          onChange={(value) => setAll(value === 'all')}
        />
        <span className="grow" />
        <SecretsToggle hidden={hidden} shown={show} onChange={setShow} />
      </div>
      <div className="compare-sides">
        {runs.map((run, side) => (
          <Side key={run.id} run={run} manifest={manifests?.[side] ?? null} />
        ))}
      </div>
      <div className="compare-diff">
        {manifests === null ? (
          <Skeleton lines={14} />
        ) : (
          <ManifestDiff
            all={all}
            labels={[`Manifest of ${runs[0].name}`, `Manifest of ${runs[1].name}, compared`]}
            {...{ runs, manifests }}
          />
        )}
      </div>
    </QuestionDialog>
  )
}

const wordsOfAll = 'All that the two Jobs say.'
const wordsOfSome =
  'Left out is what differs between any two Jobs: names, ids, times, versions, status. A run’s own id is written <run id>.'
const wordsOfDefaults = 'One of them is not made yet: the cluster adds its defaults to a Job that is.'
const wordsOfFilled = 'One of them is not made yet, so what the cluster fills in is left out, too.'

/** To one of the two, and so a difference that says nothing of the runs. */
const areDefaultsAdded = (manifests: readonly ComparedManifest[] | null): boolean =>
  manifests?.some(({ kind }) => kind === 'wouldBe') === true && manifests.some(({ kind }) => kind !== 'wouldBe')

interface SideProps {
  readonly run: FlowRunSummary
  readonly manifest: ComparedManifest | null
}

function Side({ run, manifest }: SideProps) {
  const words = manifest === null ? 'is being read…' : sourceOf(manifest)
  return (
    <div className="compare-side">
      <div className="row">
        <b className="cut" title={visible(run.name)}>
          {visible(run.name)}
        </b>
        <StateLabel state={run.state} phase={run.phase} />
      </div>
      <div className="faint cut" title={words}>
        {words}
      </div>
    </div>
  )
}

function sourceOf(manifest: ComparedManifest): string {
  switch (manifest.kind) {
    case 'created':
      return `${visible(manifest.jobName)}, as the cluster has it`
    case 'kept':
      return `${visible(manifest.jobName)}, kept when it was deleted`
    case 'wouldBe':
      return 'Would be created now: it has no Job'
    case 'none':
      return manifest.title
  }
}
