import { initGraphQLTada } from 'gql.tada'
import { claimColumns, readsWith, summaryColumns } from '../graphql/reads'
import type { introspection } from './schema'

/** Dialect 1.x's documents, typed from schema.graphql (`npm run schema` makes the types again). */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { uuid: string; timestamptz: string; jsonb: unknown; JSON: unknown; UUID: string; DateTime: string }
}>()

const claimFields = graphql(
  `
    fragment ClaimFields on flow_run {
      ...ClaimColumns
      run_config
      flow {
        core_version
      }
    }
  `,
  [claimColumns],
)

const summaryFields = graphql(
  `
    fragment SummaryFields on flow_run {
      ...SummaryColumns
      labels
    }
  `,
  [summaryColumns],
)

const detailFields = graphql(`
  fragment DetailFields on flow_run {
    id
    parameters
    run_config
  }
`)

export const reads = readsWith({ claim: claimFields, summary: summaryFields, detail: detailFields })
