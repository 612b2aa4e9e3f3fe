import {
  buildSchema,
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql'
import { rowUnits, type Budget } from './budget'
import { columnTypeDefs } from './column-schema'
import { Select, type Row, type Selection } from './select'
import { shapes, type Columns, type Shapes } from './shapes'
import { Refused } from './refused'
import type { NewState } from './states'
import type { Store, TableName } from './store'
import { formatInstant, parseInstant } from './time'

/** Who asks. */
export interface Caller {
  readonly scope: 'RUNNER' | 'USER'
  /** 1.x: the registered agent that it says it is. */
  readonly agentId?: string | undefined
  /** 1.x: the version of Prefect that asks. */
  readonly coreVersion?: string | undefined
}
/** What resolvers get of one operation. */
export interface Context {
  readonly caller: Caller
  readonly budget: Budget
}
export type Root = Readonly<Record<string, (input: never, caller: Caller) => unknown>>

/** What one form of the API says in its own way: everything but the column queries. */
export interface Dialect {
  readonly name: '0.6' | '1.x'
  /** Extends Query, defines Mutation. May use the scalars uuid, timestamptz and jsonb. */
  readonly typeDefs: string
  /** Columns that only this dialect has. */
  readonly columns: Partial<Record<TableName, Columns>>
  readonly newState: NewState
  /** Fields with their arguments as they come. */
  queries(store: Store): Root
  /** Mutations, each with its `input`. */
  mutations(store: Store): Root
}

/** The executable schema of a dialect over a store. */
export function practiceSchema(store: Store, dialect: Dialect): GraphQLSchema {
  const all = withColumns(dialect.columns)
  const schema = buildSchema(`type Query\n${columnTypeDefs(all)}\n${dialect.typeDefs}`)
  setScalars(schema)
  const select = new Select(store, all)
  for (const table of Object.keys(all) as TableName[]) setColumnQueries(schema, select, table)
  setRoot(schema, 'Query', dialect.queries(store), (args) => args)
  setRoot(schema, 'Mutation', dialect.mutations(store), (args) => args['input'])
  return schema
}

/** A field of the schema just built. A name that is not in it is our mistake, and found at the start. */
function fieldOf(schema: GraphQLSchema, type: string, name: string): GraphQLField<unknown, unknown> {
  const field = (schema.getType(type) as GraphQLObjectType | undefined)?.getFields()[name]
  if (!field) throw new Error(`The practice API's schema has no ${type}.${name}.`)
  return field
}

function withColumns(added: Dialect['columns']): Shapes {
  const entries = Object.entries(shapes).flatMap(([table, shape]) => {
    const columns = { ...shape.columns, ...added[table as TableName] }
    return Object.keys(columns).length === 0 ? [] : [[table, { ...shape, columns }]]
  })
  return Object.fromEntries(entries) as Shapes
}

/** Instants and ids have one name in column queries, and in 1.x another one in the rest of the schema. */
function setScalars(schema: GraphQLSchema): void {
  for (const scalar of scalars(schema, 'timestamptz', 'DateTime')) {
    scalar.serialize = (value) => formatInstant(value as number)
    scalar.parseValue = (value) => {
      if (typeof value !== 'string') throw new GraphQLError(`${scalar.name} must be a text in ISO 8601`)
      return parseInstant(value)
    }
    scalar.parseLiteral = (node) => scalar.parseValue('value' in node ? node.value : undefined)
  }
  for (const scalar of scalars(schema, 'uuid', 'UUID')) {
    scalar.parseValue = (value) => {
      if (typeof value !== 'string') throw new GraphQLError(`${scalar.name} must be a text`)
      return value.toLowerCase()
    }
    scalar.parseLiteral = (node) => scalar.parseValue('value' in node ? node.value : undefined)
  }
}

const scalars = (schema: GraphQLSchema, ...names: readonly string[]) =>
  names.flatMap((name) => (schema.getType(name) as GraphQLScalarType | undefined) ?? [])

/** Of fields without a resolver of their own: columns, and the fields of what mutations answer. */
export const countedField: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  context.budget.spend(1)
  return defaultFieldResolver(source, args, context, info)
}

type Resolver = GraphQLFieldResolver<Row, Context, Selection & { id: string }>

function setColumnQueries(schema: GraphQLSchema, select: Select, table: TableName): void {
  const set = (type: string, name: string, resolve: Resolver) => {
    fieldOf(schema, type, name).resolve = resolve as GraphQLFieldResolver<unknown, unknown>
  }
  const counted = <Found extends Row | null | readonly Row[]>(found: Found, { budget }: Context): Found => {
    budget.spend(rowUnits * (Array.isArray(found) ? found.length : 1))
    return found
  }
  set('Query', table, (_, selection, context) => counted(select.rows(table, selection, context.budget), context))
  set('Query', `${table}_by_pk`, (_, { id }, context) => counted(select.one(table, id), context))
  set('Query', `${table}_aggregate`, (_, selection, context) => {
    const nodes = select.rows(table, selection, context.budget)
    return { aggregate: { count: nodes.length }, nodes: () => counted(nodes, context) }
  })
  for (const [name, { table: other, key }] of Object.entries(select.shapes[table].one))
    set(table, name, (row, _, context) => counted(select.one(other, row[key]), context))
  for (const [name, { table: other, key }] of Object.entries(select.shapes[table].many)) {
    set(table, name, (row, selection, context) =>
      counted(select.rows(other, selection, context.budget, select.many(other, key, row.id)), context),
    )
  }
}

function setRoot(
  schema: GraphQLSchema,
  type: 'Query' | 'Mutation',
  root: Root,
  input: (args: Readonly<Record<string, unknown>>) => unknown,
): void {
  for (const [name, answer] of Object.entries(root)) {
    const resolve: GraphQLFieldResolver<unknown, Context, Record<string, unknown>> = (_source, args, { caller }) => {
      try {
        return answer(input(args) as never, caller)
      } catch (error) {
        if (error instanceof Refused) throw error
        throw new Error(`The practice API failed in ${name}: ${(error as Error).message}`, { cause: error })
      }
    }
    fieldOf(schema, type, name).resolve = resolve as GraphQLFieldResolver<unknown, unknown>
  }
}
