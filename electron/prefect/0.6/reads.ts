import { initGraphQLTada } from 'gql.tada'
import { claimColumns, readsWith, summaryColumns } from '../graphql/reads'
import type { introspection } from './schema'

/** Dialect 0.6's documents, typed from schema.graphql (`npm run schema` makes the types again). */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { uuid: string; timestamptz: string; jsonb: unknown; JSON: unknown }
}>()

export const reads = readsWith({
  claim: graphql('fragment ClaimFields on flow_run { ...ClaimColumns }', [claimColumns]),
  summary: graphql('fragment SummaryFields on flow_run { ...SummaryColumns }', [summaryColumns]),
  detail: graphql('fragment DetailFields on flow_run { id parameters }'),
})
