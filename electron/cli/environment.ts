import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { CommandError } from './output'

export type Environment = Readonly<Record<string, string | undefined>>

/** What upstream's agent reads from its configuration. */
export interface PrefectDefaults {
  readonly api: string
  readonly token: string
  readonly name: string
  readonly namespace: string | undefined
  readonly imagePullSecrets: string
}

/**
 * Variables win over Prefect's own configuration file, that over the defaults.
 * Source: prefect 0.6.7, config.toml, configuration.py, agent/agent.py and agent/kubernetes/agent.py.
 */
export function prefectDefaults(environment: Environment): PrefectDefaults {
  const cloud = tableOf(readConfig(environment).cloud)
  const agent = tableOf(cloud.agent)
  return {
    api: environment.PREFECT__CLOUD__API ?? textOf(cloud.api) ?? 'https://api.prefect.io',
    token:
      environment.PREFECT__CLOUD__AGENT__AUTH_TOKEN ??
      textOf(agent.auth_token) ??
      environment.PREFECT__CLOUD__AUTH_TOKEN ??
      textOf(cloud.auth_token) ??
      '',
    name: environment.PREFECT__CLOUD__AGENT__NAME ?? textOf(agent.name) ?? 'agent',
    namespace: environment.NAMESPACE || undefined,
    imagePullSecrets: environment.IMAGE_PULL_SECRETS ?? '',
  }
}

function readConfig(environment: Environment): Record<string, unknown> {
  const path = environment.PREFECT__USER_CONFIG_PATH ?? join(environment.HOME ?? homedir(), '.prefect', 'config.toml')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  try {
    return parse(text)
  } catch (error) {
    throw new CommandError(
      `Prefect's configuration ${path} is not TOML: ${(error as Error).message.split('\n')[0]}. Mend it or move it away.`,
    )
  }
}

const tableOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
