import { useMemo } from 'react'
import { linkOfRun } from '../../../shared/model/panel-link'
import { ChoiceBar } from '../../components/choice-bar'
import type { RowMenuContent } from '../../components/row-menu'
import type { Choosing } from '../../components/use-choosing'
import { runActsOf } from '../../state/run-acts'
import { jobsOfRun } from '../../state/selectors'
import { chooseRuns, openJob, selectRun, shownOf, useShown } from '../../state/shown'
import { copyText, usePanel } from '../../state/store'

/** Several runs of the list, to do something with all of them. */
export function useRunsChoosing(): Choosing {
  const chosen = useShown((shown) => shown.chosenRunIds)
  return useMemo(() => ({ chosen, onChoose: chooseRuns }), [chosen])
}

/** What can be done with a run; with all that are chosen, where it is one of them. */
export function menuOfRun(id: string): RowMenuContent {
  const state = usePanel.getState()
  const { chosenRunIds, flowRuns, jobs } = shownOf(state)
  if (chosenRunIds.size > 1 && chosenRunIds.has(id)) {
    return { title: `${chosenRunIds.size.toLocaleString('en')} selected`, actions: runActsOf(state, chosenRunIds) }
  }
  const [job] = jobsOfRun(jobs, id)
  return {
    title: flowRuns.get(id)?.name ?? id,
    actions: [
      { id: 'open', label: 'Show details', keys: 'Enter', run: () => selectRun(id) },
      ...(job ? [{ id: 'job', label: 'Show its Job', run: () => openJob(job.uid) }] : []),
      ...runActsOf(state, [id]),
      { id: 'copyLink', label: 'Copy link', run: () => void copyText(linkOfRun(id)) },
      { id: 'copy', label: 'Copy id', keys: 'y', run: () => void copyText(id) },
    ],
  }
}

/** How many runs are chosen, and what can be done with them. */
export function RunsBar() {
  const chosen = useShown((shown) => shown.chosenRunIds)
  const progress = usePanel((panel) => panel.atWork)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const jobs = useShown((shown) => shown.jobs)
  const mode = useShown((shown) => shown.agent.mode)
  const actions = useMemo(
    () => runActsOf(usePanel.getState(), chosen),
    // What they can be done with changes with these.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [chosen, flowRuns, jobs, mode],
  )
  return <ChoiceBar {...{ count: chosen.size, actions, progress }} onClear={() => chooseRuns(new Set())} />
}
