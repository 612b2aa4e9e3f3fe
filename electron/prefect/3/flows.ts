import { z } from 'zod'
import type { Clock } from '../../clock/clock'
import { limits } from '../limits'
import { Id, type RowDoor } from '../rows'
import { parts } from '../wire'
import type { Rest } from './rest'

/** A flow as the API gives it. */
export const FlowRow = z.looseObject({ id: Id, name: z.string().max(limits.nameChars) })
export type FlowRow = z.infer<typeof FlowRow>

interface Kept {
  readonly row: FlowRow
  /** of the monotonic clock, ms */
  readonly at: number
}

/** Flows by their ids: a run names its flow by the id alone, and a flow's name never changes. */
export class Flows {
  readonly #rest: Rest
  readonly #door: RowDoor
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #kept = new Map<string, Kept>()

  constructor(rest: Rest, door: RowDoor, clock: Pick<Clock, 'elapsed'>) {
    this.#rest = rest
    this.#door = door
    this.#clock = clock
  }

  /** Those that the API has; what it said lately is not asked again. Rejects with a PrefectError, or the signal's reason. */
  async read(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, FlowRow>> {
    const now = this.#clock.elapsed()
    const found = new Map<string, FlowRow>()
    const missing = new Set<string>()
    for (const id of ids) {
      const kept = this.#kept.get(id)
      if (kept && now - kept.at < limits.flowFreshMs) found.set(id, kept.row)
      else missing.add(id)
    }
    for (const part of parts([...missing], limits.ids)) {
      const body = { flows: { id: { any_: part } }, limit: part.length }
      const rows = this.#door('a flow', await this.#rest.query('/flows/filter', body, signal), FlowRow, part.length)
      for (const row of rows) {
        found.set(row.id, row)
        this.#keep(row, now)
      }
    }
    return found
  }

  #keep(row: FlowRow, at: number): void {
    this.#kept.delete(row.id)
    this.#kept.set(row.id, { row, at })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > limits.flowsKept && oldest !== undefined) this.#kept.delete(oldest)
  }
}

/** What a flow that the API does not name is called. */
export const flowNameOf = (flows: ReadonlyMap<string, FlowRow>, id: string): string =>
  flows.get(id)?.name ?? `flow ${id.slice(0, 8)}`
