import { formatAge } from '../model/age'

/** What shows, or may show, that an agent that is ready is at work. Instants are ms since the epoch. */
export type HeartbeatSign =
  /** Flowdeck: one of its pods leads, which polls. */
  | { readonly kind: 'leads'; readonly pod: string; readonly renewedAt: number }
  /** Prefect's agent wrote a line that it writes once it asks the API for runs. */
  | { readonly kind: 'said'; readonly pod: string; readonly line: string }
  | { readonly kind: 'none'; readonly why: string }

/** The Lease that replicas share. */
export interface LeaseView {
  /** "" when nobody holds it. */
  readonly holder: string
  readonly renewedAt: number | null
}

/**
 * Whether one of the pods that were just installed leads. A leader is ready only while it reaches the API and the cluster.
 * @param since when the new pods were ready: a renewal from before may be of one that is gone
 */
export function leadsBy(lease: LeaseView | null, pods: readonly string[], since: number): HeartbeatSign | null {
  if (lease === null || lease.holder === '' || lease.renewedAt === null || lease.renewedAt < since) return null
  const pod = pods.find((name) => lease.holder === name || lease.holder.startsWith(`${name}_`))
  return pod === undefined ? null : { kind: 'leads', pod, renewedAt: lease.renewedAt }
}

/**
 * Lines that an agent or a worker of Prefect writes when it asks for runs, or is about to.
 * Source: prefect 0.6.7 and 1.4.1, agent/agent.py; prefect 3.9.1, workers/base.py.
 */
const atWork = [/Waiting for flow runs/, /Worker '[^']*' started!/]

/** The last line that says so. */
export function saidBy(pod: string, log: string): HeartbeatSign | null {
  const line = log.split('\n').findLast((each) => atWork.some((sign) => sign.test(each)))
  return line === undefined ? null : { kind: 'said', pod, line: line.trim() }
}

/** In a sentence. */
export function heartbeatWords(sign: HeartbeatSign, now: number): string {
  switch (sign.kind) {
    case 'leads':
      return `Pod ${sign.pod} leads and polls: it renewed the Lease ${formatAge(now - sign.renewedAt)} ago.`
    case 'said':
      return `Pod ${sign.pod} asks for runs. It says: ${sign.line}`
    case 'none':
      return sign.why
  }
}
