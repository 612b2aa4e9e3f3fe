import type { ReactNode } from 'react'
import type { TemplateFile } from '../../../shared/contract/contract'
import { Note } from '../../components/note'
import { LineLink } from './line-link'
import { withoutLine, type At } from './template-findings'

/** That no Job can be made from the file on disk, so that the agent stays off; until a better one is saved. */
export function BrokenFile(props: {
  readonly path: string
  readonly broken: NonNullable<TemplateFile['broken']>
  readonly onShow: (at: At) => void
}): ReactNode {
  const { path, broken, onShow } = props
  return (
    <div className="template-notice" role="status">
      <Note tone="failed" title="The agent does not start: no Job can be made from this file.">
        {path} is left untouched until you save. {withoutLine(broken.message)}
        {broken.line !== null && <LineLink at={{ line: broken.line }} onShow={onShow} />}
      </Note>
    </div>
  )
}
