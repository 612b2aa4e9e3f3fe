import type { CallName, Handlers } from '../../../shared/contract/contract'
import type { HandlerParts } from './parts'
import { refusing } from './refusing'

export const pluginHandlers = ({
  panel,
  desktop,
}: HandlerParts): Pick<Handlers, Extract<CallName, `plugins.${string}`>> => ({
  'plugins.end': async ({ id }) => panel.plugins.end(id),
  'plugins.copyAddress': ({ id, address }) =>
    refusing(async () => {
      const whole = panel.plugins.addressOf(id, address)
      if (whole === null) return 'The program has ended, or says other addresses now.'
      await desktop.copyText(whole)
      return null
    }),
  'plugins.runAgain': async ({ id }) => panel.runPluginAgain(id),
})
