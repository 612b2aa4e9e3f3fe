import { z } from 'zod'
import type { ReadReference, Reference, ReferenceAnswer } from '../../../shared/prefect-3/inputs'
import { referenceName } from '../../../shared/prefect-3/references'
import { unlessAborted } from '../../clock/unless-aborted'
import { isStatus } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { segment } from './address'
import type { Rest } from './rest'

const Block = z.object({ data: z.unknown() })
const Variable = z.object({ value: z.unknown() })

/** What a reference stands for: secrets too, as the Job needs them. */
function questionOf(reference: Reference): { readonly path: string; readonly valueOf: (answer: unknown) => unknown } {
  const dataOf = (answer: unknown): unknown => Block.parse(answer).data
  switch (reference.kind) {
    case 'block': {
      const [type, name] = [segment(reference.type), segment(reference.name)]
      const path = `/block_types/slug/${type}/block_documents/name/${name}?include_secrets=true`
      return { path, valueOf: dataOf }
    }
    case 'blockById':
      return { path: `/block_documents/${segment(reference.id)}?include_secrets=true`, valueOf: dataOf }
    case 'variable':
      return {
        path: `/variables/name/${segment(reference.name)}`,
        valueOf: (answer) => Variable.parse(answer).value,
      }
  }
}

const cantRead = (reference: Reference, { message }: Error): string =>
  `The Prefect API can’t read ${referenceName(reference)}: ${message}`

/** Whether the server could have it: ids are UUIDs, and names have no slash in them. Source: prefect 3.9.1, types/names.py. */
function canBe(reference: Reference): boolean {
  const isName = (name: string): boolean => name !== '' && !name.includes('/') && !/^\.{1,2}$/.test(name)
  switch (reference.kind) {
    case 'block':
      return isName(reference.type) && isName(reference.name)
    case 'blockById':
      return z.guid().safeParse(reference.id).success
    case 'variable':
      return isName(reference.name)
  }
}

/** Reads what job variables and templates name. Jobs that are made at the same time share the answers. */
export class References {
  readonly #rest: Pick<Rest, 'get'>
  readonly #asking = new Map<string, Promise<ReferenceAnswer>>()

  constructor(rest: Pick<Rest, 'get'>) {
    this.#rest = rest
  }

  /** Rejects with a PrefectError for what passes, or with the signal's reason. */
  read(references: readonly Reference[], signal: AbortSignal): Promise<readonly ReadReference[]> {
    return Promise.all(
      references.map(async (reference) => ({
        ...reference,
        answer: await unlessAborted(this.#answer(reference), signal),
      })),
    )
  }

  #answer(reference: Reference): Promise<ReferenceAnswer> {
    const key = JSON.stringify(reference)
    let asking = this.#asking.get(key)
    if (!asking) {
      asking = this.#ask(reference).finally(() => this.#asking.delete(key))
      this.#asking.set(key, asking)
    }
    return asking
  }

  async #ask(reference: Reference): Promise<ReferenceAnswer> {
    // Where no path leads to what it names, the server says that it has no such path, as any other server would.
    if (!canBe(reference)) return { kind: 'missing' }
    const { path, valueOf } = questionOf(reference)
    try {
      return { kind: 'found', value: valueOf(await this.#rest.get(path, new AbortController().signal)) }
    } catch (error) {
      if (error instanceof z.ZodError) return { kind: 'refused', message: 'The Prefect API gave something else.' }
      if (!(error instanceof PrefectError)) throw error
      if (isStatus(error, 404) && error.kind === 'answered') return { kind: 'missing' }
      // 403: this token may not read it; 422: no name that a block or a variable can have.
      if (error.kind === 'answered' || isStatus(error, 403)) return { kind: 'refused', message: error.message }
      // A server says so, for good, of a block that it can't decrypt. Of a server that is down, its proxy says something else.
      if (isStatus(error, 500))
        throw new PrefectError('transient', cantRead(reference, error), { ofRun: true, cause: error })
      throw error
    }
  }
}
