import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ConnectionRequest } from '../session/connection'
import { prefectDefaults, type Environment } from './environment'

/** Flags of all commands that talk to both ends. */
export interface ConnectionFlags {
  readonly token?: string
  readonly api?: string
  readonly jobApi?: string
  readonly namespace?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly practice?: boolean
}

/** @throws InvalidArgumentError for what isn't an address over HTTP */
export function httpUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new InvalidArgumentError(`${value} is not an address: it begins with http:// or https://`)
  }
  return value
}

export function addConnectionOptions(command: Command): Command {
  return command
    .option('-t, --token <token>', 'token of scope RUNNER (PREFECT__CLOUD__AGENT__AUTH_TOKEN)')
    .addOption(new Option('-a, --api <url>', 'the Prefect API (PREFECT__CLOUD__API)').argParser(httpUrl))
    .addOption(new Option('--job-api <url>', 'the Prefect API as pods see it; the same by default').argParser(httpUrl))
    .option('-n, --namespace <name>', 'where Jobs are created (NAMESPACE)')
    .option('--kubeconfig <file>', 'kubeconfig to use (KUBECONFIG)')
    .option('--context <name>', 'context of the kubeconfig; its current one by default')
}

export function connectionRequest(flags: ConnectionFlags, environment: Environment): ConnectionRequest {
  const defaults = prefectDefaults(environment)
  if (flags.practice) {
    return { choice: { api: { kind: 'practice' }, cluster: { kind: 'practice' } }, token: '', environment }
  }
  return {
    choice: {
      api: { kind: 'endpoint', url: flags.api ?? defaults.api, urlForPods: flags.jobApi ?? null },
      cluster: { kind: 'context', context: flags.context, namespace: flags.namespace ?? defaults.namespace },
    },
    token: flags.token ?? defaults.token,
    environment,
    kubeconfig: flags.kubeconfig,
  }
}
