import { isMapping, valueAt } from '../template/path'
import { Refused } from './refusal'

type Mapping = Readonly<Record<string, unknown>>

/**
 * A run may bring a kubeconfig in a block, and upstream's worker then creates its Job there. Here a worker has one
 * cluster: a run that asks for another is refused, and one that asks for the same is taken.
 * @param server of the worker's cluster; undefined where there is none, as when a Job is only printed
 * @throws Refused
 */
export function refuseOtherCluster(clusterConfig: Mapping | null, server: string | undefined): void {
  if (clusterConfig === null || server === undefined) return
  const wanted = serverOf(clusterConfig)
  if (wanted !== null && sameAddress(wanted, server)) return
  throw new Refused(
    `The run asks for the cluster ${wanted ?? 'of its block cluster_config'}, but this worker creates Jobs in ${server}.`,
    'Remove cluster_config from the job variables or the work pool, or start a worker for that cluster.',
  )
}

/** The address that the block's context leads to; null where it leads nowhere. */
function serverOf({ config, context_name: context }: Mapping): string | null {
  const named = (list: string, name: unknown): unknown => {
    const entries = valueAt(config, [list])
    return (Array.isArray(entries) ? entries : []).find((entry: unknown) => valueAt(entry, ['name']) === name)
  }
  const chosen = context ?? (isMapping(config) ? config['current-context'] : undefined)
  const cluster = valueAt(named('contexts', chosen), ['context', 'cluster'])
  const server = valueAt(named('clusters', cluster), ['cluster', 'server'])
  return typeof server === 'string' ? server : null
}

function sameAddress(one: string, other: string): boolean {
  const spelled = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/(?<!\/)\/+$/, '')
      .replace(/^(https:.*):443$/, '$1')
  return spelled(one) === spelled(other)
}
