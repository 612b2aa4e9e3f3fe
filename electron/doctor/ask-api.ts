import { isOfTheWay } from '../../shared/model/agent-status'
import { failed, fine, skipped, type Finding } from '../../shared/model/check'
import { asSentence } from '../../shared/model/sentence'
import { command } from '../../shared/model/shell-command'
import { dialectOf } from '../../shared/dialects/dialects'
import type { OpenConnection } from '../connection/connection'
import { ProxyError } from '../network/proxy-fault'
import { proxyFacts, wayFacts } from '../network/way-facts'
import { PrefectError } from '../prefect/prefect-api'
import type { DoctorParts } from './doctor-parts'
import type { Example } from './example'
import { judgeClock, judgeClusterClock, judgePool, judgeProxy, judgeWay } from './judge-api'

// What is asked of the Prefect API. Each resolves to a finding, or rejects with words for one.

/** Whether it answers, and takes us. */
export async function askApi({ connection, words }: DoctorParts, signal: AbortSignal): Promise<Finding> {
  const { api } = connection
  const began = performance.now()
  try {
    const { scope, tenantId } = await api.connect(signal)
    const title = connection.dialect === null ? '' : `, ${dialectOf(connection.dialect).title}`
    const who = scope !== null ? `, token of scope ${scope}` : tenantId === null ? '' : `, tenant ${tenantId}`
    return fine(`${Math.round(performance.now() - began)} ms${title}${who}`)
  } catch (error) {
    signal.throwIfAborted()
    const message = asSentence((error as Error).message)
    if (!(error instanceof PrefectError) || error.refusal === null) {
      // What a proxy is to blame for, the message says with what to do.
      const isOfProxy = error instanceof PrefectError && error.cause instanceof ProxyError
      return failed(`${api.url}: ${message}`, { next: isOfProxy ? null : words.api(null, connection.dialect) })
    }
    const next = words.api(error.refusal, connection.dialect) || null
    if (error.refusal === 'workPool') return failed(`The API answers, but: ${message}`, { next })
    if (isOfTheWay(error.refusal)) return failed(`${api.url}: ${message}`, { next })
    return failed(`The API refused the agent: ${message}`, { next })
  }
}

/** The clocks are compared by what its answers have said. @param answered what `askApi` found */
export function askClock({ api }: OpenConnection, answered: Finding): Finding {
  if (answered.status === 'ok') return judgeClock(api.clockAheadMs)
  return skipped('Not tried, because the API gave no good answer.')
}

/** The same of the cluster's. @param silence why it could not be asked; null when it could */
export function askClusterClock({ api, client }: OpenConnection, silence: string | null): Finding {
  if (silence === null) return judgeClusterClock(client.aheadMs, api.clockAheadMs)
  return skipped(`Not tried, because ${silence}.`)
}

/** By what way it is reached. */
export function askWay({ api, network, dialect }: OpenConnection): Finding {
  return judgeWay(wayFacts(api.url, network, dialect === '3' ? 'httpx' : 'requests'))
}

/** The same of the cluster; its certificates are the kubeconfig's affair. */
export function askClusterWay({ client, environment }: OpenConnection): Finding {
  return judgeProxy(proxyFacts(client.server, { environment, proxy: client.proxy }, 'go'))
}

/** 3: the work pool. @param example what some run of it gets */
export const askPool =
  ({ connection }: DoctorParts, example: () => Promise<Example>) =>
  async (signal: AbortSignal): Promise<Finding> => {
    const { poolTemplate } = connection.api
    if (poolTemplate === undefined) return skipped('Not tried, because the API has not said which Prefect it is.')
    try {
      const pool = await poolTemplate.readPool(signal)
      const { job } = await example()
      return judgePool(pool, job.ok ? null : asSentence(job.reason))
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof PrefectError)) throw error
      if (error.refusal !== 'workPool' || connection.workPool === null) return failed(asSentence(error.message))
      return failed(asSentence(error.message), {
        next: 'Make it, or choose another work pool.',
        copy: command`prefect work-pool create ${connection.workPool.name} --type kubernetes`,
      })
    }
  }
