import type { Phase } from '../../shared/model/dialect-words'

export const runGroups = ['waiting', 'claimed', 'running', 'failed', 'done'] as const
/** How lists divide runs: by phase, with all that ended without failing in one. */
export type RunGroup = (typeof runGroups)[number]

export const groupOf = (phase: Phase): RunGroup => (phase === 'succeeded' || phase === 'cancelled' ? 'done' : phase)
