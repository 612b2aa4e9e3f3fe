import { isJobFinished, type JobSummary } from '../../shared/model/job'
import type { PodSummary } from '../../shared/model/pod'
import { actOnAll } from './act-on-all'
import { call } from './client'
import { listedNames } from './listed-names'
import { deployTo, saysWhyNoWrites, whyProduction } from './marks'
import { podsOfJob } from './selectors'
import { ofShown, shownOf } from './shown'
import { act, openDialog, usePanel } from './store'

export const canSuspend = (job: JobSummary): boolean =>
  !isJobFinished(job) && job.status !== 'Suspended' && job.status !== 'Terminating'
export const canResume = ({ status }: JobSummary): boolean => status === 'Suspended'

const isAtWork = ({ phase }: PodSummary): boolean => phase !== 'Succeeded' && phase !== 'Failed'

/** What follows from suspending Jobs, in sentences. @param pods those that end by it */
export function consequencesOfSuspending(jobs: number, pods: number): string {
  const [it, its, gets] = jobs === 1 ? ['It', 'Its', 'gets'] : ['They', 'Their', 'get']
  const until = jobs === 1 ? 'it is resumed' : 'they are resumed'
  if (pods === 0) return `${it} ${gets} no pod until ${until}.`
  const ends = pods === 1 ? 'pod ends now, and its log goes with it' : `${pods.toLocaleString('en')} pods end now, and their logs go with them` // prettier-ignore
  const again = jobs === 1 ? 'it gets another pod, and its flow' : 'they get other pods, and their flows'
  return `${its} ${ends}. Resumed, ${again} ${jobs === 1 ? 'starts' : 'start'} again from the beginning.`
}

/** Ends the pods of Jobs until they are resumed. Asks where pods end by it, where there are several, and on production. */
export function suspendJobs(jobs: readonly JobSummary[]): void {
  const [first] = jobs
  if (first === undefined || saysWhyNoWrites()) return
  const state = usePanel.getState()
  const { connection, pods } = shownOf(state)
  if (!connection) return
  const ending = jobs.flatMap(({ name }) => podsOfJob(pods, name)).filter(isAtWork).length
  const production = whyProduction(state, connection.cluster)
  const carryOut = carrierOf(jobs, true)
  if (jobs.length === 1 && ending === 0 && production === null) {
    carryOut()
    return
  }
  const one = jobs.length === 1
  openDialog({
    kind: 'confirm',
    title: one ? `Suspend Job ${first.name}?` : `Suspend ${jobs.length.toLocaleString('en')} Jobs?`,
    message: inSentences(production, consequencesOfSuspending(jobs.length, ending)),
    ...(one ? {} : { objects: listedNames(jobs.map(({ name }) => name)) }),
    confirmLabel: one ? 'Suspend Job' : `Suspend ${jobs.length.toLocaleString('en')} Jobs`,
    keepLabel: one ? 'Let it run' : 'Let them run',
    ...(ending === 0 ? { look: 'plain' } : {}),
    confirm: carryOut,
  })
}

/** Lets suspended Jobs go on. Asks where there are several, and on production. */
export function resumeJobs(jobs: readonly JobSummary[]): void {
  const [first] = jobs
  const { connection } = shownOf(usePanel.getState())
  if (first === undefined || !connection || saysWhyNoWrites()) return
  const carryOut = carrierOf(jobs, false)
  if (jobs.length === 1) {
    deployTo(connection.cluster, {
      title: `Resume Job ${first.name}?`,
      message: 'It gets a pod, and its flow starts from the beginning.',
      confirmLabel: 'Resume Job',
      keepLabel: 'Leave it',
      act: carryOut,
    })
    return
  }
  const production = whyProduction(usePanel.getState(), connection.cluster)
  openDialog({
    kind: 'confirm',
    look: 'plain',
    title: `Resume ${jobs.length.toLocaleString('en')} Jobs?`,
    message: inSentences(production, 'They get pods, and their flows start from the beginning.'),
    objects: listedNames(jobs.map(({ name }) => name)),
    confirmLabel: `Resume ${jobs.length.toLocaleString('en')} Jobs`,
    keepLabel: 'Leave them',
    confirm: carryOut,
  })
}

/** @param production that the cluster is one, where it is */
const inSentences = (production: string | null, what: string): string =>
  production === null ? what : `${production} ${what}`

/** Of the connection that is shown now, whichever is when it is confirmed. */
function carrierOf(jobs: readonly JobSummary[], suspend: boolean): () => void {
  const which = ofShown()
  const inputOf = ({ name, uid }: JobSummary) => ({ ...which, name, uid, suspend })
  const [first] = jobs
  if (jobs.length === 1 && first) return () => void act('jobs.suspend', inputOf(first))
  return () =>
    void actOnAll({
      ...{ doing: suspend ? 'Suspending Jobs' : 'Resuming Jobs', did: suspend ? 'suspended' : 'resumed' },
      nouns: ['Job', 'Jobs'],
      targets: jobs,
      nameOf: ({ name }) => name,
      act: (job) => call('jobs.suspend', inputOf(job)),
    })
}
