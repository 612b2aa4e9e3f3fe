import type { ReactNode } from 'react'
import { cautionOf, refusalsOf, summaryOf } from '../../../shared/apply/plan'
import { capital } from '../../../shared/model/sentence'
import { Button } from '../../components/button'
import { QuestionDialog } from '../../components/question-dialog'
import { PlanView } from './plan-view'
import type { Comparison } from './use-installation'

export interface ApplyDialogProps {
  readonly context: string
  readonly where: string
  readonly comparison: Comparison
  readonly onApply: () => void
  /** Compares once more, with fields taken over from whoever manages them. */
  readonly onTakeOver: () => void
  readonly onLeave: () => void
}

/** Shows what would change, and asks. */
export function ApplyDialog({ context, where, comparison, onApply, onTakeOver, onLeave }: ApplyDialogProps): ReactNode {
  const plan = comparison.kind === 'known' ? comparison.plan : []
  const refusals = refusalsOf(plan)
  const onlyConflicts = refusals.length > 0 && refusals.every(({ kind }) => kind === 'conflict')
  const buttons = (
    <>
      {onlyConflicts && (
        <Button look="quiet" onClick={onTakeOver}>
          Take the fields over
        </Button>
      )}
      <span className="grow" />
      <Button autoFocus onClick={onLeave}>
        {refusals.length > 0 ? 'Close' : 'Don’t apply'}
      </Button>
      {refusals.length === 0 && (
        <Button look="primary" disabled={comparison.kind !== 'known'} onClick={onApply}>
          Apply
        </Button>
      )}
    </>
  )
  return (
    <QuestionDialog
      title={`Apply to ${context}?`}
      message={messageOf(comparison)}
      messageComes
      where={where}
      look="apply"
      buttons={buttons}
      onKeep={onLeave}
    >
      {plan.length > 0 && <PlanView plan={plan} />}
    </QuestionDialog>
  )
}

function messageOf(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'none':
    case 'asking':
      return 'The cluster is asked what would change…'
    case 'failed':
      return comparison.message
    case 'known': {
      const { plan, force } = comparison
      if (plan.some(({ change }) => change === 'refused'))
        return 'Nothing can be applied: the cluster refuses some of it.'
      if (plan.every(({ change }) => change === 'unchanged'))
        return 'The cluster has all of this already. Applying it once more changes nothing, and follows it until it is at work.'
      return [
        `${capital(summaryOf(plan))}.`,
        ...(force ? ['Fields that others manage become Flowdeck’s.'] : []),
        ...[cautionOf(plan)].filter((words) => words !== null),
      ].join(' ')
    }
  }
}
