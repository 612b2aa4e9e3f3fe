import { sameClaimant, type Claimant } from '../../../shared/model/claim'
import type { FlowRun } from '../../../shared/model/flow-run'
import { parseClaim } from '../../../shared/prefect-3/claim-sentence'
import type { Page } from '../prefect-api'
import { ofTypes, readHistory, readPage, runsOf } from './agent-reads'
import type { Client3 } from './client'

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
  const states = await readHistory(client, flowRunId, signal)
  const last = states.findLast(({ type }) => type === 'PENDING')
  const claim = parseClaim(last?.message ?? null)
  return claim !== null && claimants.some((each) => sameClaimant(claim, each))
}
