import { claimedFields } from '../graphql/reads'
import { graphql } from './reads'

/** What dialect 1.x asks in its own way. */
export const documents = {
  /** Prefect Cloud has it, Prefect Server does not. */
  cloudTenant: graphql(`
    query {
      auth_info {
        tenant_id
      }
    }
  `),
  /** Prefect Server has it, and 0.6 has not. */
  serverVersion: graphql(`
    query {
      api {
        version
      }
    }
  `),
  serverTenant: graphql(`
    query {
      tenant {
        id
      }
    }
  `),
  register: graphql(`
    mutation ($input: register_agent_input!) {
      register_agent(input: $input) {
        id
      }
    }
  `),
  agentConfig: graphql(`
    query ($id: uuid!) {
      agent_config(where: { id: { _eq: $id } }) {
        settings
      }
    }
  `),
  queue: graphql(`
    mutation ($input: get_runs_in_queue_input!) {
      get_runs_in_queue(input: $input) {
        flow_run_ids
      }
    }
  `),
  /** For Jobs of runs that were found claimed. */
  jobInputs: graphql(`
    query ($ids: [uuid!]!) {
      flow_run(where: { id: { _in: $ids } }) {
        id
        run_config
        flow {
          id
          storage
          core_version
        }
      }
    }
  `),
  outlook: graphql(
    `
      query (
        $tenantId: uuid!
        $now: timestamptz!
        $isClaimed: task_run_bool_exp!
        $claimed: flow_run_bool_exp!
        $limit: Int!
        $agentId: uuid!
        $cancelledSince: timestamptz!
        $before: timestamptz!
        $states: [String!]!
      ) {
        upcoming: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state: { _eq: "Scheduled" }, state_start_time: { _gt: $now } }
          order_by: [{ state_start_time: asc }]
          limit: 1
        ) {
          state_start_time
        }
        due: flow_run(
          where: {
            tenant_id: { _eq: $tenantId }
            _or: [
              { state: { _in: $states }, state_start_time: { _lte: $before } }
              { state: { _eq: "Running" }, task_runs: { state_start_time: { _lte: $before } } }
            ]
          }
          limit: 1
        ) {
          id
        }
        claims: flow_run(where: $claimed, order_by: [{ id: asc }], limit: $limit) {
          ...ClaimedFields
        }
        agent(where: { id: { _eq: $agentId } }, limit: 1) {
          id
        }
        cancelled: flow_run(
          where: {
            tenant_id: { _eq: $tenantId }
            state: { _eq: "Cancelled" }
            state_timestamp: { _gt: $cancelledSince }
          }
          order_by: [{ id: asc }]
          limit: $limit
        ) {
          id
        }
      }
    `,
    [claimedFields],
  ),
  /** What `outlook` has no room for. */
  cancelled: graphql(`
    query ($tenantId: uuid!, $cancelledSince: timestamptz!, $after: uuid!, $limit: Int!) {
      flow_run(
        where: {
          tenant_id: { _eq: $tenantId }
          state: { _eq: "Cancelled" }
          state_timestamp: { _gt: $cancelledSince }
          id: { _gt: $after }
        }
        order_by: [{ id: asc }]
        limit: $limit
      ) {
        id
      }
    }
  `),
}
