import { z } from 'zod'
import type { Clock } from '../../clock/clock'
import { Gather } from '../abortable'
import { byParts } from '../by-parts'
import { isTooLarge } from '../http-fault'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { Id, Name, type RowDoor } from '../rows'
import type { Rest } from './rest'

/** A deployment, with what a Job is made from. */
const DeploymentRow = z.object({
  id: Id,
  name: Name,
  updated: z.string().nullish(),
  job_variables: z.unknown().optional(),
})
export type DeploymentRow = z.infer<typeof DeploymentRow>

type Gathered =
  | { readonly id: string; readonly row: DeploymentRow }
  | { readonly id: string; readonly row?: undefined; readonly error: PrefectError }

/** An error of the whole request says nothing about any of its runs: none is to fail for it. */
export function asPassing(error: unknown): never {
  if (!(error instanceof PrefectError) || error.kind !== 'answered' || isTooLarge(error)) throw error
  throw new PrefectError('transient', error.message, { cause: error })
}

/**
 * Deployments by their ids: read as soon as the queue offers runs of them, for all its runs in one request, and used for
 * the Jobs that follow at once. Whoever is to make a Job while the API is away goes by what it said last.
 */
export class Deployments {
  readonly #clock: Pick<Clock, 'elapsed'>
  readonly #known = new Map<string, { readonly row: DeploymentRow; readonly at: number }>()
  /** What is being read for runs that were offered. */
  #reading: Promise<unknown> = Promise.resolve()
  readonly #gather: Gather<Gathered>

  constructor(rest: Rest, door: RowDoor, clock: Pick<Clock, 'elapsed'>) {
    this.#clock = clock
    this.#gather = new Gather(async (ids, signal) => {
      const asked = clock.elapsed()
      const ask = async (part: string[]): Promise<readonly DeploymentRow[]> => {
        const body = { deployments: { id: { any_: part } }, limit: part.length }
        const rows = await rest.query('/deployments/filter', body, signal).catch(asPassing)
        return door('a deployment', rows, DeploymentRow, part.length)
      }
      const tooLarge: Gathered[] = []
      const rows = await byParts(ids, ask, (id, error) => tooLarge.push({ id, error }))
      for (const row of rows) this.#keep(row, asked)
      return [...rows.map((row): Gathered => ({ id: row.id, row })), ...tooLarge]
    })
  }

  /** Begins to read those of runs that were offered just now: what was read before may have changed since. */
  prefetch(ids: readonly string[]): void {
    const signal = new AbortController().signal
    this.#reading = Promise.allSettled([...new Set(ids)].map((id) => this.#gather.get(id, signal)))
  }

  /**
   * @returns null for one that the API does not have, or not in a form that is understood
   * @throws PrefectError when nothing is known of it; the signal's reason
   */
  async get(id: string, signal: AbortSignal): Promise<DeploymentRow | null> {
    await this.#reading
    signal.throwIfAborted()
    const known = this.#known.get(id)
    if (known && this.#clock.elapsed() - known.at < limits.deploymentFreshMs) return known.row
    try {
      const found = await this.#gather.get(id, signal)
      if (!found || found.row) return found?.row ?? null
      throw new PrefectError('transient', `Its deployment: ${found.error.message}`, { ofRun: true })
    } catch (error) {
      if (known && error instanceof PrefectError) return known.row
      throw error
    }
  }

  #keep(row: DeploymentRow, at: number): void {
    this.#known.delete(row.id)
    this.#known.set(row.id, { row, at })
    const [oldest] = this.#known.keys()
    if (this.#known.size > limits.deploymentsKept && oldest !== undefined) this.#known.delete(oldest)
  }
}
