import type { ReactNode } from 'react'
import { nameOf } from '../../../shared/apply/objects'
import type { PlannedObject } from '../../../shared/apply/plan'
import { LineDiff } from '../../components/line-diff'
import { Note } from '../../components/note'
import { copyText } from '../../state/store'

const words: Readonly<Record<PlannedObject['change'], string>> = {
  new: 'new',
  changed: 'changes',
  unchanged: 'stays as it is',
  refused: 'refused',
}

/** What would become of each object. */
export function PlanView({ plan }: { readonly plan: readonly PlannedObject[] }): ReactNode {
  return (
    <ul className="plan" aria-label="Objects">
      {plan.map((object) => (
        <Planned key={`${object.ref.kind}/${object.ref.name}`} {...object} />
      ))}
    </ul>
  )
}

function Planned({ ref, change, before, after, others, refusal }: PlannedObject): ReactNode {
  const name = nameOf(ref)
  return (
    <li>
      <div className="plan-head">
        <b className="mono">{name}</b>
        <span className={change === 'refused' ? 'failed' : 'muted'}>{words[change]}</span>
        {others.length > 0 && <span className="faint cut">{`${others.join(', ')} manages fields of it too`}</span>}
      </div>
      {(change === 'new' || change === 'changed') && <LineDiff label={`Change of ${name}`} {...{ before, after }} />}
      {refusal !== null && (
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
