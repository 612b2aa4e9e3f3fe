import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { parse, type GraphQLFormattedError } from 'graphql'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { dataOf, isPassing, type Answer } from './answer'
import { isStatus } from '../http-fault'
import type { Transport } from './transport'
import { isObject, parts } from '../wire'

/** A mutation that is sent many at a time. */
export interface Mutation {
  readonly name: string
  /** The type of its `input`. */
  readonly input: string
  /** What is asked of its answer. */
  readonly selection: string
}

/** What became of one of many mutations. */
export type Sent =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly message: string }
  /** It may have taken effect. */
  | { readonly kind: 'open'; readonly error: PrefectError }
  /** It has not taken effect. */
  | { readonly kind: 'unsent'; readonly error: PrefectError }

/**
 * Sends the same mutation once for each input, `limits.mutations` in a request; each has its own outcome, in the order
 * given. After a request that failed nothing more is sent.
 * @throws the signal's reason; nothing else
 */
export async function sendBatch(
  transport: Transport,
  mutation: Mutation,
  inputs: readonly object[],
  signal: AbortSignal,
): Promise<readonly Sent[]> {
  const waiting = [...parts(inputs, limits.mutations)]
  const outcomes: Sent[] = []
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const variables = Object.fromEntries(part.map((input, n) => [`i${n}`, input]))
    try {
      const answer = await transport.mutate(aliased(mutation, part.length), variables, signal)
      outcomes.push(...outcomesOf(answer, part.length))
    } catch (error) {
      if (!(error instanceof PrefectError)) throw error
      if (isStatus(error, 413) && part.length > 1) {
        waiting.unshift(...parts(part, Math.ceil(part.length / 2)))
        continue
      }
      outcomes.push(...part.map((): Sent => ({ kind: error.options.effectOpen ? 'open' : 'unsent', error })))
      outcomes.push(...waiting.flat().map((): Sent => ({ kind: 'unsent', error })))
      break
    }
  }
  return outcomes
}

/** @throws PrefectError when nothing was executed */
function outcomesOf(answer: Answer<Record<string, unknown>>, count: number): Sent[] {
  // Such an answer has only errors of the whole document, and nothing took effect.
  const data = answer.data === undefined ? dataOf(answer) : answer.data
  const own = new Map<unknown, GraphQLFormattedError>()
  for (const error of answer.errors) if (!own.has(error.path?.[0])) own.set(error.path?.[0], error)
  return Array.from({ length: count }, (_, n) => {
    const error = own.get(`a${n}`)
    if (error && !isPassing(error)) return { kind: 'refused', message: error.message }
    const value = data?.[`a${n}`]
    // Every mutation answers with an object; anything else does not say whether it was done.
    if (isObject(value)) return { kind: 'done', value }
    const message = (error ?? own.get(undefined))?.message ?? 'The Prefect API gave no answer for this one.'
    return { kind: 'open', error: new PrefectError('transient', message, { effectOpen: true }) }
  })
}

type AliasedDocument = TypedDocumentNode<Record<string, unknown>, Record<string, unknown>>
const documents = new Map<string, AliasedDocument>()

/**
 * One document with `count` times the same mutation under the aliases a0, a1…, so that one refusal fails alone. A list of
 * states in one mutation would answer one error for all, although the others took effect.
 */
function aliased({ name, input, selection }: Mutation, count: number): AliasedDocument {
  const key = `${name} ${count}`
  let document = documents.get(key)
  if (!document) {
    const numbers = Array.from({ length: count }, (_, n) => n)
    const inputs = numbers.map((n) => `$i${n}: ${input}!`).join(', ')
    const fields = numbers.map((n) => `a${n}: ${name}(input: $i${n}) { ${selection} }`).join('\n  ')
    document = parse(`mutation (${inputs}) {\n  ${fields}\n}`, { noLocation: true })
    documents.set(key, document)
  }
  return document
}
