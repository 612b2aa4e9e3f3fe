import type { CallName, Handlers } from '../../../shared/contract/contract'
import { sessionOf, type HandlerParts } from './parts'

export function deploymentHandlers(parts: HandlerParts): Pick<Handlers, Extract<CallName, `deployments.${string}`>> {
  const deploymentsOf = (which: { readonly connectionId: string }) => sessionOf(parts, which).deployments
  return {
    'deployments.list': (which) => deploymentsOf(which).list(),
    'deployments.read': ({ deploymentId, ...which }) => deploymentsOf(which).read(deploymentId),
    'deployments.startRun': ({ deploymentId, request, ...which }) =>
      deploymentsOf(which).startRun(deploymentId, request),
  }
}
