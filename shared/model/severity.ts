import type { Problem } from './problem'

/** Passing: it may go by itself; lasting: somebody must do something. */
export type Severity = 'passing' | 'lasting'

export function severityOf(problem: Problem): Severity {
  switch (problem.kind) {
    case 'apiUnreachable':
    case 'clusterUnreachable':
    case 'unschedulable':
    case 'podHeldUp':
    case 'podRefused':
    case 'forbidden':
    case 'quotaExceeded':
      return 'passing'
    default:
      return 'lasting'
  }
}
