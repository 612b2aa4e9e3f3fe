import {
  BREAK,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql'
import { limits } from './limits'

/** A document ready to run, or why it is not. */
export type Prepared =
  | { readonly document: DocumentNode; readonly roots: readonly string[] }
  | { readonly errors: readonly GraphQLError[]; readonly code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' }

/** Parses and validates, once per text: an agent sends the same few documents for ever. */
export function documentCache(schema: GraphQLSchema): (text: string) => Prepared {
  const known = new Map<string, Prepared>()
  return (text) => {
    const before = known.get(text)
    if (before) {
      known.delete(text) // and in again, as the youngest
      known.set(text, before)
      return before
    }
    const prepared = prepare(schema, text)
    if (text.length <= limits.rememberedChars) known.set(text, prepared)
    const [oldest] = known.size > limits.remembered ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    return prepared
  }
}

function prepare(schema: GraphQLSchema, text: string): Prepared {
  try {
    return parsed(schema, text)
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error], code: 'GRAPHQL_PARSE_FAILED' }
    if (!(error instanceof RangeError)) throw error
    // The stack was not deep enough for it.
    return { errors: [new GraphQLError('Syntax Error: nested too deeply.')], code: 'GRAPHQL_PARSE_FAILED' }
  }
}

/** @throws GraphQLError for what doesn't parse, RangeError for what is nested without end */
function parsed(schema: GraphQLSchema, text: string): Prepared {
  if (text.length > limits.documentChars) {
    throw new GraphQLError(`Syntax Error: Document contains more than ${limits.documentChars} characters.`)
  }
  const document = parse(text, { maxTokens: limits.documentTokens })
  // These first: what they let through, the other rules can afford to compare.
  const tooMuch = validate(schema, document, [sizeRule, depthRule])
  const errors = tooMuch.length > 0 ? tooMuch : validate(schema, document)
  return errors.length > 0 ? { errors, code: 'GRAPHQL_VALIDATION_FAILED' } : { document, roots: rootFields(document) }
}

const sizeRule: ValidationRule = (context) => {
  let fields = 0
  const count = (): unknown => {
    if (++fields <= limits.documentFields) return undefined
    context.reportError(new GraphQLError(`The document has more than ${limits.documentFields} fields and fragments.`))
    return BREAK
  }
  return { Field: count, FragmentSpread: count, InlineFragment: count, FragmentDefinition: count }
}

/** Names of the fields asked for at the top, aliases aside; a fragment's fields are left out. */
function rootFields(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return []
    return definition.selectionSet.selections.flatMap((part) => (part.kind === Kind.FIELD ? [part.name.value] : []))
  })
}

/**
 * Prefect Server's limit, 7 levels below the top ones.
 * Source: Prefect Server, services/apollo/src/index.js (graphql-depth-limit: __fields don't count).
 */
const depthRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    const seen = new Set<string>()
    const tooDeep = ({ selections }: SelectionSetNode, depth: number): boolean =>
      selections.some((part) => {
        if (part.kind === Kind.INLINE_FRAGMENT) return tooDeep(part.selectionSet, depth)
        if (part.kind === Kind.FIELD) {
          if (depth > limits.documentDepth) return true
          return !!part.selectionSet && !part.name.value.startsWith('__') && tooDeep(part.selectionSet, depth + 1)
        }
        const fragment = context.getFragment(part.name.value)
        const visit = `${part.name.value} ${depth}`
        if (!fragment || seen.has(visit)) return false // unknown or circular: another rule says so
        seen.add(visit)
        return tooDeep(fragment.selectionSet, depth)
      })
    if (!tooDeep(operation.selectionSet, 0)) return
    const name = operation.name?.value ?? ''
    context.reportError(
      new GraphQLError(`'${name}' exceeds maximum operation depth of ${limits.documentDepth}`, { nodes: operation }),
    )
  },
})
