import {
  GraphQLError,
  Kind,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql'

/** A document ready to run, or why it is not. */
export type Prepared =
  | { readonly document: DocumentNode; readonly roots: readonly string[] }
  | { readonly errors: readonly GraphQLError[]; readonly code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' }

const maxDepth = 7
/** Clients of 0.6 write ids into the text: most of their documents are seen once, so the memory is a short one. */
const remembered = 500
const rememberedChars = 64_000

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
    if (text.length <= rememberedChars) known.set(text, prepared)
    const [oldest] = known.size > remembered ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    return prepared
  }
}

function prepare(schema: GraphQLSchema, text: string): Prepared {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    return { errors: [error as GraphQLError], code: 'GRAPHQL_PARSE_FAILED' }
  }
  const errors = validate(schema, document, [...specifiedRules, depthRule])
  return errors.length > 0 ? { errors, code: 'GRAPHQL_VALIDATION_FAILED' } : { document, roots: rootFields(document) }
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
          if (depth > maxDepth) return true
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
      new GraphQLError(`'${name}' exceeds maximum operation depth of ${maxDepth}`, { nodes: operation }),
    )
  },
})
