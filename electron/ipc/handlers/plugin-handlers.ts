import type { CallName, Handlers } from '../../../shared/contract/contract'
import type { HandlerParts } from './parts'

export const pluginHandlers = ({ panel }: HandlerParts): Pick<Handlers, Extract<CallName, `plugins.${string}`>> => ({
  'plugins.end': async ({ id }) => panel.plugins.end(id),
  'plugins.runAgain': async ({ id }) => panel.runPluginAgain(id),
})
