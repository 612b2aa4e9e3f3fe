import type { ColumnType, Shape, Shapes } from './shapes'

const comparisons: Readonly<Record<ColumnType, readonly string[]>> = {
  uuid: ['_eq', '_neq', '_in', '_nin', '_lt', '_lte', '_gt', '_gte', '_is_null'],
  String: ['_eq', '_neq', '_in', '_nin', '_lt', '_lte', '_gt', '_gte', '_like', '_ilike', '_is_null'],
  Int: ['_eq', '_neq', '_in', '_nin', '_lt', '_lte', '_gt', '_gte', '_is_null'],
  Boolean: ['_eq', '_neq', '_is_null'],
  timestamptz: ['_eq', '_neq', '_in', '_nin', '_lt', '_lte', '_gt', '_gte', '_is_null'],
  jsonb: ['_is_null'],
}

/** The schema of the column queries, in the names that Hasura gives: X, X_by_pk, X_aggregate and their inputs. */
export function columnTypeDefs(shapes: Shapes): string {
  return [
    'scalar uuid',
    'scalar timestamptz',
    'scalar jsonb',
    'enum order_by { asc asc_nulls_first asc_nulls_last desc desc_nulls_first desc_nulls_last }',
    'type count_fields { count: Int! }',
    ...Object.entries(comparisons).map(([type, operators]) => comparisonInput(type, operators)),
    ...Object.entries(shapes).map(([table, shape]) => tableTypes(table, shape)),
  ].join('\n')
}

function comparisonInput(type: string, operators: readonly string[]): string {
  const operand = (name: string) =>
    name === '_is_null' ? 'Boolean' : name === '_in' || name === '_nin' ? `[${type}!]` : type
  return `input ${type}_comparison_exp { ${operators.map((name) => `${name}: ${operand(name)}`).join(' ')} }`
}

const selection = (table: string): string =>
  `(where: ${table}_bool_exp, order_by: [${table}_order_by!], limit: Int, offset: Int)`

function tableTypes(table: string, { columns, one, many }: Shape): string {
  const lines = <T>(of: Readonly<Record<string, T>>, line: (name: string, value: T) => string) =>
    Object.entries(of)
      .map(([name, value]) => line(name, value))
      .join(' ')
  return `
    type ${table} {
      ${lines(columns, (name, type) => `${name}: ${type}`)}
      ${lines(one, (name, { table: other }) => `${name}: ${other}`)}
      ${lines(many, (name, { table: other }) => `${name}${selection(other)}: [${other}!]!`)}
    }
    type ${table}_aggregate { aggregate: count_fields nodes: [${table}!]! }
    input ${table}_bool_exp {
      _and: [${table}_bool_exp!] _or: [${table}_bool_exp!] _not: ${table}_bool_exp
      ${lines(columns, (name, type) => `${name}: ${type}_comparison_exp`)}
      ${lines({ ...one, ...many }, (name, { table: other }) => `${name}: ${other}_bool_exp`)}
    }
    input ${table}_order_by {
      ${lines(columns, (name) => `${name}: order_by`)}
      ${lines(one, (name, { table: other }) => `${name}: ${other}_order_by`)}
    }
    extend type Query {
      ${table}${selection(table)}: [${table}!]!
      ${table}_by_pk(id: uuid!): ${table}
      ${table}_aggregate${selection(table)}: ${table}_aggregate!
    }`
}
