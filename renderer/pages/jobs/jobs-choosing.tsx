import { useMemo } from 'react'
import { linkOfJob } from '../../../shared/model/panel-link'
import { ChoiceBar } from '../../components/choice-bar'
import type { RowMenuContent } from '../../components/row-menu'
import type { Choosing } from '../../components/use-choosing'
import { jobActsOf } from '../../state/job-acts'
import { chooseJobs, openRun, selectJob, selectPod, shownOf, useShown } from '../../state/shown'
import { copyText, usePanel } from '../../state/store'
import { actionsOfJobs, actionsOfPod, kubectlGroup } from './kubectl-menu'

const isJob = (uid: string): boolean => shownOf(usePanel.getState()).jobs.has(uid)

/** Several Jobs of the list, to do something with all of them. Pods go with their Jobs. */
export function useJobsChoosing(): Choosing {
  const chosen = useShown((shown) => shown.chosenJobUids)
  return useMemo(() => ({ chosen, onChoose: chooseJobs, canChoose: isJob }), [chosen])
}

/** What can be done with a Job or a pod; with all Jobs that are chosen, where it is one of them. */
export function menuOfObject(uid: string): RowMenuContent {
  const state = usePanel.getState()
  const { chosenJobUids, connection, flowRuns, jobs, pods } = shownOf(state)
  const cluster = connection?.cluster
  if (chosenJobUids.size > 1 && chosenJobUids.has(uid)) {
    const several = [...chosenJobUids].flatMap((each) => jobs.get(each) ?? [])
    return {
      title: `${chosenJobUids.size.toLocaleString('en')} selected`,
      actions: [...jobActsOf(state, chosenJobUids), ...kubectlGroup(cluster, actionsOfJobs(several))],
    }
  }
  const [job, pod] = [jobs.get(uid), pods.get(uid)]
  const object = job ?? pod
  const run = flowRuns.get(object?.flowRunId ?? '')
  const name = object?.name ?? uid
  return {
    title: name,
    actions: [
      {
        id: 'open',
        label: 'Show details',
        keys: 'Enter',
        run: () => (jobs.has(uid) ? selectJob(uid) : selectPod(uid)),
      },
      ...(run ? [{ id: 'run', label: 'Show its flow run', run: () => openRun(run.id) }] : []),
      ...jobActsOf(state, [uid]),
      { id: 'copy', label: 'Copy name', run: () => void copyText(name) },
      ...(job
        ? [{ id: 'copyLink', label: 'Copy link', run: () => void copyText(linkOfJob(job.namespace, name)) }]
        : []),
      ...kubectlGroup(cluster, job ? actionsOfJobs([job]) : pod ? actionsOfPod(pod) : []),
    ],
  }
}

/** How many Jobs are chosen, and what can be done with them. */
export function JobsBar() {
  const chosen = useShown((shown) => shown.chosenJobUids)
  const progress = usePanel((panel) => panel.atWork)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const jobs = useShown((shown) => shown.jobs)
  const actions = useMemo(
    () => jobActsOf(usePanel.getState(), chosen),
    // What they can be done with changes with these.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [chosen, flowRuns, jobs],
  )
  return <ChoiceBar {...{ count: chosen.size, actions, progress }} onClear={() => chooseJobs(new Set())} />
}
