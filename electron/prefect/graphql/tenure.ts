import { z } from 'zod'
import { sameClaimant, type Claimant } from '../../../shared/model/claim'
import type { FlowRun } from '../../../shared/model/flow-run'
import { formatClaim, parseClaim } from '../../../shared/prefect-0.6/claim-sentence'
import { scheduledStates } from '../../../shared/prefect-0.6/states'
import { limits } from '../limits'
import type { Page, Tenure } from '../prefect-api'
import { countOf, Id, ShortText } from '../rows'
import { instantOf, likeText } from '../wire'
import { firstId, readyBefore } from './agent-reads'
import { dataOf } from './answer'
import { flowRunOf, RunRow } from './run-row'
import type { WireDialect } from './wire-dialect'

const TenureRow = RunRow.extend({ states: z.unknown().optional(), scheduled: z.unknown().optional() })
const ClaimState = z.object({ message: ShortText, timestamp: z.unknown().optional() })
const IdRow = z.object({ id: Id })

/**
 * Null for a run that is gone.
 * Source for the tables and their relations: PrefectHQ/server, services/postgres and services/hasura/migrations/metadata.yaml.
 */
export async function readTenure(wire: WireDialect, id: string, signal: AbortSignal): Promise<Tenure | null> {
  const { transport, documents, door, claimableStates } = wire
  const variables = { id, readyBefore: readyBefore(wire), scheduled: [...scheduledStates] }
  const answer = dataOf(await transport.query(documents.tenure, variables, signal))
  const [row] = door('a flow run', answer.flow_run, TenureRow, 1)
  if (!row) return null
  const [ofRun] = door('a state', row.states, ClaimState, 1)
  const [ofTask] = door('a state', answer.task_run_state, ClaimState, 1)
  const last = (at(ofTask) ?? 0) > (at(ofRun) ?? 0) ? ofTask : ofRun
  const run = flowRunOf(row, claimableStates, door)
  return {
    run,
    lastClaim: parseClaim(last?.message ?? null),
    goesOn: run.phase === 'running' && countOf(row.scheduled) > 0,
  }
}

const at = (state: z.infer<typeof ClaimState> | undefined): number | null => instantOf(state?.timestamp)

/** How many runs are read at once for whose they are. */
const atOnce = 8

/** @param after the id of the last run of the page before; "" for the first page */
export async function readRunning(
  wire: WireDialect,
  claimants: readonly Claimant[],
  except: ReadonlySet<string>,
  after: string,
  signal: AbortSignal,
): Promise<Page<FlowRun>> {
  const claims = claimants.map(({ agent, cluster, namespace }) => ({
    message: {
      _like: formatClaim({
        jobName: '%',
        agent: likeText(agent),
        cluster: likeText(cluster),
        namespace: likeText(namespace),
      }),
    },
  }))
  const from = after === '' ? firstId : after
  const variables = { tenantId: await wire.tenantId.get(signal), claims, after: from, limit: limits.claims }
  const { flow_run } = dataOf(await wire.transport.query(wire.documents.running, variables, signal))
  const rows = wire.door('a running flow run', flow_run, IdRow, limits.claims)
  const ids = rows.map(({ id }) => id).filter((id) => !except.has(id))
  const items: FlowRun[] = []
  for (let n = 0; n < ids.length; n += atOnce) {
    const some = await Promise.all(ids.slice(n, n + atOnce).map((id) => readTenure(wire, id, signal)))
    for (const tenure of some) if (tenure && isLeft(tenure, claimants)) items.push(tenure.run)
  }
  const last = rows.at(-1)?.id ?? from
  return { items, next: countOf(flow_run) >= limits.claims && last > from ? last : null }
}

/** Whether nobody but the process of a Job of ours goes on with it. */
const isLeft = ({ run, lastClaim, goesOn }: Tenure, claimants: readonly Claimant[]): boolean =>
  run.phase === 'running' && !goesOn && lastClaim !== null && claimants.some((each) => sameClaimant(lastClaim, each))
