import { failed, fine, warning, type Finding } from '../../shared/model/check'
import { command } from '../../shared/model/shell-command'
import type { ProxyFacts, WayFacts } from '../network/way-facts'
import type { PoolFacts } from '../prefect/pool-template-api'

/** A clock that is this wrong makes trouble of its own: tokens and certificates that are not yet valid, or no longer. */
const troubleMs = 300_000
/** Two clocks count as one below this. */
const sameMs = 5_000

/** @param aheadMs how far the server's clock is ahead of this machine's */
export function judgeClock(aheadMs: number): Finding {
  const off = Math.abs(aheadMs)
  if (off < 1_000) return fine('This machine’s clock and the server’s agree.')
  const how = `This machine’s clock is ${lengthOf(off)} ${aheadMs > 0 ? 'behind' : 'ahead of'} the server’s.`
  if (off < troubleMs)
    return warning(`${how} The agent goes by the server’s, so runs start in time.`, {
      next: 'Set the clock of this machine, or of the server.',
    })
  return failed(`${how} Tokens and certificates may count as expired, or as not yet valid.`, {
    next: 'Set the clock of this machine, or of the server: let it be kept by NTP.',
  })
}

/**
 * Flows go by the clock of their pod: one that is behind waits in there for its start, one that is ahead is early.
 * @param aheadMs how far the cluster's clock is ahead of this machine's @param apiAheadMs the same of the Prefect server's
 */
export function judgeClusterClock(aheadMs: number, apiAheadMs: number): Finding {
  const beyond = aheadMs - apiAheadMs
  const off = Math.abs(beyond)
  const whose = apiAheadMs === 0 ? 'this machine’s' : 'the Prefect server’s'
  if (aheadMs === 0 && apiAheadMs === 0) return fine('The cluster’s clock and this machine’s agree.')
  if (off < sameMs) return fine('The cluster’s clock and the Prefect server’s agree.')
  const how = `The cluster’s clock is ${lengthOf(off)} ${beyond > 0 ? 'ahead of' : 'behind'} ${whose}. Flowdeck allows for that, but flows in its pods go by the cluster’s.`
  if (off < troubleMs) return warning(how, { next: 'Set the one that is wrong.' })
  return failed(`${how} Tokens and certificates may count as expired, or as not yet valid.`, {
    next: 'Set the one that is wrong: let it be kept by NTP.',
  })
}

const lengthOf = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`

/** How a server is reached: by what proxy, and whose certificates are taken. */
export function judgeWay({ secure, authorities, isChecked, ...facts }: WayFacts): Finding {
  const by = proxyWords(facts)
  if (!secure) return fine(`${by}; without TLS.`)
  if (!isChecked)
    return warning(`${by}; certificates are not checked, by ${authorities.join(', ')}.`, {
      next: 'Name the file of the authority that signed the server’s certificate instead: whoever is in between reads the token.',
    })
  const trust = authorities.length === 0 ? 'the usual ones' : `those of ${authorities.join(' and ')}`
  return fine(`${by}; authorities: ${trust}.`)
}

/** By what proxy a server is reached, and who says so. */
export const judgeProxy = (facts: ProxyFacts): Finding => fine(`${proxyWords(facts)}.`)

function proxyWords({ proxy, whyNone }: ProxyFacts): string {
  if (proxy !== null) return `Through ${proxy.url}, which ${proxy.from} names`
  return `Straight, without a proxy${whyNone === null ? '' : `: ${whyNone}`}`
}

/** @param whyWrong what is wrong with its base job template; null for nothing */
export function judgePool(pool: PoolFacts, whyWrong: string | null): Finding {
  const queues = pool.queues.map(({ name, paused }) => `${name}${paused ? ' (paused)' : ''}`).join(', ')
  const what = `${pool.name}, type ${pool.type}, queues ${queues}`
  if (pool.type !== 'kubernetes')
    return failed(`${what}. Flowdeck serves pools of type kubernetes.`, { next: 'Choose another work pool.' })
  if (whyWrong !== null)
    return failed(`${what}. Its base job template makes no Job: ${whyWrong}`, {
      next: 'Correct the base job template of the work pool.',
    })
  if (pool.paused)
    return warning(`${what}. The pool is paused: it gives no runs.`, {
      next: 'Resume it when runs are to start.',
      copy: command`prefect work-pool resume ${pool.name}`,
    })
  const paused = pool.queues.filter((queue) => queue.paused && queue.served)
  if (paused.length > 0)
    return warning(`${what}. No runs come from a queue that is paused.`, {
      next: 'Resume it when its runs are to start.',
      copy: paused.map(({ name }) => command`prefect work-queue resume ${name} --pool ${pool.name}`).join('\n'),
    })
  return fine(`${what}. Its base job template makes a Job.`)
}
