import type { ReactNode } from 'react'
import type { TemplateEdit } from '../../../shared/model/template-edit'
import { FindingRow } from './finding-row'
import { countInWords, type At, type PageFinding } from './template-findings'

/** What wants attention in the draft, below it. */
export function ChecksStrip(props: {
  readonly checks: readonly PageFinding[]
  readonly onShow: (at: At) => void
  readonly onEdit: (edit: TemplateEdit) => void
}): ReactNode {
  const { checks, onShow, onEdit } = props
  return (
    <section className="checks" aria-label="Checks">
      <div className="checks-head">
        <h2>Checks</h2>
        <span className="faint" role="status">
          {countInWords(checks)}
        </span>
        <span className="grow" />
        <span className="faint cut">checked against batch/v1 of Kubernetes 1.34</span>
      </div>
      {checks.length > 0 && (
        <ul className="findings" tabIndex={0} aria-label="What the checks found">
          {checks.map((finding, index) => (
            <FindingRow
              key={`${finding.rule}/${finding.line}/${index}`}
              finding={finding}
              onShow={onShow}
              onEdit={onEdit}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
