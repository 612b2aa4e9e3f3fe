import type { ReactNode } from 'react'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { LineLink } from './line-link'
import type { TemplateDraft } from './use-template-draft'

/** The link behind the message names the line. */
const withoutLine = (message: string) => message.replace(/^line \d+: /i, '')

/** What came of the last save, or of throwing the changes away; until the draft is changed again. */
export function TemplateNotice(props: {
  readonly draft: TemplateDraft
  readonly onShow: (line: number) => void
}): ReactNode {
  const { draft, onShow } = props
  const { notice } = draft
  if (notice.kind === 'refused') {
    const { message, line } = notice
    return (
      <div className="template-notice" role="alert">
        <Note tone="failed" title="Not saved. The agent goes on with the template that it has.">
          {line === null ? message : withoutLine(message)}
          {line !== null && <LineLink line={line} onShow={onShow} />}
        </Note>
      </div>
    )
  }
  if (notice.kind === 'discarded') {
    return (
      <div className="template-notice" role="status">
        <div className="note quiet line">
          <span className="grow">The changes are discarded; this is the template that Jobs are made from.</span>
          <Button small onClick={() => draft.change(notice.text)}>
            Bring them back
          </Button>
        </div>
      </div>
    )
  }
  return null
}
