import type { JobOptions } from '../../shared/dialect/dialect'
import type { SecretFlags } from './secret-files'

/** Flags that `agent start` and `agent install` have alike. */
export interface AgentFlags extends SecretFlags {
  readonly tenantId?: string
  readonly api?: string
  readonly namespace?: string
  readonly imagePullSecrets?: string
  readonly serviceAccountName?: string
  readonly label?: readonly string[]
  /** NAME=VALUE */
  readonly env?: readonly string[]
  /** 3: the work pool. */
  readonly pool?: string
  readonly workQueue?: readonly string[]
  readonly limit?: number
  readonly createPool?: boolean
  readonly prefetchSeconds?: number
  readonly podGraceSeconds?: number
}

/** Flags that say what the agent is; absent and empty differ, see agent-settings.ts. */
export interface SettingsFlags extends AgentFlags {
  readonly name?: string
  /** False for `--no-cloud-logs`. */
  readonly cloudLogs?: boolean
  readonly agentAddress?: string
  readonly startGraceSeconds?: number
  /** 3: as upstream's worker: health checks are answered where its settings say. */
  readonly withHealthcheck?: boolean
}

/** What upstream's agent makes of its flags, variables and files. */
export interface AgentSettings {
  /** Empty when an empty one was given: nothing can be asked there, and what Jobs get is the dialect's affair. */
  readonly api: string
  /** Where it is set, for a sentence; null for a flag or a default. */
  readonly apiFrom: string | null
  /** 0.6: where all is asked, when that is not below `api`; Jobs get `api` all the same. */
  readonly graphql: string | null
  readonly token: string
  readonly tenantId: string | null
  readonly name: string
  /** Undefined when none was given, so that the kubeconfig's context says which. */
  readonly namespace: string | undefined
  readonly imagePullSecrets: string
  readonly serviceAccountName: string | undefined
  readonly labels: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cloudLogs: boolean
  readonly backend: NonNullable<JobOptions['backend']>
  readonly logLevel: string
  /** Where the agent answers health checks; empty for nowhere. */
  readonly agentAddress: string
  /** What a worker of Prefect 3 is beside; null in the other dialects. */
  readonly worker: WorkerSettings | null
}

/** What a worker of Prefect 3 is, beside what it has in common with the agents of the other dialects. */
export interface WorkerSettings {
  /** Empty when none was given. */
  readonly workPool: string
  /** All queues of the pool when empty. */
  readonly workQueues: readonly string[]
  /** Runs that are taken at one look at the queue; null for no limit. */
  readonly limit: number | null
  readonly createWorkPool: boolean
  /** How long ahead of their time Jobs are made, whose pods wait, s; 0: at their time. */
  readonly prefetchSeconds: number
  /** What the token is. */
  readonly auth: 'basic' | 'key'
  /** Why there is no address, as a sentence; null where there is nothing to say but that. */
  readonly noAddress: string | null
  /** What of flags and files has not the effect that it is given for, as sentences. */
  readonly notes: readonly string[]
  /** Prefect's settings that are set, which pods inherit, in upstream's order. */
  readonly variables: Readonly<Record<string, string>>
}
