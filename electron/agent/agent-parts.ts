import type { JobTemplate } from '../../shared/job-spec/parse-template'
import type { ClusterView } from '../kube/cluster-view'
import type { PrefectApi } from '../prefect/prefect-api'

export interface AgentOptions {
  readonly name: string
  readonly namespace: string
  /** Tells clusters apart in claims; see kube/cluster-id.ts. */
  readonly cluster: string
  /** What Jobs get: the API as pods see it, the token, the name of a pull secret. */
  readonly apiForPods: string
  readonly token: string
  readonly imagePullSecrets: string
  /** Jobs created at once. */
  readonly concurrency: number
  /** Null: no file is touched. */
  readonly heartbeatPath: string | null
}

export interface AgentParts {
  readonly api: PrefectApi
  readonly cluster: ClusterView
  /** The template in force; asked anew for each Job. */
  readonly template: () => JobTemplate
  readonly options: AgentOptions
  /** 0 to 1 */
  readonly random: () => number
}
