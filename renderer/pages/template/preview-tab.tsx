import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState, type ReactNode } from 'react'
import type { Connection } from '../../../shared/model/connection'
import { asSentence } from '../../../shared/model/sentence'
import { SecretsToggle } from '../../components/secrets-toggle'
import { AuthorLegend, JobLines } from '../../job-preview/job-lines'
import { previewOf, type Preview, type PreviewedRun } from '../../job-preview/preview'
import { hasWorkPools } from '../../state/dialect-traits'
import { useDialect, useShown } from '../../state/shown'
import { DeploymentOptions } from './deployment-options'
import { LineLink } from './line-link'
import type { At } from './template-findings'
import { newestRuns, sampleChoice, usePreviewedRun } from './use-previewed-run'

const debounceMs = 150

/** The Job that a run would get from the draft, with who wrote each line. */
export function PreviewTab(props: {
  readonly text: string
  readonly connection: Connection | null
  /** Puts into a run what of the draft is not in the text; the same function as long as that is the same. */
  readonly adapt?: (run: PreviewedRun) => PreviewedRun
  /** What is to be known about the Job of a run; null for nothing. */
  readonly remark?: (run: PreviewedRun) => string | null
  readonly onShow: (at: At) => void
}): ReactNode {
  const { text, connection, adapt = asItIs, remark, onShow } = props
  const dialect = useDialect()
  const [choice, setChoice] = useState(sampleChoice)
  const [show, setShow] = useState(false)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const runs = useMemo(() => newestRuns(flowRuns.values()), [flowRuns])
  const run = usePreviewedRun(choice)
  const jobOptions = connection?.jobOptions ?? null
  const [settled] = useDebouncedValue(text, debounceMs)
  const preview = useMemo(
    () => (run.kind === 'ready' ? previewOf(settled, adapt(run.run), jobOptions, show) : null),
    [settled, run, adapt, jobOptions, show],
  )
  const said = useMemo(
    () => (run.kind === 'ready' && preview?.kind === 'rendered' ? (remark?.(adapt(run.run)) ?? null) : null),
    [run, preview, remark, adapt],
  )
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <label className="preview-as">
          <span className="muted">As</span>
          <span className="input small">
            <select value={choice} onChange={(event) => setChoice(event.target.value)}>
              <option value={sampleChoice}>a sample run</option>
              {runs.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name} · {one.flowName}
                </option>
              ))}
              {hasWorkPools(dialect) && <DeploymentOptions />}
            </select>
          </span>
        </label>
        <span className="grow" />
        {preview?.kind === 'rendered' && <SecretsToggle hidden={preview.hidden} shown={show} onChange={setShow} />}
        <AuthorLegend
          authors={preview?.kind === 'rendered' ? preview.authors : []}
          hasWorkPools={hasWorkPools(dialect)}
        />
      </div>
      {said !== null && <p className="compare-about faint">{said}</p>}
      {run.kind === 'failed' && <p className="tab-says">{run.message} Choose another one, or the sample.</p>}
      {preview && <PreviewBody preview={preview} onShow={onShow} />}
    </div>
  )
}

const asItIs = (run: PreviewedRun): PreviewedRun => run

function PreviewBody(props: { readonly preview: Preview; readonly onShow: (at: At) => void }): ReactNode {
  const { preview, onShow } = props
  switch (preview.kind) {
    case 'rendered':
      return <JobLines label="Preview of the Job" yaml={preview.yaml} authors={preview.authors} />
    case 'noTemplate':
      return (
        <p className="tab-says">
          No Job can be made from the draft. {preview.message}
          <LineLink at={preview} onShow={onShow} />
        </p>
      )
    case 'noJob':
      return (
        <p className="tab-says">
          This run gets no Job. {asSentence(preview.reason)} {preview.advice}
        </p>
      )
  }
}
