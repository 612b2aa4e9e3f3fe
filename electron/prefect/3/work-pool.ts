import { z } from 'zod'
import baseJobTemplate from '../../../shared/prefect-3/base-job-template.json' with { type: 'json' }
import { command } from '../../../shared/model/shell-command'
import type { Clock } from '../../clock/clock'
import { limits } from '../limits'
import type { PoolFacts } from '../pool-template-api'
import { PrefectError, type PrefectApiOptions } from '../prefect-api'
import { isStatus } from '../http-fault'
import { Id, type RowDoor } from '../rows'
import { segment } from './address'
import { isObject } from '../wire'
import type { Rest } from './rest'

/** A work pool as the API and the worker channel give it. */
export const WorkPoolRow = z.looseObject({
  id: Id,
  name: z.string().max(limits.nameChars),
  type: z.string().max(limits.nameChars),
  is_paused: z.boolean().nullish(),
  base_job_template: z.unknown().optional(),
})
export type WorkPoolRow = z.infer<typeof WorkPoolRow>

export const QueueRow = z.looseObject({
  id: Id,
  name: z.string().max(limits.nameChars),
  is_paused: z.boolean().nullish(),
  priority: z.number().nullish(),
  work_pool_name: z.string().max(limits.nameChars).nullish(),
})

const WorkerRow = z.looseObject({ name: z.string().max(limits.nameChars), status: z.string().nullish() })

export const kubernetesType = 'kubernetes'

const refusalOf = (words: string): PrefectError => new PrefectError('refused', words, { refusal: 'workPool' })

/**
 * Refuses a name that no work pool has: there is no path to it, and what the server says of such a path is nothing of a pool.
 * @throws PrefectError
 * Source: prefect 3.9.1, types/names.py, BANNED_CHARACTERS.
 */
function checkName(name: string): void {
  if (!/[/%&<>]/.test(name) && !/^\.{1,2}$/.test(name)) return
  const rule = 'A work pool’s name has none of / % & < > in it, and is not one dot or two'
  throw refusalOf(`There can be no work pool ${name}. ${rule}.`)
}

/**
 * A pool as upstream's first worker would make it, as the API takes it.
 * @throws PrefectError for a name that none can have, and for one that the server keeps to itself: it answers 403, as if it
 *   were a matter of the login
 */
export function newWorkPool(name: string): object {
  checkName(name)
  if (/^prefect/i.test(name))
    throw refusalOf(`The server makes no work pool whose name begins with “prefect”, as ${name} does. Choose another.`)
  return { name, type: kubernetesType, base_job_template: baseJobTemplate }
}

/** The work pool that is served, and what is known of it. */
export class ServedPool {
  readonly #rest: Rest
  readonly #options: PrefectApiOptions
  readonly #door: RowDoor
  readonly #clock: Pick<Clock, 'elapsed'>
  #row: WorkPoolRow | null = null
  /** When it was last read, of the monotonic clock, ms; Infinity while each change of it is pushed. */
  #readAt = -Infinity
  #pausedQueues: readonly string[] = []
  #isPushed = false
  /** How many changes of it were pushed. */
  #pushes = 0
  #onOther: () => void = () => undefined

  constructor(rest: Rest, options: PrefectApiOptions, door: RowDoor, clock: Pick<Clock, 'elapsed'>) {
    this.#rest = rest
    this.#options = options
    this.#door = door
    this.#clock = clock
  }

  /** @throws PrefectError when none is given, or one that there can't be */
  get name(): string {
    const { workPool = '' } = this.#options
    if (workPool === '') throw refusalOf('No work pool is given.')
    checkName(workPool)
    return workPool
  }

  /** As it was last seen. */
  get known(): WorkPoolRow | null {
    return this.#row
  }

  get path(): string {
    return `/work_pools/${segment(this.name)}`
  }

  /** Why the queue gives nothing; null when it gives. */
  get notice(): string | null {
    const { is_paused: paused } = this.#row ?? {}
    if (paused === true)
      return `Work pool ${this.name} is paused and gives no runs. Resume it, for instance with “${command`prefect work-pool resume ${this.name}`}”.`
    const [first, ...others] = this.#pausedQueues
    if (first === undefined) return null
    const are = others.length === 0 ? `Queue ${first} is` : `Queues ${this.#pausedQueues.join(', ')} are`
    const resume = command`prefect work-queue resume ${others.length === 0 ? first : 'NAME'} --pool ${this.name}`
    return `${are} paused in work pool ${this.name}: no runs come from there. Resume ${others.length === 0 ? 'it' : 'them'}, for instance with “${resume}”.`
  }

