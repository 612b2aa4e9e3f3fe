import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { z } from 'zod'
import type { FlowRun } from '../../../shared/model/flow-run'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { Gather } from '../abortable'
import { dataOf } from './answer'
import { byParts } from '../by-parts'
import { isTooLarge } from '../http-fault'
import { Id, type RowDoor } from '../rows'
import { handleOf } from './run-row'
import type { Transport } from './transport'

/** What a run's Job is made from, as the API has it. */
const InputsRow = z.object({
  id: Id,
  run_config: z.unknown().optional(),
  flow: z.object({ id: Id, storage: z.unknown().optional(), core_version: z.unknown().optional() }),
})
export type InputsRow = z.infer<typeof InputsRow>

type Gathered =
  | { readonly id: string; readonly row: InputsRow }
  | { readonly id: string; readonly row?: undefined; readonly error: PrefectError }

/** An error of the whole request says nothing about any of its runs: none is to fail for it. */
function asPassing(error: unknown): never {
  if (!(error instanceof PrefectError) || error.kind !== 'answered' || isTooLarge(error)) throw error
  throw new PrefectError('transient', error.message, { cause: error })
}

type Document = TypedDocumentNode<{ readonly flow_run: unknown }, { ids: string[] }>

/** @returns the row that a run brought along, or else reads it: many at a time when many are asked for. */
export function inputsReader(
  transport: Transport,
  door: RowDoor,
  document: Document,
): (run: FlowRun, signal: AbortSignal) => Promise<InputsRow> {
  const gather = new Gather<Gathered>(async (ids, signal) => {
    const ask = async (part: string[]): Promise<readonly InputsRow[]> => {
      const answer = await transport.query(document, { ids: part }, signal).then(dataOf).catch(asPassing)
      return door('a flow run', answer.flow_run, InputsRow, limits.ids)
    }
    const tooLarge: Gathered[] = []
    const rows = await byParts(ids, ask, (id, error) => tooLarge.push({ id, error }))
    return [...rows.map((row): Gathered => ({ id: row.id, row })), ...tooLarge]
  })
  return async (run, signal) => {
    const { row } = handleOf(run)
    // GraphQL says null for what isn't there, and undefined is what was not asked for.
    if (row.flow.storage !== undefined) return row
    const found = await gather.get(run.id, signal)
    if (!found) throw new PrefectError('answered', 'The Prefect API does not have this flow run any more.')
    if (found.row) return found.row
    throw new PrefectError('transient', `What its Job is made from: ${found.error.message}`, { ofRun: true })
  }
}
