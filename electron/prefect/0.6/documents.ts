import { claimedFields } from '../graphql/reads'
import { graphql } from './reads'

/** What dialect 0.6 asks in its own way. */
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
  /** For Jobs of runs that were found claimed. */
  jobInputs: graphql(`
    query ($ids: [uuid!]!) {
      flow_run(where: { id: { _in: $ids } }) {
        id
        flow {
          id
          storage
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
      ) {
        upcoming: flow_run(
          where: { tenant_id: { _eq: $tenantId }, state: { _eq: "Scheduled" }, state_start_time: { _gt: $now } }
          order_by: [{ state_start_time: asc }]
          limit: 1
        ) {
          state_start_time
        }
        claims: flow_run(where: $claimed, order_by: [{ id: asc }], limit: $limit) {
          ...ClaimedFields
        }
      }
    `,
    [claimedFields],
  ),
}
