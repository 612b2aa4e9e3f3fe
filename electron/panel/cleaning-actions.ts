import { cleaningPolicyOf, type CleanedObject, type PlannedObject } from '../../shared/model/cleaning'
import type { KeptEvidence } from '../../shared/model/evidence'
import type { JobSummary } from '../../shared/model/job'
import type { KubeEvent } from '../../shared/model/pod'
import type { Settings } from '../../shared/model/settings'
import { dialectOf } from '../../shared/dialects/dialects'
import type { Clock } from '../clock/clock'
import { runLabels, type OpenConnection } from '../connection/connection'
import type { KeepEvidence } from '../evidence/evidence-keeper'
import { EvidenceShelf } from '../evidence/evidence-shelf'
import { isMadeBy } from '../kube/jobs'
import type { ReportMistake } from '../mistakes/mistakes'
import { cleanNow, lookForCleaning, previewOf, type CleanNowParts, type Looked } from '../observer/clean-now'
import { policyOf } from '../observer/judge'

export interface CleaningActionsParts {
  readonly connection: OpenConnection
  readonly settings: () => Settings
  /** The names that the agent has and had. */
  readonly agentNames: () => readonly string[]
  readonly keep: KeepEvidence
  /** Where evidence is unless the settings name a folder. */
  readonly usualEvidenceFolder: string
  readonly clock: Clock
  readonly random: () => number
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  readonly reportMistake: ReportMistake
}

/** What a user asks about Jobs that go, and what was kept of them. Errors of a server or of the disk reject. */
export class CleaningActions {
  readonly #parts: CleaningActionsParts
  readonly #shelf: EvidenceShelf

  constructor(parts: CleaningActionsParts) {
    this.#parts = parts
    this.#shelf = new EvidenceShelf(() => parts.settings().evidenceFolder || parts.usualEvidenceFolder)
  }

  async plan(): Promise<readonly PlannedObject[]> {
    const planned = await previewOf(this.#asks(), await this.#look())
    const { aheadMs } = this.#parts.connection.client
    return planned.map((each) => ({ ...each, at: each.at === null ? null : each.at - aheadMs }))
  }

  /** @param uids those that were shown to the user as going; no other is deleted */
  async clean(uids: readonly string[]): Promise<readonly CleanedObject[]> {
    const wanted = new Set(uids)
    const cleaned: CleanedObject[] = []
    const isWanted = (uid: string): boolean => wanted.has(uid)
    await cleanNow(this.#effects(), await this.#look(), isWanted, ({ flowRunId: _, status: __, ...each }) =>
      cleaned.push(each),
    )
    return cleaned
  }

  evidenceOf(flowRunId: string): Promise<readonly KeptEvidence[]> {
    return this.#shelf.ofRun(flowRunId)
  }

  /** What was kept of events about a run's Jobs and their pods, by this machine's clock. */
  async keptEventsOf(flowRunId: string): Promise<readonly KubeEvent[]> {
    const { aheadMs } = this.#parts.connection.client
    const events = await this.#shelf.eventsOf(flowRunId)
    return events.map((event) => ({ ...event, firstAt: event.firstAt - aheadMs, lastAt: event.lastAt - aheadMs }))
  }

  /** Null when it is not kept any more. */
  readEvidence(uid: string, file: string): Promise<string | null> {
    return this.#shelf.read(uid, file)
  }

  #isOurs = (job: JobSummary): boolean => this.#parts.agentNames().some((name) => isMadeBy(job, name))

  #look(): Promise<Looked> {
    const { connection, settings, signal } = this.#parts
    const { client, namespace } = connection
    return lookForCleaning({
      ...{ client, namespace, signal, runLabels, clusterNow: () => client.now() },
      ...{ isOurs: this.#isOurs, policy: cleaningPolicyOf(settings()) },
    })
  }

  #asks(): Pick<CleanNowParts, 'api' | 'claimants' | 'signal'> {
    const { connection, agentNames, signal } = this.#parts
    const { api, clusterId: cluster, namespace } = connection
    return { api, signal, claimants: () => agentNames().map((agent) => ({ agent, cluster, namespace })) }
  }

  #effects(): CleanNowParts {
    const { connection, settings, keep, random, log, reportMistake } = this.#parts
    const { api, client, jobs, namespace, clock, dialect } = connection
    return {
      ...this.#asks(),
      ...{ api, client, jobs, namespace, clock, random, keep, isOurs: this.#isOurs },
      clusterNow: () => client.now(),
      ...{ everywhere: false, runLabel: dialect === null ? '' : dialectOf(dialect).runLabel },
      policy: () => policyOf(settings()),
      onCrashed: (flowRunId, reason) => log(`Flow run ${flowRunId} was marked as failed: ${reason}`),
      onForbidden: ({ message }) => log(`For want of a right something is not seen: ${message}`),
      onMistake: reportMistake,
    }
  }
}
