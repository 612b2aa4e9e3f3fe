import type { Check, CheckOffer } from '../../../shared/model/check'

const rank = { failed: 0, warning: 1, skipped: 2, ok: 3 } as const

/** Failed ones first, then warnings, what was not tried, and what is fine; within each as they came. */
export const sortChecks = (checks: readonly Check[]): readonly Check[] =>
  [...checks].sort((a, b) => rank[a.status] - rank[b.status])

/** "14 fine, 2 not tried, 1 warning, 1 failed"; what there is none of is left out. */
export function countChecks(checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length
  const [fine, skipped, warnings, failed] = [count('ok'), count('skipped'), count('warning'), count('failed')]
  const parts = [
    fine > 0 && `${fine} fine`,
    skipped > 0 && `${skipped} not tried`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    failed > 0 && `${failed} failed`,
  ]
  return parts.filter(Boolean).join(', ')
}

export const offerLabels: Readonly<Record<CheckOffer, string>> = {
  tryFromInside: 'Try from inside…',
  startCluster: 'Start it…',
}

/** What is asked before it is done, with all that it makes. @param namespace the connection's */
export function offerQuestion(
  offer: CheckOffer,
  namespace: string,
): { readonly title: string; readonly message: string; readonly yes: string } {
  if (offer === 'startCluster')
    return {
      title: 'Start this cluster?',
      message: 'This command runs on this machine, for ten minutes at most. What it says is shown when it has ended.',
      yes: 'Run it',
    }
  return {
    title: 'Have a pod ask the Prefect API?',
    message: `A Job with one pod is made where runs’ Jobs go, usually ${namespace}, with the image that runs have. The pod asks the API’s address once, and gets no token. The Job is deleted afterwards, and is ended by the cluster after 90 s at the latest.`,
    yes: 'Make the Job',
  }
}
