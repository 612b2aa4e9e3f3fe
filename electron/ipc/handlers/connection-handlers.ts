import type { CallName, Handlers } from '../../../shared/contract/contract'
import { listContexts, loadKubeConfig } from '../../kube/kube-config'
import { readSettingsImport } from '../../settings/settings-import'
import { sessionOf, sessionToWrite, type HandlerParts } from './parts'
import { isExpected, refusing } from './refusing'

const bundleName = 'flowdeck-support.zip'

export function connectionHandlers(
  parts: HandlerParts,
): Pick<Handlers, Extract<CallName, `${'connections' | 'settings' | 'problems'}.${string}`>> {
  const { panel, environment, desktop } = parts
  return {
    'connections.contexts': async () => {
      try {
        return { contexts: listContexts(await loadKubeConfig(environment)), message: null }
      } catch (error) {
        if (!isExpected(error)) throw error
        return { contexts: [], message: error.message }
      }
    },
    'connections.use': ({ choice, token, connectionId, proxyLogins }) =>
      refusing(() => panel.use(choice, token, connectionId, proxyLogins)),
    'connections.show': ({ connectionId }) => refusing(() => panel.show(connectionId)),
    'connections.rename': ({ connectionId, name }) => refusing(() => panel.rename(connectionId, name)),
    'connections.remove': ({ connectionId }) => refusing(() => panel.remove(connectionId)),
    'connections.replaceToken': ({ connectionId, token }) => refusing(() => panel.replaceToken(connectionId, token)),
    'connections.check': async ({ tryFromInside, ...which }) =>
      await (tryFromInside ? sessionToWrite : sessionOf)(parts, which).checks.run(tryFromInside),
    'connections.saveBundle': async (which) => ({
      path: await desktop.save(bundleName, await sessionOf(parts, which).checks.bundle()),
    }),
    'connections.startCluster': async (which) => await sessionOf(parts, which).checks.startCluster(),
    'connections.tryContext': (question) => panel.contextTries.try(question),
    'connections.workPools': (question) => panel.workPools.list(question),
    'connections.makeWorkPool': ({ name, ...question }) => refusing(() => panel.workPools.make(question, name)),
    'connections.markContext': ({ context, mark }) => refusing(() => panel.markContext(context, mark)),
    'problems.mute': ({ connectionId, key, duration }) => refusing(() => panel.mutes.mute(connectionId, key, duration)),
    'problems.unmute': (muted) => refusing(() => panel.mutes.unmute(muted)),
    'settings.change': (patch) => refusing(() => panel.changeSettings(patch)),
    'settings.readImport': async () => {
      const path = await desktop.open('json')
      if (path === null) return { kind: 'none' }
      const read = await readSettingsImport(path)
      if (!read.ok) return { kind: 'unusable', path, message: read.message }
      return { kind: 'read', path, content: read.content, leftOut: read.leftOut }
    },
    'settings.import': (content) => refusing(() => panel.importSettings(content)),
  }
}
