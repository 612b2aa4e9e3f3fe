import type { ReactNode } from 'react'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { LineLink } from './line-link'
import { withoutLine, type At } from './template-findings'
import type { Notice } from './use-template-draft'

/** What came of the last thing done to the draft; until it is changed again. */
export function TemplateNotice(props: {
  readonly notice: Notice
  /** What a refused save means: "Not saved. …" */
  readonly refusal: string
  readonly onShow: (at: At) => void
}): ReactNode {
  const { notice, refusal, onShow } = props
  if (notice.kind === 'refused') {
    const { message, at } = notice
    return (
      <div className="template-notice" role="alert">
        <Note tone="failed" title={refusal}>
          {at === null ? message : withoutLine(message)}
          {at !== null && <LineLink at={at} onShow={onShow} />}
        </Note>
      </div>
    )
  }
  if (notice.kind === 'done') {
    const { message, back } = notice
    return (
      <div className="template-notice" role="status">
        <div className="note quiet line">
          <span className="grow">{message}</span>
          <Button small onClick={back.act}>
            {back.label}
          </Button>
        </div>
      </div>
    )
  }
  return null
}
