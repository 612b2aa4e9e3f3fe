import type {
  FlowDeploymentDetails,
  FlowDeploymentList,
  RunRequest,
  RunStart,
} from '../../shared/model/flow-deployment'
import { asSentence } from '../../shared/model/sentence'
import { wholeObject } from '../../shared/secrets/mask-object'
import { PrefectError, type PrefectApi } from '../prefect/prefect-api'
import type { RunsView } from './runs-view'

export interface DeploymentActionsParts {
  readonly api: Pick<PrefectApi, 'deployments'>
  readonly signal: AbortSignal
  readonly runs: Pick<RunsView, 'lookAtAllNow'>
}

/** What a user asks about deployments of flows, and starts of them by hand. Errors of the API reject. */
export class DeploymentActions {
  readonly #parts: DeploymentActionsParts

  constructor(parts: DeploymentActionsParts) {
    this.#parts = parts
  }

  /** Null where the API has none. */
  async list(): Promise<FlowDeploymentList | null> {
    const { api, signal } = this.#parts
    return (await api.deployments?.list(signal)) ?? null
  }

  /** Null for one that is gone. */
  async read(deploymentId: string): Promise<FlowDeploymentDetails | null> {
    const { api, signal } = this.#parts
    const details = await api.deployments?.read(deploymentId, signal)
    // Nothing crosses to the page that is too deep to be sent.
    return details ? (wholeObject(details) as FlowDeploymentDetails) : null
  }

  /** The new run is asked for at once. An API that does not answer is told as a refusal: the request can be sent again. */
  async startRun(deploymentId: string, request: RunRequest): Promise<RunStart> {
    const { api, signal, runs } = this.#parts
    if (!api.deployments)
      return { ok: false, message: 'This Prefect has no deployments to start runs of.', place: null }
    try {
      const start = await api.deployments.startRun(deploymentId, request, signal)
      if (start.ok) runs.lookAtAllNow()
      return start
    } catch (error) {
      if (!(error instanceof PrefectError)) throw error
      const words = asSentence(error.message)
      const message = error.options.effectOpen
        ? `Whether the run was made is not known: ${words} Start it again as it is: that makes no second run.`
        : `The run was not started: ${words}`
      return { ok: false, message, place: null }
    }
  }
}
