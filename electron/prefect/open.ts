import type { DialectId } from '../../shared/model/dialect-words'
import { openApi06 } from './0.6/api'
import { openApi1 } from './1/api'
import { askIn, findDialect, isMisunderstanding } from './find-dialect'
import { Once } from './graphql/abortable'
import type { DialectApi } from './graphql/shared-calls'
import { openConnections } from './graphql/transport'
import { receiptLine } from './graphql/writes'
import { PrefectError, wrongDialectWords, type PrefectApi, type PrefectApiOptions } from './prefect-api'

/**
 * Opens a Prefect API; asks nothing yet. With dialect "auto" the first call asks which Prefect it is, and all calls wait
 * for that; the answer is remembered, a failure is not.
 */
export function openPrefectApi(options: PrefectApiOptions): PrefectApi {
  const connections = openConnections()
  const open = (dialect: DialectId): Spoken => ({
    dialect,
    calls: dialect === '0.6' ? openApi06(connections, options) : openApi1(connections, options),
  })
  const spoken = new Once(async (signal) => open(await findDialect(connections, options, signal)))
  if (options.dialect !== 'auto') spoken.set(open(options.dialect))
  const calls = async (signal: AbortSignal): Promise<DialectApi> => (spoken.value ?? (await spoken.get(signal))).calls

  /** Of a server that does not understand us: whether it is one of the other kind. */
  async function named(error: unknown, signal: AbortSignal): Promise<unknown> {
    const { dialect } = spoken.value ?? {}
    if (!dialect || !(error instanceof PrefectError) || !isMisunderstanding(error)) return error
    const other = dialect === '0.6' ? '1.x' : '0.6'
    const reply = await askIn(other, connections, options, signal)
    if (reply.kind !== 'understood') return error
    return new PrefectError('refused', wrongDialectWords(other, dialect), { wrongDialect: true, cause: error })
  }

  return {
    get dialect() {
      return spoken.value?.dialect ?? null
    },
    url: options.url,
    get readAheadMs() {
      return spoken.value?.calls.readAheadMs ?? 0
    },
    async connect(signal) {
      try {
        return await (await calls(signal)).connect(signal)
      } catch (error) {
        throw await named(error, signal)
      }
    },
    due: async (before, signal) => (await calls(signal)).due(before, signal),
    outlook: async (names, now, signal) => (await calls(signal)).outlook(names, now, signal),
    claims: async (names, after, signal) => (await calls(signal)).claims(names, after, signal),
    claim: async (requests, signal) => (await calls(signal)).claim(requests, signal),
    read: async (ids, signal) => (await calls(signal)).read(ids, signal),
    jobInputs: async (run, signal) => (await calls(signal)).jobInputs(run, signal),
    fail: async (run, message, signal) => (await calls(signal)).fail(run, message, signal),
    schedule: async (run, at, signal) => (await calls(signal)).schedule(run, at, signal),
    cancel: async (run, signal) => (await calls(signal)).cancel(run, signal),
    log: async (lines, signal) => (await calls(signal)).log(lines, signal),
    receipt: receiptLine,
    receipts: async (ids, signal) => (await calls(signal)).receipts(ids, signal),
    runs: async (query, signal) => (await calls(signal)).runs(query, signal),
    details: async (id, signal) => (await calls(signal)).details(id, signal),
    states: async (id, signal) => (await calls(signal)).states(id, signal),
    logs: async (id, after, limit, signal) => (await calls(signal)).logs(id, after, limit, signal),
    close: () => connections.destroy(),
  }
}

interface Spoken {
  readonly dialect: DialectId
  readonly calls: DialectApi
}
