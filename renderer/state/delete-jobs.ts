import { isJobFinished, newerJob, type JobSummary } from '../../shared/model/job'
import { actOnAll } from './act-on-all'
import { call } from './client'
import { choicesOf, consequencesOf, consequencesOfAll, mayBeOpen, nameOfDoomed, questionOfAll, whatOfPods, type Doomed } from './deletion' // prettier-ignore
import { hasWorkPools } from './dialect-traits'
import { listedNames } from './listed-names'
import { saysWhyNoWrites } from './marks'
import type { PanelState } from './panel-state'
import { jobsOfRun, podsOfJob } from './selectors'
import { dialectShown, letGo, ofShown, shownOf } from './shown'
import { act, openDialog, usePanel } from './store'

/** Whether it can be deleted: a Job that is already being deleted can't. */
export const canDelete = ({ status }: JobSummary): boolean => status !== 'Terminating'

/** Deletes Jobs with their pods, after one question about all of them. */
export function deleteJobs(jobs: readonly JobSummary[]): void {
  if (saysWhyNoWrites()) return
  const [first] = jobs
  if (first === undefined) return
  if (jobs.length === 1) {
    deleteOne(first)
    return
  }
  const state = usePanel.getState()
  const dialect = dialectShown(state)
  const all = jobs.map((job) => doomedOf(state, job))
  const title = `Delete ${jobs.length.toLocaleString('en')} Jobs?`
  const objects = listedNames(all.map(nameOfDoomed))
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const which = ofShown()
  const carryOut = async (then?: 'end' | 'move') => {
    const done = await actOnAll({
      ...{ doing: 'Deleting Jobs', did: 'deleted', nouns: ['Job', 'Jobs'], targets: all },
      nameOf: ({ job }) => job.name,
      act: (doomed) => {
        const { name, uid } = doomed.job
        return call('jobs.delete', { ...which, name, uid, ...(then && mayBeOpen(doomed) ? { then } : {}) })
      },
    })
    // Their runs are let go, too: they may have been chosen for that.
    letGo(which.connectionId, {
      runIds: done.map(({ job }) => job.flowRunId),
      jobUids: done.map(({ job }) => job.uid),
    })
  }
  // Where a process that is told to stop hands its run back, nobody but the user knows what is meant.
  if (hasWorkPools(dialect) && all.some(mayBeOpen)) {
    const question = questionOfAll(all, (then) => void carryOut(then))
    openDialog({ kind: 'choose', title, objects, ...question, keepLabel: 'Keep them' })
    return
  }
  openDialog({
    ...{ kind: 'confirm', title, objects },
    message: consequencesOfAll(all, dialect.phaseWords.failed),
    confirmLabel: `Delete ${jobs.length.toLocaleString('en')} Jobs`,
    keepLabel: 'Keep them',
    confirm: () => void carryOut(),
  })
}

function deleteOne(job: JobSummary): void {
  const state = usePanel.getState()
  const { pods } = shownOf(state)
  // Of the connection that was shown when it was asked for, whichever is when it is confirmed.
  const input = { ...ofShown(), name: job.name, uid: job.uid }
  const doomed = doomedOf(state, job)
  const { run } = doomed
  const podCount = podsOfJob(pods, job.name).length
  // Where a process that is told to stop hands its run back, nobody but the user knows what is meant.
  if (hasWorkPools(dialectShown(state)) && mayBeOpen(doomed)) {
    const finished = isJobFinished(job)
    const choose = (then: 'end' | 'move') => void act('jobs.delete', { ...input, then })
    const ofRun = run ? `Flow run ${run.name} is ${run.state}.` : 'Its flow run is not among those listed.'
    openDialog({
      kind: 'choose',
      title: `Delete Job ${job.name}?`,
      message: `${ofRun} ${whatOfPods(podCount, finished)}`,
      choices: run ? choicesOf(run, !finished, choose) : questionOfAll([doomed], choose).choices,
      keepLabel: 'Keep it',
    })
    return
  }
  openDialog({
    kind: 'confirm',
    title: `Delete Job ${job.name}?`,
    message: consequencesOf(doomed, podCount, dialectShown(state).phaseWords.failed),
    confirmLabel: 'Delete Job',
    keepLabel: 'Keep it',
    confirm: () => void act('jobs.delete', input),
  })
}

function doomedOf(state: PanelState, job: JobSummary): Doomed {
  const { flowRuns, jobs } = shownOf(state)
  const { flowRunId } = job
  if (flowRunId === null) return { job, run: null }
  return { job, run: flowRuns.get(flowRunId) ?? null, newer: newerJob(job, jobsOfRun(jobs, flowRunId)) }
}
