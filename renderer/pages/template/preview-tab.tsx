import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState, type ReactNode } from 'react'
import type { Author } from '../../../shared/job-spec/agent-fields'
import type { Connection } from '../../../shared/model/connection'
import { CodeLines, type SourceMark } from '../../components/code-lines'
import { usePanel } from '../../state/store'
import { LineLink } from './line-link'
import { previewOf, type Preview } from './preview'
import { newestRuns, sampleChoice, useJobSpecInputs } from './use-job-spec-inputs'

const debounceMs = 150
const marks: Readonly<Record<Author, SourceMark>> = { template: 't', agent: 'a', run: 'r' }

/** The Job that a run would get from the draft, with who wrote each line. */
export function PreviewTab(props: {
  readonly text: string
  readonly connection: Connection | null
  readonly onShow: (line: number) => void
}): ReactNode {
  const { text, connection, onShow } = props
  const [choice, setChoice] = useState(sampleChoice)
  const flowRuns = usePanel((panel) => panel.flowRuns)
  const runs = useMemo(() => newestRuns(flowRuns.values()), [flowRuns])
  const inputs = useJobSpecInputs(choice)
  const pullSecrets = usePanel((panel) => panel.settings.imagePullSecrets)
  const [settled] = useDebouncedValue(text, debounceMs)
  const preview = useMemo(
    () => (inputs.kind === 'ready' ? previewOf(settled, inputs.inputs, connection, pullSecrets) : null),
    [settled, inputs, connection, pullSecrets],
  )
  return (
    <div className="tab-body">
      <div className="tab-bar">
        <label className="preview-as">
          <span className="muted">As</span>
          <span className="input small">
            <select value={choice} onChange={(event) => setChoice(event.target.value)}>
              <option value={sampleChoice}>a sample run</option>
              {runs.map((run) => (
                <option key={run.id} value={run.id}>
                  {run.name} · {run.flowName}
                </option>
              ))}
            </select>
          </span>
        </label>
        <span className="grow" />
        <Legend />
      </div>
      {inputs.kind === 'failed' && <p className="tab-says">{inputs.message}</p>}
      {preview && <PreviewBody preview={preview} onShow={onShow} />}
    </div>
  )
}

function PreviewBody(props: { readonly preview: Preview; readonly onShow: (line: number) => void }): ReactNode {
  const { preview, onShow } = props
  switch (preview.kind) {
    case 'rendered':
      return <CodeLines label="Preview of the Job" text={preview.yaml} marks={preview.authors.map((by) => marks[by])} />
    case 'noTemplate':
      return (
        <p className="tab-says">
          No Job can be made from the draft. {preview.message}
          <LineLink line={preview.line} onShow={onShow} />
        </p>
      )
    case 'noJob':
      return <p className="tab-says">This run gets no Job. {preview.reason}</p>
  }
}

function Legend(): ReactNode {
  return (
    <span className="legend">
      {(['template', 'agent', 'run'] as const).map((author) => (
        <span key={author}>
          <i className={`by-${author}`} aria-hidden />
          {author}
        </span>
      ))}
    </span>
  )
}