  /**
   * Reads it; makes it if there is none and that is wished for.
   * @throws PrefectError `refused` for a pool that is unknown or of another type, and for queues that it does not have
   */
  async open(signal: AbortSignal): Promise<WorkPoolRow> {
    const row = (await this.#read(signal)) ?? (await this.#create(signal))
    if (row.type !== kubernetesType) {
      const words = `Work pool ${this.name} is of type ${row.type}, and Flowdeck serves pools of type ${kubernetesType}.`
      throw refusalOf(words)
    }
    await this.readQueues(signal)
    return isObject(row.base_job_template) && Object.keys(row.base_job_template).length === 0 ? this.#fill(signal) : row
  }

  /** The pool as it is now, give or take some seconds; while the API is away, as it was. Rejects as `open` does. */
  async current(signal: AbortSignal): Promise<WorkPoolRow> {
    const known = this.#row
    const isFresh = this.#isPushed || this.#clock.elapsed() - this.#readAt < limits.poolFreshMs
    if (known && isFresh) return known
    let row: WorkPoolRow | null
    try {
      row = await this.#read(signal)
    } catch (error) {
      if (known && error instanceof PrefectError) return known
      throw error
    }
    if (!row) throw this.#unknown()
    return row
  }

  /** Reads it anew, whatever is known. Rejects with a PrefectError, or the signal's reason. */
  async refresh(signal: AbortSignal): Promise<void> {
    await this.#read(signal)
  }

  /** As it is at this moment. @throws PrefectError `refused` for a pool that is unknown */
  async reread(signal: AbortSignal): Promise<WorkPoolRow> {
    const row = await this.#read(signal)
    if (!row) throw this.#unknown()
    return row
  }

  /** A change of it was pushed. */
  take(row: WorkPoolRow): void {
    this.#pushes++
    this.#keep(row)
  }

  /**
   * The pool may be deleted, and another made of its name.
   * @param onOther hears of that from now on, in the place of whoever heard of it before
   * @returns ends it
   */
  whenOther(onOther: () => void): () => void {
    this.#onOther = onOther
    return () => (this.#onOther = () => undefined)
  }

  #keep(row: WorkPoolRow): void {
    const isOther = this.#row !== null && this.#row.id !== row.id
    this.#row = row
    this.#readAt = this.#clock.elapsed()
    if (isOther) this.#onOther()
  }

  /** Whether each change of it is pushed from now on. */
  setPushed(isPushed: boolean): void {
    this.#isPushed = isPushed
  }

  /** What is known of it may no longer hold. */
  forget(): void {
    this.#readAt = -Infinity
  }

  /** @throws PrefectError `refused` for a queue that the pool does not have */
  async readQueues(signal: AbortSignal): Promise<void> {
    const { workQueues = [] } = this.#options
    const rows = await this.#queueRows(signal)
    const names = new Set(rows.map(({ name }) => name))
    const unknown = rows.length < limits.restRows ? workQueues.filter((name) => !names.has(name)) : []
    if (unknown.length > 0) {
      const words = `Work pool ${this.name} has no queue ${unknown.join(', ')}. Its queues are ${[...names].join(', ')}. Prefect makes one: prefect work-queue create NAME --pool ${this.name}.`
      throw refusalOf(words)
    }
    const stopped = rows.filter(({ name, is_paused: p }) => p === true && this.#isServed(name))
    this.#pausedQueues = stopped.map(({ name }) => name)
  }

  /** Those that are not served too. Rejects with a PrefectError, or the signal's reason. */
  async allQueues(signal: AbortSignal): Promise<PoolFacts['queues']> {
    const rows = await this.#queueRows(signal)
    return rows.map(({ name, is_paused: paused }) => ({ name, paused: paused === true, served: this.#isServed(name) }))
  }

  /** Names of workers that are online; null for a server that does not tell. Rejects as `allQueues` does. */
  async onlineWorkers(signal: AbortSignal): Promise<readonly string[] | null> {
    try {
      const answer = await this.#rest.query(`${this.path}/workers/filter`, { limit: limits.restRows }, signal)
      const rows = this.#door('a worker', answer, WorkerRow)
      return rows.filter(({ status }) => status === 'ONLINE').map(({ name }) => name)
    } catch (error) {
      if (error instanceof PrefectError && error.kind === 'answered') return null
      throw error
    }
  }

  async #queueRows(signal: AbortSignal): Promise<readonly z.infer<typeof QueueRow>[]> {
    const answer = await this.#rest.query(`${this.path}/queues/filter`, { limit: limits.restRows }, signal)
    return this.#door('a work queue', answer, QueueRow)
  }

  #isServed(name: string): boolean {
    const { workQueues = [] } = this.#options
    return workQueues.length === 0 || workQueues.includes(name)
  }

  #unknown(): PrefectError {
    return refusalOf(`There is no work pool ${this.name}.`)
  }

  async #read(signal: AbortSignal): Promise<WorkPoolRow | null> {
    const pushes = this.#pushes
    try {
      return this.#taken(await this.#rest.get(this.path, signal), pushes)
    } catch (error) {
      if (!isStatus(error, 404) || !(error instanceof PrefectError) || error.kind !== 'answered') throw error
      return null
    }
  }

  async #create(signal: AbortSignal): Promise<WorkPoolRow> {
    if (this.#options.createWorkPool !== true) throw this.#unknown()
    try {
      const made = await this.#rest.write('POST', '/work_pools/', newWorkPool(this.name), signal)
      return this.#taken(made, this.#pushes)
    } catch (error) {
      // Another worker has made it meanwhile, or an earlier request of ours.
      const found = isStatus(error, 409) ? await this.#read(signal) : null
      if (!found) throw error
      return found
    }
  }

  /** A pool that was made without a template gets upstream's, as its first worker gives it. */
  async #fill(signal: AbortSignal): Promise<WorkPoolRow> {
    await this.#rest.write('PATCH', this.path, { base_job_template: baseJobTemplate }, signal)
    const row = await this.#read(signal)
    if (!row) throw this.#unknown()
    return row
  }

  /** @param pushes how many changes were pushed when it was asked for: what was pushed since is newer than the answer */
  #taken(answer: unknown, pushes: number): WorkPoolRow {
    const [row] = this.#door('a work pool', [answer], WorkPoolRow)
    if (!row) throw new PrefectError('transient', 'The Prefect API gave no work pool, but something else.')
    if (pushes === this.#pushes) this.#keep(row)
    return row
  }
}
