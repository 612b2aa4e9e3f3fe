import { initGraphQLTada, type TadaDocumentNode } from 'gql.tada'
import type { introspection } from '../0.6/schema'

/**
 * What both dialects read of Hasura's tables. Typed from 0.6's schema, the smaller one; a test holds every document to the
 * schema of its dialect. Rows are checked again when they arrive.
 */
const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { uuid: string; timestamptz: string; jsonb: unknown; JSON: unknown }
}>()

/** What claiming takes, and making the Job. */
export const claimColumns = graphql(`
  fragment ClaimColumns on flow_run @_unmask {
    id
    name
    version
    state
    state_timestamp
    serialized_state
    flow {
      id
      name
      storage
    }
  }
`)

/** A run that is claimed: found every minute, mostly with its Job at work, so without what only making a Job takes. */
export const claimedFields = graphql(`
  fragment ClaimedFields on flow_run @_unmask {
    id
    name
    version
    state
    state_message
    state_timestamp
    flow {
      id
      name
    }
    task_runs(where: $isClaimed, order_by: [{ state_timestamp: desc }]) {
      id
      version
      state
      state_message
    }
  }
`)

export const summaryColumns = graphql(`
  fragment SummaryColumns on flow_run @_unmask {
    id
    name
    version
    state
    state_message
    state_timestamp
    state_start_time
    scheduled_start_time
    start_time
    end_time
    flow {
      id
      name
    }
  }
`)

/** A fragment of a dialect's own: the columns above, and those that only its `flow_run` has. */
type Fragment<Name extends string> = TadaDocumentNode<
  object,
  object,
  { fragment: Name; on: 'flow_run'; masked: boolean }
>

export interface DialectFields {
  readonly claim: Fragment<'ClaimFields'>
  readonly summary: Fragment<'SummaryFields'>
  readonly detail: Fragment<'DetailFields'>
}

