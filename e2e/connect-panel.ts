import type { Page } from '@playwright/test'
import type { Bridge } from '../shared/contract/contract'
import type { Stage } from './real-cluster'

/**
 * Connects the panel to both ends of a stage on the real cluster, as the guide does.
 * @param dialect `auto` asks the API
 */
export async function connectPanel(
  page: Page,
  { api, namespace }: Pick<Stage, 'api' | 'namespace'>,
  { dialect = 'auto', startAgent }: { readonly dialect?: 'auto' | '1.x'; readonly startAgent: boolean },
): Promise<void> {
  await page.evaluate(
    async ({ url, token, inNamespace, ofDialect, start }) => {
      const { flowdeck: bridge } = globalThis as unknown as { flowdeck: Bridge }
      const choice = {
        api: { kind: 'endpoint', url, urlForPods: null, dialect: ofDialect, tenantId: null },
        cluster: { kind: 'context', context: 'flowdeck', namespace: inNamespace },
      } as const
      await bridge.call('connections.use', { choice, token })
      if (!start) return
      const { shownConnectionId } = await bridge.call('panel.snapshot', undefined)
      await bridge.call('agent.start', { connectionId: shownConnectionId ?? '' })
    },
    { url: api.url, token: api.token, inNamespace: namespace, ofDialect: dialect, start: startAgent },
  )
}
