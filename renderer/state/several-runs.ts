import type { FlowRunSummary } from '../../shared/model/flow-run'
import { isJobFinished } from '../../shared/model/job'
import { visible } from '../../shared/model/printable'
import { actOnAll, type ActOnAll } from './act-on-all'
import { call } from './client'
import { listedNames } from './listed-names'
import { whyProduction } from './marks'
import { jobsOfRun } from './selectors'
import { letGo, ofShown, shownOf } from './shown'
import { openDialog, usePanel } from './store'

/** "1 run", "1,200 runs" */
export const countedRuns = ({ length }: readonly FlowRunSummary[]): string => counted(length, 'run', 'runs')

const counted = (count: number, one: string, several: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : several}`

/** Claims and deploys waiting runs, after asking. @param others of those that are chosen, so many are left as they are */
export function deployAll(runs: readonly FlowRunSummary[], others: number): void {
  const { connection } = shownOf(usePanel.getState())
  if (!connection) return
  askAboutAll(runs, others, {
    title: `Deploy ${countedRuns(runs)} to ${visible(connection.cluster.context)}?`,
    message: runs.length === 1 ? 'It is claimed and becomes a Job there at once.' : 'They are claimed and become Jobs there at once.', // prettier-ignore
    confirmLabel: `Deploy ${countedRuns(runs)}`,
    keepLabel: runs.length === 1 ? 'Don’t deploy it' : 'Don’t deploy them',
    deploys: true,
    ends: false,
    ...{ call: 'flowRuns.deploy', doing: 'Deploying runs', did: 'deployed' },
  })
}

/** Schedules runs once more, after asking. */
export function runAllAgain(runs: readonly FlowRunSummary[], others: number): void {
  const active = activeJobsOf(runs)
  const ofJobs = active === 0 ? '' : ` ${counted(active, 'Job is still active: it is deleted first, with its pod.', 'Jobs are still active: they are deleted first, with their pods.')}` // prettier-ignore
  const what = runs.length === 1 ? 'It is scheduled for now, and starts' : 'They are scheduled for now, and start'
  askAboutAll(runs, others, {
    title: `Run ${countedRuns(runs)} again?`,
    message: `${what} once more from the beginning.${ofJobs}`,
    confirmLabel: `Run ${countedRuns(runs)} again`,
    keepLabel: active > 0 ? 'Leave them' : runs.length === 1 ? 'Don’t run it' : 'Don’t run them',
    deploys: true,
    ends: active > 0,
    ...{ call: 'flowRuns.runAgain', doing: 'Scheduling runs again', did: 'scheduled again' },
  })
}

/** Ends runs for good, after asking. */
export function cancelAll(runs: readonly FlowRunSummary[], others: number): void {
  const active = activeJobsOf(runs)
  const ofJobs = active === 0 ? '' : ` ${counted(active, 'Job is deleted with its pod.', 'Jobs are deleted with their pods.')}` // prettier-ignore
  askAboutAll(runs, others, {
    title: `Cancel ${countedRuns(runs)}?`,
    message: `${runs.length === 1 ? 'It becomes' : 'They become'} Cancelled.${ofJobs} What ${runs.length === 1 ? 'it has' : 'they have'} reported to Prefect stays.`,
    confirmLabel: `Cancel ${countedRuns(runs)}`,
    keepLabel: runs.length === 1 ? 'Keep it' : 'Keep them',
    deploys: false,
    ends: true,
    ...{ call: 'flowRuns.cancel', doing: 'Cancelling runs', did: 'cancelled' },
  })
}

function activeJobsOf(runs: readonly FlowRunSummary[]): number {
  const { jobs } = shownOf(usePanel.getState())
  return runs.flatMap((run) => jobsOfRun(jobs, run.id)).filter((job) => !isJobFinished(job)).length
}

interface Question extends Pick<ActOnAll<FlowRunSummary>, 'doing' | 'did'> {
  readonly title: string
  readonly message: string
  readonly confirmLabel: string
  readonly keepLabel: string
  /** Jobs come of it: that a cluster is production is said. */
  readonly deploys: boolean
  /** Something ends. */
  readonly ends: boolean
  readonly call: 'flowRuns.deploy' | 'flowRuns.runAgain' | 'flowRuns.cancel'
}

/** One question about all of them, which lists them; then it is done. */
function askAboutAll(runs: readonly FlowRunSummary[], others: number, question: Question): void {
  const state = usePanel.getState()
  const { connection } = shownOf(state)
  const { message, deploys, ends, call: name, doing, did, ...words } = question
  const production = deploys && connection ? whyProduction(state, connection.cluster) : null
  const ofOthers = others === 0 ? null : counted(others, 'other selected run is left as it is.', 'other selected runs are left as they are.') // prettier-ignore
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const which = ofShown()
  const act = (run: FlowRunSummary) => call(name, { ...which, flowRunId: run.id })
  openDialog({
    kind: 'confirm',
    ...words,
    message: [production, message, ofOthers].filter((sentence) => sentence !== null).join(' '),
    objects: listedNames(runs.map((run) => `${run.name} · ${run.flowName}, ${run.state}`)),
    ...(ends ? {} : { look: 'plain' }),
    confirm: () =>
      void actOnAll({
        ...{ doing, did, nouns: ['run', 'runs'], targets: runs, act },
        nameOf: (run) => run.name,
        // Those that were refused stay chosen.
      }).then((done) => letGo(which.connectionId, { runIds: done.map(({ id }) => id) })),
  })
}
