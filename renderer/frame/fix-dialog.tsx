import { useState } from 'react'
import { capital } from '../../shared/model/sentence'
import { Button } from '../components/button'
import { LineDiff } from '../components/line-diff'
import { QuestionDialog } from '../components/question-dialog'
import { useWhyNoWrites } from '../state/marks'
import { jobsOfRun } from '../state/selectors'
import { ofShown, shownOf } from '../state/shown'
import { act, closeDialog, usePanel, type Dialog } from '../state/store'
import { editInTemplate } from '../state/run-remedy'

type FixProps = Omit<Extract<Dialog, { kind: 'fix' }>, 'kind'> & {
  /** Context and namespace. */
  readonly where: string | null
}

type Step =
  | { readonly kind: 'asking'; readonly refusal: string | null }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved' }

/** Shows what a fix changes, makes the change, and offers to run the run again with it. */
export function FixDialog(fix: FixProps) {
  const { act: words, edits, before, after, template, run, where, save } = fix
  const why = useWhyNoWrites()
  const [step, setStep] = useState<Step>({ kind: 'asking', refusal: null })
  const change = () => {
    setStep({ kind: 'saving' })
    void save().then((refusal) => setStep(refusal === null ? { kind: 'saved' } : { kind: 'asking', refusal }))
  }
  const saved = step.kind === 'saved'
  const buttons = saved ? (
    <>
      <Button onClick={closeDialog}>Not now</Button>
      <Button look="primary" autoFocus why={why} onClick={() => runWith(fix)}>
        {`Run ${run.name} again`}
      </Button>
    </>
  ) : (
    <>
      <Button look="quiet" onClick={() => editInTemplate(edits)}>
        Open in the editor
      </Button>
      <span className="grow" />
      <Button autoFocus onClick={closeDialog}>
        Keep it as it is
      </Button>
      <Button look="primary" disabled={step.kind === 'saving'} onClick={change}>
        Change {template.replace(/ of .*/, '')}
      </Button>
    </>
  )
  return (
    <QuestionDialog
      title={saved ? `${capital(template)} is changed` : `${words}?`}
      message={
        saved
          ? `${run.name} still has the Job that was made before. Run it again, and it gets one with the change.`
          : `This changes ${template}, for all Jobs that are made from it from now on.`
      }
      where={where}
      look="fix"
      buttons={buttons}
      onKeep={closeDialog}
    >
      <LineDiff label={`Change of ${template}`} before={before} after={after} />
      {step.kind === 'asking' && step.refusal !== null && (
        <span className="failed" role="alert">
          {step.refusal}
        </span>
      )}
    </QuestionDialog>
  )
}

/** Its waiting Job goes first, as the button says; whether the change has helped, the new one shows. */
function runWith({ act: words, cause, run }: FixProps): void {
  const [job] = jobsOfRun(shownOf(usePanel.getState()).jobs, run.id)
  const tried = { act: words, cause, jobName: job?.name ?? null }
  closeDialog()
  void act('flowRuns.runAgain', { ...ofShown(), flowRunId: run.id }).then((done) => {
    if (done) usePanel.setState(({ triedFixes }) => ({ triedFixes: { ...triedFixes, [run.id]: tried } }))
  })
}
