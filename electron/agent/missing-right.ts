import type { KubeFault } from '../kube/kube-fault'
import type { AgentEvent } from './agent-event'

/**
 * The event of a right that the agent goes on without, and leaves something undone. It is told once.
 * @param told verbs and resources that were told; this one is noted
 * @param fault a request that was refused, or null
 */
export function missingRight(told: Set<string>, fault: KubeFault | null, namespace: string): readonly AgentEvent[] {
  if (fault?.setup?.kind !== 'notAllowed') return []
  const { user, verb, resource } = fault.setup
  const right = `${verb} ${resource}`
  if (told.has(right)) return []
  told.add(right)
  const { message } = fault
  return [{ kind: 'problem', problem: { kind: 'rightMissing', user, verb, resource, namespace, message } }]
}
