import { systemClock } from '../../clock/clock'
import { openRestConnections } from '../connections'
import { limits } from '../limits'
import type { PrefectApiOptions } from '../prefect-api'
import { countOf, rowDoor } from '../rows'
import { openRest } from './rest'
import { askRows } from './rest-pages'
import { checkVersion } from './server-version'
import { kubernetesType, WorkPoolRow } from './work-pool'

/** A work pool that may be served, for whoever is to choose one. */
export interface WorkPoolSummary {
  readonly name: string
  readonly type: string
  /** Whether it is one that Flowdeck can serve. */
  readonly isKubernetes: boolean
  readonly isPaused: boolean
  /** As the API has it: "READY", "NOT_READY" without a worker, "PAUSED"; null where it doesn't say. */
  readonly status: string | null
}

/**
 * The work pools of a server or a workspace, those of Kubernetes first. The pool of the options is not asked for.
 * @throws PrefectError as `connect` does; the signal's reason
 */
export async function listWorkPools(
  options: PrefectApiOptions,
  signal: AbortSignal,
): Promise<readonly WorkPoolSummary[]> {
  const connections = openRestConnections()
  const { clock = systemClock, onWrongRow = () => undefined } = options
  const door = rowDoor(onWrongRow, () => clock.elapsed())
  try {
    const rest = openRest(connections, options)
    await checkVersion(rest, signal)
    const pools: WorkPoolSummary[] = []
    for (let offset = 0; offset < limits.workPools;) {
      const { rows, limit } = await askRows(rest, '/work_pools/filter', {}, { limit: limits.restRows, offset }, signal)
      pools.push(...door('a work pool', rows, WorkPoolRow, limit).map(summaryOf))
      if (countOf(rows) < limit) break
      offset += limit
    }
    return pools.sort((a, b) => Number(b.isKubernetes) - Number(a.isKubernetes) || a.name.localeCompare(b.name))
  } finally {
    await connections.destroy()
  }
}

const summaryOf = ({ name, type, is_paused: paused, status }: WorkPoolRow): WorkPoolSummary => ({
  name,
  type,
  isKubernetes: type === kubernetesType,
  isPaused: paused === true,
  status: typeof status === 'string' ? status.slice(0, limits.nameChars) : null,
})
