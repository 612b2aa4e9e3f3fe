import type { CleaningPolicy } from '../../shared/model/cleaning'
import type { JobSummary } from '../../shared/model/job'
import { retryWaitMs } from '../clock/backoff'
import type { Clock } from '../clock/clock'
import type { KubeFault } from '../kube/kube-fault'
import { cleanOrphans, type CleanOrphansParts } from './clean-orphans'
import { cleanJobs, lenientAfter, type Cleaned, type CleanJobParts } from './cleaner'
import { planCleaning } from './cleaning'
import { planOrphans, type OrphanPod } from './orphans'

/** What has gone: a Job, or a pod whose Job was gone before. */
export interface Gone {
  readonly flowRunId: string | null
  readonly job: string
  /** Null for a Job, whose pods go with it. */
  readonly pod: string | null
}

export interface CleanerParts extends CleanJobParts, Omit<CleanOrphansParts, 'api'> {
  readonly isOurs: (job: JobSummary) => boolean
  /** Asked each time; null while nothing is to be deleted. */
  readonly cleaning: () => CleaningPolicy | null
  readonly clock: Clock
  /** What the cluster's clock shows, ms since the epoch. */
  readonly clusterNow: () => number
  readonly random: () => number
  readonly onCleaned: (gone: Gone, cleaned: Extract<Cleaned, { kind: 'deleted' }>) => void
  /** Something that is to go can't be deleted; once for each reason until something goes. */
  readonly onCleanTrouble: (message: string) => void
  /** A right is missing, which no later try brings: with each try. */
  readonly onForbidden: (fault: KubeFault) => void
  /** Nothing but a Job that is to go can end its run. */
  readonly onEndFirst: (job: JobSummary) => void
  readonly onMistake: (where: string, error: unknown) => void
}

/** What is there, as it is watched. */
export interface Watch {
  readonly jobs: () => readonly JobSummary[]
  readonly orphans: () => readonly OrphanPod[]
  /** Whether something is still to be said of a run. */
  readonly isOpen: (flowRunId: string | null) => boolean
}

const everyMs = 15_000
/** One that stays for what its run says is looked at again after this, ms. */
const staysMs = 600_000
/** A pod whose Job went is about to go too: the cluster gets so long for it, ms. */
const followsMs = 60_000
/** Tries that are remembered; of more the first ones are forgotten, and tried at once. */
const triedLimit = 10_000

/** Deletes finished Jobs, and pods without their Job, when their time has come. Resolves when the signal is aborted. */
export async function cleanForever(parts: CleanerParts, watch: Watch): Promise<void> {
  const { clock, signal, cleaning, onMistake } = parts
  const cleaner = new Cleaner(parts, watch)
  while (!signal.aborted) {
    const policy = cleaning()
    try {
      if (policy !== null) await cleaner.look(policy)
    } catch (error) {
      if (isAborted(signal)) return
      onMistake('deleting finished Jobs', error)
    }
    await clock.sleep(everyMs, signal)
  }
}

/** Asked again after a wait: the compiler takes it for what it was before. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

class Cleaner {
  readonly #parts: CleanerParts
  readonly #watch: Watch
  readonly #tried = new Map<string, { readonly tries: number; readonly notBefore: number }>()
  #told: string | null = null

  constructor(parts: CleanerParts, watch: Watch) {
    this.#parts = parts
    this.#watch = watch
  }

  async look(policy: CleaningPolicy): Promise<void> {
    const { clusterNow, isOurs } = this.#parts
    const { jobs, orphans, isOpen } = this.#watch
    const triesOf = ({ uid }: { readonly uid: string }): number => this.#tried.get(uid)?.tries ?? 0
    const dueJobs = planCleaning(jobs(), isOurs, policy, clusterNow()).flatMap(({ job, fate }) =>
      fate === 'goes' && this.#mayBeTried(job.uid) && !isOpen(job.flowRunId) ? [job] : [],
    )
    await cleanJobs(this.#parts, dueJobs, triesOf, (job, cleaned) => {
      if (cleaned.kind === 'endFirst') this.#parts.onEndFirst(job)
      this.#take(job.uid, { flowRunId: job.flowRunId, job: job.name, pod: null }, cleaned)
    })
    const duePods = planOrphans(orphans(), policy, clusterNow()).flatMap(({ pod, fate }) =>
      fate === 'goes' && this.#hasSettled(pod.uid) && !isOpen(pod.flowRunId) ? [pod] : [],
    )
    await cleanOrphans(this.#parts, duePods, triesOf, (pod, cleaned) =>
      this.#take(pod.uid, { flowRunId: pod.flowRunId, job: pod.jobName, pod: pod.name }, cleaned),
    )
  }

  #mayBeTried(uid: string): boolean {
    return (this.#tried.get(uid)?.notBefore ?? 0) <= this.#parts.clock.elapsed()
  }

  #hasSettled(uid: string): boolean {
    if (this.#tried.has(uid)) return this.#mayBeTried(uid)
    this.#remember(uid, 0, followsMs)
    return false
  }

  #take(uid: string, gone: Gone, cleaned: Cleaned): void {
    const { random, onCleaned, onCleanTrouble, onForbidden } = this.#parts
    if (cleaned.kind === 'deleted') {
      this.#tried.delete(uid)
      this.#told = null
      onCleaned(gone, cleaned)
      return
    }
    const tries = (this.#tried.get(uid)?.tries ?? 0) + 1
    this.#remember(uid, tries, cleaned.kind === 'stays' ? staysMs : retryWaitMs(tries + 2, random()))
    if (cleaned.kind !== 'again') return
    if (cleaned.forbidden) onForbidden(cleaned.forbidden)
    else if (tries > lenientAfter && cleaned.why !== this.#told) {
      this.#told = cleaned.why
      onCleanTrouble(cleaned.why)
    }
  }

  #remember(uid: string, tries: number, waitMs: number): void {
    this.#tried.delete(uid)
    this.#tried.set(uid, { tries, notBefore: this.#parts.clock.elapsed() + waitMs })
    const [first] = this.#tried.keys()
    if (this.#tried.size > triedLimit && first !== undefined) this.#tried.delete(first)
  }
}
