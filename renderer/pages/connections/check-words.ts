import type { Check } from '../../../shared/model/connection'

const rank = { failed: 0, warning: 1, ok: 2 } as const

/** Failed ones first, then warnings, then what is fine; within each as they came. */
export const sortChecks = (checks: readonly Check[]): readonly Check[] =>
  [...checks].sort((a, b) => rank[a.status] - rank[b.status])

/** "14 fine, 1 warning, 1 failed"; what there is none of is left out. */
export function countChecks(checks: readonly Check[]): string {
  const count = (status: Check['status']) => checks.filter((check) => check.status === status).length
  const [fine, warnings, failed] = [count('ok'), count('warning'), count('failed')]
  const parts = [
    fine > 0 && `${fine} fine`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    failed > 0 && `${failed} failed`,
  ]
  return parts.filter(Boolean).join(', ')
}
