import type { FlowRunDetails, RunOrigin } from '../../../shared/model/flow-run'
import { cut } from '../../../shared/model/cut'
import { limits } from '../limits'
import { PrefectError } from '../prefect-api'
import { isObject } from '../wire'
import { readRows } from './agent-reads'
import type { Client3 } from './client'
import { pageOf } from './page-of'
import type { RunRow } from './run-row'

/** What a run was given, its job variables as its config; what it was made from, and where it went. */
export async function readDetails(client: Client3, id: string, signal: AbortSignal): Promise<FlowRunDetails | null> {
  const [row] = await readRows(client, [id], signal)
  if (!row) return null
  const { parameters, job_variables: variables } = row
  return {
    parameters: isObject(parameters) ? parameters : {},
    runConfig: isObject(variables) && Object.keys(variables).length > 0 ? variables : null,
    origin: await originOf(client, row, signal),
    page: pageOf(await client.rest.base(signal), row.id),
  }
}

async function originOf(client: Client3, row: RunRow, signal: AbortSignal): Promise<RunOrigin> {
  const { deployment_id: id, run_count: count, infrastructure_pid: pid } = row
  return {
    deployment: id ? { id, name: await deploymentName(client, id, signal) } : null,
    workPool: textOf(row['work_pool_name']),
    workQueue: textOf(row['work_queue_name']),
    tags: tagsOf(row['tags']),
    infrastructure: pid ? cut(pid, limits.nameChars) : null,
    runCount: typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : 0,
  }
}

/** All else of the run is shown without it. */
async function deploymentName({ deployments }: Client3, id: string, signal: AbortSignal): Promise<string | null> {
  try {
    return (await deployments.get(id, signal))?.name ?? null
  } catch (error) {
    if (error instanceof PrefectError) return null
    throw error
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? cut(value, limits.nameChars) : null

/** Those of a run or a deployment that are texts, to be shown; how many are left out stands behind them. */
export function tagsOf(value: unknown): readonly string[] {
  const tags = (Array.isArray(value) ? (value as unknown[]) : []).flatMap((tag) => textOf(tag) ?? [])
  const more = tags.length - limits.tags
  return more > 0 ? [...tags.slice(0, limits.tags), `… and ${more} more`] : tags
}
