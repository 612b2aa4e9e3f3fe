import type { ReactNode } from 'react'
import type { Severity, TemplateCheck } from '../../../shared/template/template-check'
import type { TemplateEdit } from '../../../shared/model/template-edit'
import { FindingRow } from './finding-row'
import type { At, PageFinding } from './template-findings'

const groups: readonly { readonly severity: Severity; readonly title: string; readonly meaning: string }[] = [
  { severity: 'error', title: 'Errors', meaning: 'No Job can be made with one of these, so the draft can’t be saved.' },
  { severity: 'warning', title: 'Warnings', meaning: 'Jobs are made, but runs may fail, hang or start twice.' },
  { severity: 'note', title: 'Notes', meaning: 'Worth knowing; nothing is wrong.' },
]

/** All that is said about the draft, by how bad it is, and what the agent fills in. */
export function RulesTab(props: {
  readonly checks: readonly PageFinding[]
  readonly overwritten: readonly TemplateCheck[]
  readonly onShow: (at: At) => void
  readonly onEdit: (edit: TemplateEdit) => void
}): ReactNode {
  const { checks, overwritten, onShow, onEdit } = props
  const shown = groups.flatMap((group) => {
    const findings = checks.filter(({ severity }) => severity === group.severity)
    return findings.length === 0 ? [] : [{ ...group, findings }]
  })
  return (
    <div>
      {shown.length === 0 && (
        <p className="tab-says">Nothing needs attention: runs can be deployed with this draft as it is.</p>
      )}
      {shown.map(({ severity, title, meaning, findings }) => (
        <RuleGroup key={severity} title={title} meaning={meaning} {...{ findings, onShow, onEdit }} />
      ))}
      {overwritten.length > 0 && (
        <RuleGroup
          title="Filled in by the agent"
          meaning="These lines are shaded in the draft. What stands there has no effect."
          findings={overwritten}
          onShow={onShow}
          onEdit={onEdit}
        />
      )}
    </div>
  )
}

function RuleGroup(props: {
  readonly title: string
  readonly meaning: string
  readonly findings: readonly PageFinding[]
  readonly onShow: (at: At) => void
  readonly onEdit: (edit: TemplateEdit) => void
}): ReactNode {
  const { title, meaning, findings, onShow, onEdit } = props
  return (
    <section className="rule-group">
      <h2>{title}</h2>
      <p className="faint">{meaning}</p>
      <ul className="findings">
        {findings.map((finding, index) => (
          <FindingRow
            key={`${finding.rule}/${finding.line}/${index}`}
            finding={finding}
            onShow={onShow}
            onEdit={onEdit}
          />
        ))}
      </ul>
    </section>
  )
}
