import { visible } from '../../shared/model/printable'
import type { ReactNode } from 'react'
import type { Remedy, RemedyAction } from '../../shared/model/problem'
import { Button } from './button'
import { usePanelContext } from './panel-context'
import { Quote } from './quote'

export interface NoteProps {
  readonly tone?: 'late' | 'failed' | 'ok' | 'quiet'
  /** The answer in a few words. */
  readonly title: string
  readonly children?: ReactNode
  /** The server's own words. */
  readonly quote?: string | null
  readonly remedies?: readonly Remedy[]
  readonly onRemedy?: (action: RemedyAction) => void
}

/** What happened, why, the server's words, what to do. */
export function Note({ tone = 'late', title, children, quote = null, remedies = [], onRemedy }: NoteProps) {
  return (
    <div className={`note ${tone}`} role="note">
      <b className="strong">{visible(title)}</b>
      {children !== undefined && <span>{typeof children === 'string' ? visible(children) : children}</span>}
      {quote !== null && quote !== '' && <Quote text={quote} />}
      {remedies.length > 0 && <RemedyButtons remedies={remedies} onRemedy={onRemedy} />}
    </div>
  )
}

export interface RemedyButtonsProps {
  readonly remedies: readonly Remedy[]
  readonly onRemedy: ((action: RemedyAction) => void) | undefined
}

/** Those that make or delete Jobs. */
const writes: readonly RemedyAction['kind'][] = ['startAgent', 'deployRun', 'runAgain', 'resumeJob']

export function RemedyButtons({ remedies, onRemedy }: RemedyButtonsProps) {
  const { whyNoWrites } = usePanelContext()
  return (
    <div className="acts">
      {remedies.map((remedy, index) => (
        <Button
          key={remedy.label}
          small
          look={index === 0 ? 'plain' : 'quiet'}
          why={writes.includes(remedy.action.kind) ? whyNoWrites : null}
          onClick={() => onRemedy?.(remedy.action)}
        >
          {remedy.label}
        </Button>
      ))}
    </div>
  )
}
