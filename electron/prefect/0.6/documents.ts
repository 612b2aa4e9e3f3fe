import { parse } from 'graphql'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './schema-0.6'

/** Dialect 0.6's documents, typed from schema-0.6.graphql (`npm run schema` makes the types anew). */
export const graphql = initGraphQLTada<{
  introspection: introspection
  scalars: { uuid: string; timestamptz: string; jsonb: unknown; JSON: unknown }
}>()

const flowRunFields = graphql(`
  fragment FlowRunFields on flow_run @_unmask {
    id
    version
    state
    state_message
    serialized_state
    parameters
    flow {
      id
      name
      storage
    }
    task_runs(where: { state_start_time: { _lte: $readyBefore } }) {
      id
      version
      serialized_state
    }
  }
`)

/** A Running run whose task runs were claimed: their Submitted state may be younger than what counts as ready. */
const resumedFields = graphql(`
  fragment ResumedFields on flow_run @_unmask {
    id
    version
    state
    state_message
    serialized_state
    parameters
    flow {
      id
      name
      storage
    }
    task_runs(where: { state: { _eq: "Submitted" } }) {
      id
      version
      serialized_state
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
    parameters
    flow {
      id
      name
    }
  }
`)

export const documents = {
  scope: graphql(`
    query {
      authInfo {
        apiTokenScope
      }
    }
  `),
  tenant: graphql(`
    query {
      tenant {
        id
      }
    }
  `),
  queue: graphql(`
    mutation ($input: getRunsInQueueInput!) {
      getRunsInQueue(input: $input) {
        flow_run_ids
      }
    }
  `),
  /** Upstream's own condition: scheduled, or running with task runs that have been ready for 3 s. */
  due: graphql(
    `
      query ($ids: [uuid!]!, $readyBefore: timestamptz!) {
        flow_run(
          where: {
            id: { _in: $ids }
            _or: [
              { state: { _eq: "Scheduled" } }
              { state: { _eq: "Running" }, task_runs: { state_start_time: { _lte: $readyBefore } } }
            ]
          }
        ) {
          ...FlowRunFields
        }
      }
    `,
    [flowRunFields],
  ),
  read: graphql(
    `
      query ($ids: [uuid!]!, $readyBefore: timestamptz!) {
        flow_run(where: { id: { _in: $ids } }) {
          ...FlowRunFields
        }
      }
    `,
    [flowRunFields],
  ),
  outlook: graphql(
    `
      query ($now: timestamptz!, $readyBefore: timestamptz!, $claim: String!, $limit: Int!) {
        upcoming: flow_run(
          where: { state: { _eq: "Scheduled" }, state_start_time: { _gt: $now } }
          order_by: [{ state_start_time: asc }]
          limit: 1
        ) {
          state_start_time
        }
        claimed: flow_run(
          where: { state: { _eq: "Submitted" }, state_message: { _like: $claim } }
          order_by: [{ state_timestamp: asc }]
          limit: $limit
        ) {
          ...FlowRunFields
        }
        resumed: flow_run(
          where: {
            state: { _eq: "Running" }
            task_runs: { state: { _eq: "Submitted" }, state_message: { _like: $claim } }
          }
          limit: $limit
        ) {
          ...ResumedFields
        }
      }
    `,
    [flowRunFields, resumedFields],
  ),
  recent: graphql(
    `
      query ($since: timestamptz!, $limit: Int!) {
        flow_run(
          where: {
            _or: [
              { state_timestamp: { _gt: $since } }
              { state: { _in: ["Scheduled", "Retrying", "Resume", "Paused", "Queued"] } }
            ]
          }
          order_by: [{ state_timestamp: desc }]
          limit: $limit
        ) {
          ...SummaryFields
        }
      }
    `,
    [summaryFields],
  ),
  states: graphql(`
    query ($id: uuid!) {
      flow_run_state(where: { flow_run_id: { _eq: $id } }, order_by: [{ timestamp: asc }], limit: 500) {
        state
        message
        timestamp
      }
    }
  `),
  logs: graphql(`
    query ($id: uuid!, $after: timestamptz!, $limit: Int!) {
      log(
        where: { flow_run_id: { _eq: $id }, timestamp: { _gt: $after } }
        order_by: [{ timestamp: desc }]
        limit: $limit
      ) {
        id
        timestamp
        level
        name
        message
      }
    }
  `),
  logged: graphql(`
    query ($ids: [uuid!]!, $beginning: String!) {
      log(where: { flow_run_id: { _in: $ids }, name: { _eq: "agent" }, message: { _like: $beginning } }, limit: 500) {
        flow_run_id
        message
      }
    }
  `),
}

/** The mutations that are sent many at a time, and what each takes and gives. */
const batched = {
  setFlowRunStates: 'states { id }',
  setTaskRunStates: 'states { id status message }',
  writeRunLog: 'success',
} as const
export type BatchedMutation = keyof typeof batched

type AliasedDocument = TypedDocumentNode<Record<string, unknown>, Record<string, unknown>>
const cache = new Map<string, AliasedDocument>()

/**
 * One document with `count` times the same mutation under the aliases a0, a1…, so that one refusal fails alone. A list of
 * states in one mutation would answer one error for all, although the others took effect.
 */
export function aliased(mutation: BatchedMutation, count: number): AliasedDocument {
  const key = `${mutation} ${count}`
  let document = cache.get(key)
  if (!document) {
    const numbers = Array.from({ length: count }, (_, n) => n)
    const inputs = numbers.map((n) => `$i${n}: ${mutation}Input!`).join(', ')
    const fields = numbers.map((n) => `a${n}: ${mutation}(input: $i${n}) { ${batched[mutation]} }`).join('\n  ')
    document = parse(`mutation (${inputs}) {\n  ${fields}\n}`, { noLocation: true })
    cache.set(key, document)
  }
  return document
}
