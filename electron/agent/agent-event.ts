import type { Link } from '../../shared/model/agent-status'
import type { DialectId } from '../../shared/model/dialect-words'
import type { Problem } from '../../shared/model/problem'

/** What the agent tells while it works: for the activity log, `--json`, statistics. Ids are flow runs'. */
export type AgentEvent =
  | {
      readonly kind: 'ready'
      readonly name: string
      readonly dialect: DialectId | null
      readonly tenantId: string | null
      readonly cluster: string
      readonly namespace: string
    }
  /** Seen in the queue while paused. */
  | { readonly kind: 'waiting'; readonly flowRunId: string; readonly flowName: string }
  | { readonly kind: 'claimed'; readonly flowRunId: string; readonly job: string }
  /** Claimed before this process began, or its answer lost; it gets its Job now. */
  | { readonly kind: 'recovered'; readonly flowRunId: string; readonly job: string }
  /** Another agent has it, or the API has a reason of its own. */
  | { readonly kind: 'dropped'; readonly flowRunId: string; readonly reason: string }
  /** @property ms from the instant that the run was due to the API server's answer; null of a claim that does not say it */
  | { readonly kind: 'deployed'; readonly flowRunId: string; readonly job: string; readonly ms: number | null }
  /** It gets no Job; whether it was marked Failed for it, the run's state says. */
  | { readonly kind: 'failed'; readonly flowRunId: string; readonly reason: string }
  /** The run was cancelled, and its Job was deleted for it. */
  | { readonly kind: 'cancelled'; readonly flowRunId: string; readonly job: string }
  /** What its Job or pod did not survive, or could not start for, was reported for it. */
  | { readonly kind: 'crashed'; readonly flowRunId: string; readonly reason: string }
  /**
   * A finished Job was deleted, or a pod whose Job was gone: `pod` is null for a Job, whose pods go with it. `evidence`: where
   * what it left behind was kept; null where none is.
   */
  | {
      readonly kind: 'cleaned'
      readonly flowRunId: string
      readonly job: string
      readonly pod: string | null
      readonly reason: string
      readonly evidence: string | null
    }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** One of the two servers answers again, waits for its next try, or refuses us. */
  | { readonly kind: 'link'; readonly to: 'api' | 'cluster'; readonly link: Link }
  /** Why the queue gives nothing although all is well, as a sentence; null when it gives again. */
  | { readonly kind: 'notice'; readonly message: string | null }
  /** That this machine's clock is wrong, as a sentence; null when it is right again. */
  | { readonly kind: 'clock'; readonly message: string | null }
  /** That what happens at the API can't be heard, as a sentence; null when it is heard again. */
  | { readonly kind: 'deaf'; readonly message: string | null }
  | { readonly kind: 'polled'; readonly ok: boolean; readonly due: number }
  /** An error of our own. What was under way goes on after a pause. */
  | { readonly kind: 'mistake'; readonly where: string; readonly stack: string }
  | { readonly kind: 'stopped'; readonly deployed: number; readonly claimsLeft: number }
