import type { ReactNode } from 'react'
import { nameOf } from '../../../shared/apply/objects'
import type { PlannedObject } from '../../../shared/apply/plan'
import type { Refusal } from '../../../shared/apply/refusal'
import { LineDiff } from '../../components/line-diff'
import { Note } from '../../components/note'
import { copyText } from '../../state/store'

const words: Readonly<Record<PlannedObject['change'], string>> = {
  new: 'new',
  changed: 'changes',
  unchanged: 'stays as it is',
  refused: 'refused',
}

const isSameReason = (before: Refusal, { refusal }: PlannedObject): boolean =>
  refusal !== null && refusal.what === before.what

/** What would become of each object. */
export function PlanView({ plan }: { readonly plan: readonly PlannedObject[] }): ReactNode {
  return (
    <ul className="plan" aria-label="Objects">
      {plan.map((object, index) => (
        <Planned
          key={`${object.ref.kind}/${object.ref.name}`}
          object={object}
          isRepeat={plan.slice(0, index).some(({ refusal }) => refusal !== null && isSameReason(refusal, object))}
        />
      ))}
    </ul>
  )
}

interface PlannedProps {
  readonly object: PlannedObject
  /** Another before it is refused for the same reason. */
  readonly isRepeat: boolean
}

function Planned({ object, isRepeat }: PlannedProps): ReactNode {
  const { change, before, after, others, refusal } = object
  const name = nameOf(object.ref)
  return (
    <li>
      <div className="plan-head">
        <b className="mono">{name}</b>
        <span className={change === 'refused' ? 'failed' : 'muted'}>
          {isRepeat ? 'refused for the same reason' : words[change]}
        </span>
        {others.length > 0 && <span className="faint cut">{`${others.join(', ')} manages fields of it too`}</span>}
      </div>
      {(change === 'new' || change === 'changed') && <LineDiff label={`Change of ${name}`} {...{ before, after }} />}
      {refusal !== null && !isRepeat && (
        <Note
          tone="failed"
          title={refusal.what}
          quote={refusal.quote}
          remedies={
            refusal.command === null
              ? []
              : [{ label: 'Copy the command', action: { kind: 'copy', text: refusal.command } }]
          }
          onRemedy={(action) => action.kind === 'copy' && void copyText(action.text)}
        >
          {refusal.why}
          {refusal.command !== null && <span className="mono plan-command">{refusal.command}</span>}
        </Note>
      )}
    </li>
  )
}
