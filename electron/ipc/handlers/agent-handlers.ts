import type { CallName, Handlers } from '../../../shared/contract/contract'
import { sessionOf, type HandlerParts } from './parts'
import { refusing } from './refusing'

export const agentHandlers = (parts: HandlerParts): Pick<Handlers, Extract<CallName, `agent.${string}`>> => ({
  'agent.start': (which) => refusing(async () => sessionOf(parts, which).startAgent('running')),
  'agent.pause': (which) => refusing(async () => sessionOf(parts, which).startAgent('paused')),
  'agent.stop': ({ connectionId }) => parts.panel.session(connectionId)?.stopAgent() ?? Promise.resolve(),
  'agent.retryNow': async ({ connectionId }) => parts.panel.session(connectionId)?.retryNow(),
})
