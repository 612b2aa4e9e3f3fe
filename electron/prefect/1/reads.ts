import { initGraphQLTada } from 'gql.tada'
import type { ReadDocuments } from '../graphql/wire-dialect'
import type { introspection } from './schema'

/** Dialect 1.x's documents, typed from schema.graphql (`npm run schema` makes the types anew). */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { uuid: string; timestamptz: string; jsonb: unknown; JSON: unknown; UUID: string; DateTime: string }
}>()

/** What claiming takes, and making the Job. */
const claimFields = graphql(`
  fragment ClaimFields on flow_run @_unmask {
    id
    name
    version
    state
    state_timestamp
    serialized_state
    run_config
    flow {
      id
      name
      storage
      core_version
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
    task_runs(
      where: { state: { _eq: "Submitted" }, state_message: { _like: $claim } }
      order_by: [{ state_timestamp: desc }]
    ) {
      id
      version
      state
      state_message
    }
  }
`)

const summaryFields = graphql(`
  fragment SummaryFields on flow_run @_unmask {
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
    labels
    flow {
      id
      name
    }
  }
`)

export const reads = {
  /**
   * Upstream's own condition: scheduled, or running with task runs that have been ready for 3 s. Queued is ours: a
   * concurrency limit leaves a run so, the queue offers it again, and upstream's agent would never take it.
   */
  due: graphql(
    `
      query ($ids: [uuid!]!, $readyBefore: timestamptz!) {
        flow_run(
          where: {
            id: { _in: $ids }
            _or: [
              { state: { _in: ["Scheduled", "Queued"] } }
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
    [claimFields],
  ),
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
    [claimFields],
  ),
  claims: graphql(
    `
      query ($tenantId: uuid!, $claim: String!, $after: uuid!, $limit: Int!) {
        flow_run(
          where: {
            tenant_id: { _eq: $tenantId }
            id: { _gt: $after }
            _or: [
              { state: { _eq: "Submitted" }, state_message: { _like: $claim } }
              {
                state: { _eq: "Running" }
                task_runs: { state: { _eq: "Submitted" }, state_message: { _like: $claim } }
              }
            ]
          }
          order_by: [{ id: asc }]
          limit: $limit
        ) {
          ...ClaimedFields
        }
      }
    `,
    [claimedFields],
  ),
  runs: graphql(
    `
      query ($tenantId: uuid!, $since: timestamptz!, $waiting: [String!]!, $limit: Int!) {
        changed: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state_timestamp: { _gt: $since } }
          order_by: [{ state_timestamp: desc }]
          limit: $limit
        ) {
          ...SummaryFields
        }
        waiting: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state: { _in: $waiting }, state_timestamp: { _lte: $since } }
          order_by: [{ state_start_time: asc }]
          limit: $limit
        ) {
          ...SummaryFields
        }
      }
    `,
    [summaryFields],
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
  details: graphql(`
    query ($id: uuid!) {
      flow_run(where: { id: { _eq: $id } }) {
        id
        parameters
        run_config
      }
    }
  `),
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
  logs: graphql(`
    query ($id: uuid!, $after: timestamptz!, $limit: Int!, $offset: Int!) {
      log(
        where: { flow_run_id: { _eq: $id }, timestamp: { _gt: $after } }
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
} satisfies ReadDocuments
