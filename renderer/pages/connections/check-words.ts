import type { Check } from '../../../shared/model/check'

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
