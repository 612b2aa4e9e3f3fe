import { z } from 'zod'
import type { FlowDeployment, FlowDeploymentDetails, FlowDeploymentList } from '../../../shared/model/flow-deployment'
import { isStatus } from '../http-fault'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { countOf, Id, Name, ShortText } from '../rows'
import { isObject } from '../wire'
import { segment } from './address'
import type { Client3 } from './client'
import { flowNameOf } from './flows'
import { askRows } from './rest-pages'
import { tagsOf } from './run-details'

const ListedRow = z.object({
  id: Id,
  name: Name,
  flow_id: Id,
  work_queue_name: Name.nullish(),
  paused: z.boolean().nullish(),
})
type ListedRow = z.infer<typeof ListedRow>

const DetailedRow = ListedRow.extend({
  description: ShortText,
  tags: z.unknown().optional(),
  parameters: z.unknown().optional(),
  parameter_openapi_schema: z.unknown().optional(),
  enforce_parameter_schema: z.unknown().optional(),
  job_variables: z.unknown().optional(),
})

/**
 * The deployments of the work pool that is served, by name.
 * Source: prefect 3.9.1, server/api/deployments.py, read_deployments.
 */
export async function listDeployments(client: Client3, signal: AbortSignal): Promise<FlowDeploymentList> {
  const { rest, door, pool } = client
  const body = { work_pools: { name: { any_: [pool.name] } }, sort: 'NAME_ASC' }
  const found: ListedRow[] = []
  let complete = false
  for (let offset = 0; offset < limits.deploymentsListed && !complete;) {
    const page = { limit: limits.restRows, offset }
    const { rows, limit } = await askRows(rest, '/deployments/filter', body, page, signal)
    found.push(...door('a deployment', rows, ListedRow, limit))
    complete = countOf(rows) < limit
    offset += limit
  }
  // One that is made between two pages moves the rows, and brings one twice.
  const rows = [...new Map(found.map((row) => [row.id, row])).values()]
  const flowIds = rows.map(({ flow_id: id }) => id)
  const flows = await client.flows.read(flowIds, signal)
  const deployments = rows.map((row) => deploymentOf(row, flowNameOf(flows, row.flow_id)))
  return { workPool: pool.name, deployments, complete }
}

function deploymentOf({ id, name, work_queue_name, paused }: ListedRow, flowName: string): FlowDeployment {
  return { id, name, flowName, workQueue: work_queue_name ?? null, paused: paused === true }
}

/** @returns null for one that the API does not have, or not in a form that is understood */
export async function readDeployment(
  client: Client3,
  id: string,
  signal: AbortSignal,
): Promise<FlowDeploymentDetails | null> {
  const answer = await client.rest.get(`/deployments/${segment(id)}`, signal).catch(missing)
  if (answer === null) return null
  const [row] = client.door('a deployment', [answer], DetailedRow, 1)
  if (!row) return null
  const flows = await client.flows.read([row.flow_id], signal)
  const { parameters, parameter_openapi_schema: schema, job_variables: variables } = row
  return {
    ...deploymentOf(row, flowNameOf(flows, row.flow_id)),
    description: row.description ?? null,
    tags: tagsOf(row.tags),
    parameters: isObject(parameters) ? parameters : {},
    parameterSchema: isObject(schema) ? schema : null,
    enforced: row.enforce_parameter_schema !== false,
    jobVariables: isObject(variables) ? variables : {},
  }
}

function missing(error: unknown): null {
  if (error instanceof PrefectError && (isStatus(error, 404) || isStatus(error, 422))) return null
  throw error
}
