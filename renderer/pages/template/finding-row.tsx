import { visible } from '../../../shared/model/printable'
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Severity } from '../../../shared/template/template-check'
import type { TemplateEdit } from '../../../shared/model/template-edit'
import { Button } from '../../components/button'
import { LineLink } from './line-link'
import type { At, PageFinding } from './template-findings'

const icons = { error: IconCircleX, warning: IconAlertTriangle, note: IconInfoCircle }
const words: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', note: 'Note' }

/** One finding: how bad, what and why, its line, and its remedy at the right end. */
export function FindingRow(props: {
  readonly finding: PageFinding
  readonly onShow: (at: At) => void
  readonly onEdit: (edit: TemplateEdit) => void
}): ReactNode {
  const { finding, onShow, onEdit } = props
  const { severity, message, edit } = finding
  const Icon = icons[severity]
  return (
    <li className="finding">
      <Icon size={16} className={`finding-icon is-${severity}`} aria-hidden />
      <span className="finding-text">
        <span className="hidden-text">{words[severity]}: </span>
        {visible(message)}
        <LineLink at={finding} onShow={onShow} />
      </span>
      {edit && (
        <Button small onClick={() => onEdit(edit)}>
          {visible(edit.label)}
        </Button>
      )}
    </li>
  )
}
