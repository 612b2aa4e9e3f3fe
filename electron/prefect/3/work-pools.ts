import type { z } from 'zod'
import type { WorkPool } from '../../../shared/model/work-pool'
import { systemClock } from '../../clock/clock'
import { openRestConnections } from '../connections'
import { isStatus } from '../http-fault'
import { limits } from '../limits'
import { PrefectError, type PrefectApiOptions } from '../prefect-api'
import { countOf, rowDoor, type RowDoor } from '../rows'
import { openRest, type Rest } from './rest'
import { askRows } from './rest-pages'
import { checkVersion } from './server-version'
import { kubernetesType, newWorkPool, QueueRow, WorkPoolRow } from './work-pool'

/**
 * The work pools of a server or a workspace, those of Kubernetes first. The pool of the options is not asked for.
 * @throws PrefectError as `connect` does; the signal's reason
 */
export async function listWorkPools(options: PrefectApiOptions, signal: AbortSignal): Promise<readonly WorkPool[]> {
  return withServer(options, signal, async (rest, door) => {
    const { rows: pools } = await readAll(rest, door, poolList, signal)
    const queues = await queuesByPool(rest, door, signal)
    return pools
      .map((pool): WorkPool => summaryOf(pool, queues && (queues.get(pool.name) ?? [])))
      .sort((a, b) => Number(b.isServable) - Number(a.isServable) || a.name.localeCompare(b.name))
  })
}

/**
 * Makes a work pool of type kubernetes, with upstream's base job template.
 * @throws PrefectError, also for a name that is taken; the signal's reason
 */
export async function makeWorkPool(options: PrefectApiOptions, name: string, signal: AbortSignal): Promise<void> {
  await withServer(options, signal, async (rest) => {
    try {
      await rest.write('POST', '/work_pools/', newWorkPool(name), signal)
    } catch (error) {
      if (!isStatus(error, 409)) throw error
      throw new PrefectError('answered', `There is a work pool ${name} already. List the work pools again.`)
    }
  })
}

async function withServer<T>(
  options: PrefectApiOptions,
  signal: AbortSignal,
  act: (rest: Rest, door: RowDoor) => Promise<T>,
): Promise<T> {
  const connections = openRestConnections(options.network)
  const { clock = systemClock, onWrongRow = () => undefined } = options
  try {
    const rest = openRest(connections, options)
    await checkVersion(rest, signal)
    return await act(
      rest,
      rowDoor(onWrongRow, () => clock.elapsed()),
    )
  } finally {
    await connections.destroy()
  }
}

interface List<T> {
  readonly path: string
  readonly of: string
  readonly schema: z.ZodType<T>
  readonly most: number
}
const poolList = { path: '/work_pools/filter', of: 'a work pool', schema: WorkPoolRow, most: limits.workPools }
const queueList = { path: '/work_queues/filter', of: 'a work queue', schema: QueueRow, most: limits.workQueues }

/** Page by page. `complete` says whether that was all. */
async function readAll<T>(
  rest: Rest,
  door: RowDoor,
  { path, of, schema, most }: List<T>,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly T[]; readonly complete: boolean }> {
  const found: T[] = []
  for (let offset = 0; offset < most;) {
    const { rows, limit } = await askRows(rest, path, {}, { limit: limits.restRows, offset }, signal)
    found.push(...door(of, rows, schema, limit))
    if (countOf(rows) < limit) return { rows: found, complete: true }
    offset += limit
  }
  return { rows: found, complete: false }
}

type Queues = NonNullable<WorkPool['queues']>

/** All queues in one list, for the request it takes; null when they are too many, or the server has no such list. */
async function queuesByPool(
  rest: Rest,
  door: RowDoor,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Queues> | null> {
  try {
    const { rows, complete } = await readAll(rest, door, queueList, signal)
    if (!complete) return null
    const byPriority = rows.toSorted((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity))
    const queues = new Map<string, Queues>()
    for (const { name, is_paused: paused, work_pool_name: pool } of byPriority)
      if (pool != null) queues.set(pool, [...(queues.get(pool) ?? []), { name, isPaused: paused === true }])
    return queues
  } catch (error) {
    if (error instanceof PrefectError && error.kind !== 'refused') return null
    throw error
  }
}

const summaryOf = ({ name, type, is_paused: paused, status }: WorkPoolRow, queues: Queues | null): WorkPool => ({
  name,
  type,
  isServable: type === kubernetesType,
  isPaused: paused === true,
  status: typeof status === 'string' ? status.slice(0, limits.nameChars) : null,
  queues,
})
