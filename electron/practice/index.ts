import { startAnyPracticeApi, type AnyPracticeApi, type PracticeApiOf, type PracticeDialect } from './any-api'
import { startPracticeCluster, type PracticeCluster } from './cluster'
import { demoPlayOf, seedDemoRuns } from './demo-flows'
import { runFlowProcess } from './flow-process'

export interface PracticeOptions<Id extends PracticeDialect = PracticeDialect> {
  /** Which Prefect's clients the API answers; 0.6 when left out. */
  readonly dialect?: Id
  /** 0, the default, takes a free one. */
  readonly apiPort?: number
  readonly clusterPort?: number
  /** How many times as fast as real ones the cluster's pods live. */
  readonly speed?: number
  /** Starts runs of the demo flows, so that there is something to see. */
  readonly seedRuns?: boolean
}

export interface Practice<Api = AnyPracticeApi> {
  readonly api: Api
  readonly cluster: PracticeCluster
  close(): Promise<void>
}

/**
 * Starts a Prefect API and a Kubernetes cluster of practice, both on localhost; pods of the demo flows' images play what
 * their flow says. @throws when a port is taken; nothing is left running then.
 */
export async function startPractice<Id extends PracticeDialect = '0.6'>(
  options: PracticeOptions<Id> = {},
): Promise<Practice<PracticeApiOf<Id>>> {
  const { apiPort = 0, clusterPort = 0, speed = 1, seedRuns = false } = options
  const api = await startAnyPracticeApi<PracticeDialect>(options.dialect ?? '0.6', { port: apiPort })
  try {
    const cluster = await startPracticeCluster({ port: clusterPort, plays: demoPlayOf, process: runFlowProcess, speed })
    if (seedRuns) seedDemoRuns(api)
    return {
      api: api as PracticeApiOf<Id>,
      cluster,
      async close() {
        await cluster.close()
        await api.close()
      },
    }
  } catch (error) {
    await api.close()
    throw error
  }
}
