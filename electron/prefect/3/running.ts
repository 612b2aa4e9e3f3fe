import { sameClaimant, type Claimant, type ClaimRecord } from '../../../shared/model/claim'
import type { FlowRun } from '../../../shared/model/flow-run'
import { parseClaim } from '../../../shared/prefect-3/claim-sentence'
import { PrefectError, type Page, type Tenure } from '../prefect-api'
import { ofTypes, readHistory, readPage, readRuns, runsOf } from './agent-reads'
import type { Client3 } from './client'
import { handleOf, type StateRow } from './run-row'

/** Runs that say that they run, and whose Jobs these claimants made in their own namespaces. */
export async function readRunning(
  client: Client3,
  claimants: readonly Claimant[],
  except: ReadonlySet<string>,
  after: string,
  signal: AbortSignal,
): Promise<Page<FlowRun>> {
  const { rows, next } = await readPage(client, ofTypes('RUNNING'), Number.parseInt(after, 10) || 0, signal)
  const isHere = (pid: string | null | undefined): boolean =>
    claimants.some(({ namespace }) => pid?.startsWith(`${namespace}:`))
  const candidates = rows.filter(({ id, infrastructure_pid: pid }) => !except.has(id) && isHere(pid))
  const ours = await Promise.all(
    candidates.map((row) => client.lightly(() => wasClaimedBy(client, row.id, claimants, signal))),
  )
  const items = await runsOf(
    client,
    candidates.filter((_, n) => ours[n]),
    signal,
  )
  return { items, next }
}

/** Whether its last claim is one of these agents'. */
export async function wasClaimedBy(
  client: Client3,
  flowRunId: string,
  claimants: readonly Claimant[],
  signal: AbortSignal,
): Promise<boolean> {
  const claim = lastClaimIn(await readHistory(client, flowRunId, signal))
  return claim !== null && claimants.some((each) => sameClaimant(claim, each))
}

const lastClaimIn = (states: readonly StateRow[]): ClaimRecord | null =>
  parseClaim(states.findLast(({ type }) => type === 'PENDING')?.message ?? null)

/** Null for a run that is gone. @throws PrefectError, also when it moved on between the two requests */
export async function readTenure(client: Client3, id: string, signal: AbortSignal): Promise<Tenure | null> {
  const states = await readHistory(client, id, signal)
  const [run] = await readRuns(client, [id], signal)
  if (!run) return null
  if (handleOf(run).row.state?.id !== states.at(-1)?.id)
    throw new PrefectError('transient', 'The flow run moved on while it was read.')
  return { run, lastClaim: lastClaimIn(states), goesOn: false }
}
