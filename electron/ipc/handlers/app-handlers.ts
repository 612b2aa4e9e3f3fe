import type { CallName, CheckedInput, Handlers } from '../../../shared/contract/contract'
import { generateDeploymentYaml } from '../../../shared/dialect/generate-deployment-yaml'
import { dialectOf } from '../../../shared/dialects/dialects'
import { authOf } from '../../panel/describe-connection'
import type { HandlerParts } from './parts'
import { refusing } from './refusing'

export function appHandlers({
  panel,
  desktop,
}: HandlerParts): Pick<
  Handlers,
  Extract<CallName, `${'panel' | 'template' | 'drafts' | 'deployment' | 'app'}.${string}`>
> {
  const deploymentYaml = ({ connectionId, dialect, options }: CheckedInput<'deployment.copy'>): string => {
    const connection = connectionId === null ? null : panel.session(connectionId)?.connection
    const login = connection ? { token: connection.token, auth: authOf(connection) } : {}
    return generateDeploymentYaml(dialectOf(dialect).deployment, { ...options, ...login })
  }
  return {
    'panel.snapshot': async () => panel.snapshot(),
    'template.save': ({ dialect, text }) =>
      refusing(async () => {
        await panel.saveTemplate(dialect, text)
        return null
      }),
    'drafts.keep': (drafts) =>
      refusing(async () => {
        await panel.keepDrafts(drafts)
        return null
      }),
    'deployment.copy': (request) =>
      refusing(async () => {
        await desktop.copyText(deploymentYaml(request))
        return null
      }),
    'deployment.save': async (request) => ({
      path: await desktop.save(
        `${dialectOf(request.dialect).deployment.name(request.options)}.yaml`,
        deploymentYaml(request),
      ),
    }),
    'app.copyText': async ({ text }) => desktop.copyText(text),
    'app.saveText': async ({ suggestedName, text }) => ({ path: await desktop.save(suggestedName, text) }),
    'app.answerQuit': async ({ quit }) => desktop.answerQuit(quit),
    'app.see': async (inSight) => desktop.see(inSight),
    'app.takePlace': async () => desktop.takePlace(),
    'app.showSettingsFile': async () => desktop.showFile(panel.snapshot().app.settingsPath),
    'app.showLogFile': async () => desktop.showFile(panel.snapshot().app.logPath),
  }
}
