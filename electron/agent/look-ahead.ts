import type { Claim } from '../../shared/model/claim'
import type { FlowRun } from '../../shared/model/flow-run'
import type { Outlook } from '../prefect/prefect-api'
import type { DeployFlows } from './deploy-flows'
import { missingJobs } from './found-claims'
import type { AgentParts } from './agent-parts'

/** How often the runs that we claimed are looked through, also while there is always something due, ms. */
const everyMs = 60_000

/** A claim that was found without its Job, and what is to become of it. */
export interface Recovered {
  readonly run: FlowRun
  readonly claim: Claim
  /** Why the run is to be marked Failed; null when it is to get its Job. */
  readonly verdict: string | null
}

/** Looks at what comes next and at what was claimed: with the first the agent is in time, with the second nothing is lost. */
export class LookAhead {
  readonly #parts: AgentParts
  readonly #deploy: DeployFlows
  readonly #signal: AbortSignal
  #outlook: Outlook = { nextDueAt: null, claimed: [] }
  #at = 0

  constructor(parts: AgentParts, deploy: DeployFlows, signal: AbortSignal) {
    this.#parts = parts
    this.#deploy = deploy
    this.#signal = signal
  }

  /** When the next known run falls due, ms since the epoch. */
  get nextDueAt(): number | null {
    return this.#outlook.nextDueAt
  }
  /** Never looked, or told to look again. */
  get wanted(): boolean {
    return this.#at === 0
  }
  overdue(now: number): boolean {
    return now - this.#at > everyMs
  }
  /** What was claimed can be held against the cluster's Jobs only when these are known. */
  again(): void {
    this.#at = 0
  }

  /** @param heldRunIds runs that we are at work on. @returns the claims of ours that need something done */
  async look(heldRunIds: ReadonlySet<string>): Promise<readonly Recovered[]> {
    const asked = Date.now()
    const { api, options, cluster } = this.#parts
    this.#outlook = await api.outlook(options.name, asked, this.#signal)
    this.#at = asked
    if (cluster.link.state !== 'connected') return []
    const found = missingJobs({
      claimant: { agent: options.name, namespace: options.namespace, cluster: options.cluster },
      claimed: this.#outlook.claimed,
      heldRunIds,
      created: this.#deploy.created,
      hasJob: (name, flowRunId) => cluster.jobsOf(flowRunId).some((job) => job.name === name),
    })
    return found.length === 0 ? [] : await this.#deploy.examine(found)
  }
}
