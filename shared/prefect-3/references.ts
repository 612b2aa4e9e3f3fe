import { isMapping } from '../template/path'
import { Allowance } from './allowance'
import type { ReadReference, Reference, ReferenceAnswer } from './inputs'
import {
  blockPrefix,
  Characters,
  lookUp,
  missing,
  placeholdersOf,
  replacePlaceholders,
  solePlaceholder,
  variablePrefix,
  type Placeholder,
} from './placeholders'
import { isTruthy, str } from './python-values'
import { kindOf, quoted, Refused } from './refusal'

/**
 * Puts in what blocks and variables of the API hold, wherever a value names them: first blocks, then variables, also
 * those that a block's value names.
 * Source: prefect 3.9.1, utilities/templating, resolve_block_document_references and resolve_variables.
 */
export class References {
  readonly #answers: ReadonlyMap<string, ReferenceAnswer>
  readonly #allowance = new Allowance()
  readonly #characters = new Characters()
  readonly #unread = new Map<string, Reference>()
  /** Values are shared by all that name them, and resolved once. */
  readonly #resolved = new WeakMap<object, unknown>()

  constructor(read: readonly ReadReference[]) {
    this.#answers = new Map(read.map((reference) => [keyOf(reference), reference.answer]))
  }

  /** What was asked for and had not been read; some text stands in its place. */
  get unread(): readonly Reference[] {
    return [...this.#unread.values()]
  }

  /** @throws Refused */
  resolve(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return this.#variables(this.#blocks(value))
    if (this.#resolved.has(value)) return this.#resolved.get(value)
    const resolved = this.#variables(this.#blocks(value))
    this.#resolved.set(value, resolved)
    return resolved
  }

  /**
   * What a mapping stands for that is a reference to a block; undefined for any other mapping.
   * @throws Refused for a `$ref` that is no mapping, where upstream raises an AttributeError
   */
  blockOf(mapping: Readonly<Record<string, unknown>>): { readonly value: unknown } | undefined {
    if (!Object.hasOwn(mapping, '$ref')) return undefined
    const { $ref: reference } = mapping
    if (!isMapping(reference)) {
      throw new Refused(
        `A mapping has a $ref that is ${kindOf(reference)}; Prefect takes $ref for a block: {"$ref": {"block_document_id": …}}.`,
        'Correct the $ref, or give the key another name.',
      )
    }
    const id = Object.hasOwn(reference, 'block_document_id') ? reference['block_document_id'] : null
    if (!isTruthy(id)) return undefined
    return { value: this.#variables(this.#ask({ kind: 'blockById', id: str(id) }, `with the id ${str(id)}`)) }
  }

  #blocks(value: unknown): unknown {
    if (typeof value === 'string') return this.#blocksIn(value)
    if (Array.isArray(value)) return value.map((item) => this.#blocks(item))
    if (!isMapping(value)) return value
    const block = this.blockOf(value)
    if (block) return block.value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#blocks(inner)]))
  }

  #blocksIn(text: string): unknown {
    const found = placeholdersOf(text)
    if (!found.some(({ kind }) => kind === 'block')) return text
    const sole = solePlaceholder(text, found)
    if (sole) return this.#block(sole, text)
    return replacePlaceholders(text, (placeholder) => {
      if (placeholder.kind !== 'block') return placeholder.whole
      const value = this.#block(placeholder, text)
      if (typeof value !== 'object' || value === null) return this.#allowance.spend(str(value))
      throw new Refused(
        `Inside of the text ${quoted(text)}, ${placeholder.whole} stands for ${kindOf(value)}, which has no text of its own.`,
        'Name a value inside of the block, such as ….key, or let the placeholder be the whole text.',
      )
    })
  }

  /** A block that has nothing but a `value` stands for that. */
  #block({ name }: Placeholder, text: string): unknown {
    const [type, block, ...path] = name.replaceAll(blockPrefix, '').split('.')
    if (type === undefined || block === undefined) {
      throw new Refused(
        `The placeholder ${name} names no block.`,
        'Write it as {{ prefect.blocks.TYPE.NAME }}, with the type’s slug.',
      )
    }
    const data = this.#ask({ kind: 'block', type, name: block }, `${quoted(block)} of the type ${quoted(type)}`)
    if (data === unreadText) return data
    const keys = path.join('.')
    const alone = isMapping(data) && Object.hasOwn(data, 'value') && Object.keys(data).length === 1
    const inner = alone && !/^value($|[.[])/.test(keys) ? data['value'] : data
    if (keys === '') return inner
    const value = lookUp(inner, keys, this.#characters)
    if (value !== missing) return value
    throw new Refused(
      `The block ${quoted(block)} of the type ${quoted(type)} holds nothing at ${quoted(keys)}, which the text ${quoted(text)} names.`,
      'Correct the path in the placeholder, or the block.',
    )
  }

  /** @returns what the block holds @throws Refused for one that is not there */
  #ask(reference: Reference, words: string): unknown {
    const answer = this.#answerTo(reference)
    if (answer === undefined) return unreadText
    if (answer.kind === 'found') return answer.value
    if (answer.kind === 'missing') {
      throw new Refused(
        `There is no block ${words}, which the deployment or the work pool names.`,
        'Create the block, or correct the name in the job variables or the base job template.',
      )
    }
    throw new Refused(
      `The block ${words} could not be read: ${answer.message}`,
      'Give the worker the right to read it.',
    )
  }

  #variables(value: unknown): unknown {
    if (typeof value === 'string') return this.#variablesIn(value)
    if (Array.isArray(value)) return value.map((item) => this.#variables(item))
    if (!isMapping(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.#variables(inner)]))
  }

  #variablesIn(text: string): unknown {
    const found = placeholdersOf(text)
    if (!found.some(({ kind }) => kind === 'variable')) return text
    const sole = solePlaceholder(text, found)
    if (sole) return this.#variable(sole)
    return replacePlaceholders(text, (placeholder) =>
      placeholder.kind === 'variable' ? this.#allowance.spend(str(this.#variable(placeholder))) : placeholder.whole,
    )
  }

  /** A variable that is not there stands for the empty text, as upstream has it. */
  #variable(placeholder: Placeholder): unknown {
    const name = placeholder.name.replaceAll(variablePrefix, '')
    const answer = this.#answerTo({ kind: 'variable', name })
    if (answer === undefined || answer.kind === 'missing') return ''
    if (answer.kind === 'found') return answer.value
    const words = `The variable ${quoted(name)} could not be read: ${answer.message}`
    throw new Refused(words, 'Give the worker the right to read it.')
  }

  #answerTo(reference: Reference): ReferenceAnswer | undefined {
    const key = keyOf(reference)
    const answer = this.#answers.get(key)
    if (answer === undefined) this.#unread.set(key, reference)
    return answer
  }
}

/** Stands for a block until it has been read. */
const unreadText = ''

function keyOf(reference: Reference): string {
  switch (reference.kind) {
    case 'block':
      return `block ${reference.type} ${reference.name}`
    case 'blockById':
      return `id ${reference.id}`
    case 'variable':
      return `variable ${reference.name}`
  }
}

/** As a template calls it; a block that is named by its id has no other name. */
export function referenceName(reference: Reference): string {
  switch (reference.kind) {
    case 'block':
      return `prefect.blocks.${reference.type}.${reference.name}`
    case 'blockById':
      return reference.id
    case 'variable':
      return `prefect.variables.${reference.name}`
  }
}
