import type { Problem } from '../../shared/model/problem'
import type { Gate } from './gate'

/**
 * What needs the user while the cluster takes no Jobs: a fault of the set-up, or a quota that is used up. Null while it
 * takes them, and while it only doesn't answer or doesn't know us, which the cluster's link says.
 * @param waiting how many claimed runs have no Job yet
 */
export function gateProblem(gate: Gate, namespace: string, waiting: number): Problem | null {
  if (gate.kind !== 'closed') return null
  const { message, setup } = gate.fault
  if (gate.why === 'quota') return { kind: 'quotaExceeded', namespace, message, waiting }
  if (setup?.kind === 'noNamespace') return { kind: 'noNamespace', namespace, message }
  if (setup?.kind !== 'notAllowed') return null
  const { user, verb, resource } = setup
  return { kind: 'notAllowed', user, verb, resource, namespace, message }
}

/** Whether it is another trouble than before, and not the same at its next try. */
export function isNewTrouble(before: Gate, gate: Gate): boolean {
  if (gate.kind !== 'closed') return false
  return before.kind !== 'closed' || before.why !== gate.why || before.fault.message !== gate.fault.message
}