export const readsWith = (fields: DialectFields) => ({
  /** Those of the ids that are in one of the states, or Running with task runs that have been ready since `readyBefore`. */
  due: graphql(
    `
      query ($ids: [uuid!]!, $states: [String!]!, $readyBefore: timestamptz!) {
        flow_run(
          where: {
            id: { _in: $ids }
            _or: [
              { state: { _in: $states } }
              { state: { _eq: "Running" }, task_runs: { state_start_time: { _lte: $readyBefore } } }
            ]
          }
        ) {
          ...ClaimFields
          task_runs(where: { state_start_time: { _lte: $readyBefore } }) {
            id
            version
            state
            serialized_state
          }
        }
      }
    `,
    [fields.claim],
  ),
  /** Those of the ids, whatever their state, claimed task runs too. */
  read: graphql(
    `
      query ($ids: [uuid!]!, $readyBefore: timestamptz!) {
        flow_run(where: { id: { _in: $ids } }) {
          ...ClaimFields
          task_runs(
            where: { _or: [{ state_start_time: { _lte: $readyBefore } }, { state: { _eq: "Submitted" } }] }
            order_by: [{ state_timestamp: desc }]
          ) {
            id
            version
            state
            serialized_state
          }
        }
      }
    `,
    [fields.claim],
  ),
  /** Those that are `claimed`, with the task runs that are; see `claimsVariables`. */
  claims: graphql(
    `
      query ($isClaimed: task_run_bool_exp!, $claimed: flow_run_bool_exp!, $limit: Int!) {
        flow_run(where: $claimed, order_by: [{ id: asc }], limit: $limit) {
          ...ClaimedFields
        }
      }
    `,
    [claimedFields],
  ),
  /**
   * A run with the last claim of it and of its task runs, in one question, so that they belong together; `scheduled`: what of
   * it gets a Job by itself.
   */
  tenure: graphql(
    `
      query ($id: uuid!, $readyBefore: timestamptz!, $scheduled: [String!]!) {
        flow_run(where: { id: { _eq: $id } }) {
          ...ClaimFields
          task_runs(
            where: { _or: [{ state_start_time: { _lte: $readyBefore } }, { state: { _eq: "Submitted" } }] }
            order_by: [{ state_timestamp: desc }]
          ) {
            id
            version
            state
            serialized_state
          }
          states(where: { state: { _eq: "Submitted" } }, order_by: [{ timestamp: desc }], limit: 1) {
            message
            timestamp
          }
          scheduled: task_runs(where: { state: { _in: $scheduled } }, limit: 1) {
            id
          }
        }
        task_run_state(
          where: { state: { _eq: "Submitted" }, task_run: { flow_run_id: { _eq: $id } } }
          order_by: [{ timestamp: desc }]
          limit: 1
        ) {
          message
          timestamp
        }
      }
    `,
    [fields.claim],
  ),
  /** Runs that say that they run, and that were claimed by a sentence that is like one of these. */
  running: graphql(`
    query ($tenantId: uuid!, $claims: [flow_run_state_bool_exp!]!, $after: uuid!, $limit: Int!) {
      flow_run(
        where: {
          tenant_id: { _eq: $tenantId }
          id: { _gt: $after }
          state: { _eq: "Running" }
          states: { state: { _eq: "Submitted" }, _or: $claims }
        }
        order_by: [{ id: asc }]
        limit: $limit
      ) {
        id
      }
    }
  `),
  runs: graphql(
    `
      query (
        $tenantId: uuid!
        $since: timestamptz!
        $waiting: [String!]!
        $limit: Int!
        $waitingLimit: Int!
        $offset: Int!
      ) {
        changed: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state_timestamp: { _gt: $since } }
          order_by: [{ state_timestamp: desc }, { id: asc }]
          limit: $limit
          offset: $offset
        ) {
          ...SummaryFields
        }
        waiting: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state: { _in: $waiting }, state_timestamp: { _lte: $since } }
          order_by: [{ state_start_time: asc }, { id: asc }]
          limit: $waitingLimit
          offset: $offset
        ) {
          ...SummaryFields
        }
      }
    `,
    [fields.summary],
  ),
  waitingCount: graphql(`
    query ($tenantId: uuid!, $waiting: [String!]!) {
      flow_run_aggregate(where: { tenant_id: { _eq: $tenantId }, state: { _in: $waiting } }) {
        aggregate {
          count
        }
      }
    }
  `),
  details: graphql(
    `
      query ($id: uuid!) {
        flow_run(where: { id: { _eq: $id } }) {
          ...DetailFields
        }
      }
    `,
    [fields.detail],
  ),
  /** Oldest first. */
  states: graphql(`
    query ($id: uuid!, $limit: Int!, $offset: Int!) {
      flow_run_state(
        where: { flow_run_id: { _eq: $id } }
        order_by: [{ timestamp: asc }, { version: asc }]
        limit: $limit
        offset: $offset
      ) {
        state
        message
        timestamp
      }
    }
  `),
  /** What has changed last comes first. */
  taskRuns: graphql(`
    query ($id: uuid!, $limit: Int!) {
      task_run(
        where: { flow_run_id: { _eq: $id } }
        order_by: [{ state_timestamp: desc }, { id: asc }]
        limit: $limit
      ) {
        id
        map_index
        state
        start_time
        end_time
        task {
          name
        }
      }
    }
  `),
  /** Newest first. */
  logs: graphql(`
    query ($id: uuid!, $after: timestamptz!, $until: timestamptz!, $limit: Int!, $offset: Int!) {
      log(
        where: { flow_run_id: { _eq: $id }, timestamp: { _gt: $after, _lte: $until } }
        order_by: [{ timestamp: desc }, { id: desc }]
        limit: $limit
        offset: $offset
      ) {
        id
        timestamp
        level
        name
        message
      }
    }
  `),
  /** In the order of their ids. */
  receipts: graphql(`
    query ($ids: [uuid!]!, $beginning: String!, $after: uuid!, $limit: Int!) {
      log(
        where: { flow_run_id: { _in: $ids }, message: { _like: $beginning }, id: { _gt: $after } }
        order_by: [{ id: asc }]
        limit: $limit
      ) {
        id
        flow_run_id
        message
      }
    }
  `),
})
export type ReadDocuments = ReturnType<typeof readsWith>
