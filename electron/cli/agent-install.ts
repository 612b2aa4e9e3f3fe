import { generateDeploymentYaml } from '../../shared/deployment/generate-deployment-yaml'
import type { Environment } from './environment'
import type { Output } from './output'

export interface AgentInstallFlags {
  readonly token?: string
  readonly api?: string
  readonly namespace?: string
  readonly imagePullSecrets?: string
  readonly resourceManager?: boolean
  readonly secret?: boolean
}

/** Prints the YAML that installs the agent. Source: prefect 0.6.7, cli/agent.py, install. */
export function agentInstall(flags: AgentInstallFlags, environment: Environment, output: Output): void {
  output.result(
    generateDeploymentYaml({
      token:
        flags.token ?? environment.PREFECT__CLOUD__AGENT__AUTH_TOKEN ?? environment.PREFECT__CLOUD__AUTH_TOKEN ?? '',
      api: flags.api ?? environment.PREFECT__CLOUD__API ?? '',
      namespace: flags.namespace ?? environment.NAMESPACE ?? '',
      imagePullSecrets: flags.imagePullSecrets ?? environment.IMAGE_PULL_SECRETS ?? '',
      resourceManagerEnabled: flags.resourceManager ?? false,
      secret: flags.secret ?? false,
    }),
  )
}
