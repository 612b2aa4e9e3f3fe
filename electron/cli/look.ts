import type { DialectId } from '../../shared/model/dialect-words'
import { clockNotices } from '../../shared/model/clock-notice'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { Clock } from '../clock/clock'
import { tellOnce } from '../kube/tell-once'
import { PrefectError, wrongDialectWords, type RunList, type RunQuery } from '../prefect/prefect-api'
import type { NamedConnection } from './open'
import type { Output } from './output'

/** What `get` looks at, and until when. */
export interface Look {
  readonly connection: NamedConnection
  /** What the API has to be. The connection itself asks what it is: runs of both can be read in the same words. */
  readonly dialect: DialectId | 'auto'
  readonly output: Output
  readonly watch: boolean
  readonly signal: AbortSignal
  readonly clock: Clock
  /** See `clockTeller`. */
  readonly noteClock: () => void
}

/** Says once of each clock that is wrong that it is, when answers of the API or the cluster have told it. */
export function clockTeller(
  { api, client }: Pick<NamedConnection, 'api' | 'client'>,
  output: Pick<Output, 'note'>,
): () => void {
  const tell = tellOnce((words) => output.note(words))
  return () => {
    for (const words of clockNotices({ api: api.clockToldMs, cluster: client.aheadMs })) tell(words)
  }
}

const daysShown = 1
/** What a server's clock may differ by from the one that was gone by, ms. */
const clockMs = 60_000
/** Rows of one request, and how many of them are those of the page before: rows move while pages are read. */
const pageRows = 1_000
const sharedRows = 50

/**
 * The runs of the last day, and those that wait, page by page.
 * @param limit of either, 1 to `runLimit.most`
 * @throws PrefectError, also for an API of another dialect than the one asked for, and for a work pool that is not there
 */
export async function readRuns(look: Look, limit: number): Promise<RunList> {
  const daysAgo = (): number => look.clock.now() - daysShown * 86_400_000
  let since = daysAgo()
  const runs = new Map<string, FlowRunSummary>()
  let waiting: number | null = null
  for (let offset = 0; ;) {
    const page = await readPage(look, { since, limit: Math.min(pageRows, limit - offset), offset })
    // Its answer has told what the server's clock shows: the last day may be another one.
    if (offset === 0 && Math.abs(daysAgo() - since) > clockMs) {
      since = daysAgo()
      continue
    }
    for (const run of page.runs) runs.set(run.id, run)
    if (offset === 0) waiting = page.waiting
    look.noteClock()
    const isLast = page.complete || offset + page.limit >= limit
    if (isLast && runs.size === 0) await checkPool(look)
    if (isLast) return { runs: [...runs.values()], complete: page.complete, limit, waiting }
    offset += Math.max(1, page.limit - sharedRows)
  }
}

/** A work pool that is not there has no runs, which would look as if all were well. */
async function checkPool({ connection, signal }: Look): Promise<void> {
  await connection.api.poolTemplate?.readTemplate(signal).catch((error: unknown) => {
    if (!(error instanceof PrefectError) || error.refusal !== null) throw error
  })
}

async function readPage({ connection, dialect, signal }: Look, query: RunQuery): Promise<RunList> {
  const list = await connection.api.runs(query, signal)
  const spoken = connection.api.dialect
  if (dialect !== 'auto' && spoken !== null && spoken !== dialect) {
    throw new PrefectError('refused', wrongDialectWords(spoken, dialect), { refusal: 'dialect' })
  }
  return list
}
