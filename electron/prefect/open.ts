import type { DialectId } from '../../shared/model/dialect-words'
import { systemClock } from '../clock/clock'
import { ServerTime } from '../clock/server-time'
import { timeLimit, TimeLimitError } from '../clock/time-limit'
import { openApi06 } from './0.6/api'
import { openApi1 } from './1/api'
import { openApi3 } from './3/api'
import { findDialect, nameDialect } from './find-dialect'
import { Once } from './abortable'
import { receiptLine, type DialectApi } from './dialect-api'
import { openConnections, openRestConnections } from './connections'
import { limits } from './limits'
import type { PoolTemplateApi } from './pool-template-api'
import { rowDoor } from './rows'
import { PrefectError, type DeploymentCalls, type PrefectApi, type PrefectApiOptions } from './prefect-api'

/**
 * Opens a Prefect API; asks nothing yet. With dialect "auto" the first call asks which Prefect it is, and all calls wait
 * for that; the answer is remembered, a failure is not.
 */
export function openPrefectApi(options: PrefectApiOptions): PrefectApi {
  const { clock = systemClock } = options
  const time = new ServerTime(clock)
  const dated: PrefectApiOptions = { onDate: time.hear, ...options }
  const door = rowDoor(options.onWrongRow ?? (() => undefined), () => clock.elapsed())
  /** Of the list of running runs, which one at a time looks through. */
  let pages = 0
  const connections = openConnections(options.network)
  const restConnections = openRestConnections(options.network)
  const bothWays = { graphql: connections, rest: restConnections }
  const callsOf: Readonly<Record<DialectId, () => DialectApi>> = {
    '0.6': () => openApi06(connections, dated),
    '1.x': () => openApi1(connections, dated),
    '3': () => openApi3(restConnections, dated),
  }
  const open = (dialect: DialectId): Spoken => ({ dialect, calls: callsOf[dialect]() })
  const spoken = new Once(async (signal) => open(await findDialect(bothWays, dated, signal)))
  if (options.dialect !== 'auto') spoken.set(open(options.dialect))

  /** Each request of a call has a limit, and so has the call: a server could drag out one after the other. */
  async function within<T>(signal: AbortSignal, ask: (api: DialectApi, signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = timeLimit(limits.callMs, signal)
    try {
      const { calls } = spoken.value ?? (await spoken.get(limit.signal))
      return await ask(calls, limit.signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TimeLimitError)) throw error
      throw new PrefectError('transient', error.message, { effectOpen: true, cause: error })
    } finally {
      limit.end()
    }
  }

  return {
    get dialect() {
      return spoken.value?.dialect ?? null
    },
    get url() {
      return spoken.value?.calls.url ?? options.url
    },
    get readAheadMs() {
      return spoken.value?.calls.readAheadMs ?? 0
    },
    get claimsAtOnce() {
      return spoken.value?.calls.claimsAtOnce ?? limits.claimsAtOnce
    },
    get leftToJobMs() {
      return spoken.value?.calls.leftToJobMs ?? 0
    },
    get notice() {
      return spoken.value?.calls.notice ?? null
    },
    get deafNotice() {
      return spoken.value?.calls.deafNotice ?? null
    },
    get clockAheadMs() {
      return time.aheadMs
    },
    get clockToldMs() {
      return time.toldMs
    },
    connect: (signal) =>
      within(signal, async (api, limited) => {
        try {
          return await api.connect(limited)
        } catch (error) {
          const { dialect } = spoken.value ?? {}
          throw dialect ? await nameDialect(error, dialect, bothWays, dated, limited) : error
        }
      }),
    attend: (onWake, signal) => spoken.value?.calls.attend(onWake, signal),
    due: (before, signal) => within(signal, (api, limited) => api.due(before, limited)),
    outlook: (names, now, signal) => within(signal, (api, limited) => api.outlook(names, now, limited)),
    claims: (names, after, signal) => within(signal, (api, limited) => api.claims(names, after, limited)),
    claim: (requests, signal) => within(signal, (api, limited) => api.claim(requests, limited)),
    read: (ids, signal) => within(signal, (api, limited) => api.read(ids, limited)),
    jobInputs: (run, signal) => within(signal, (api, limited) => api.jobInputs(run, limited)),
    fail: (run, message, signal) => within(signal, (api, limited) => api.fail(run, message, limited)),
    schedule: (run, at, signal) => within(signal, (api, limited) => api.schedule(run, at, limited)),
    cancel: (run, signal) => within(signal, (api, limited) => api.cancel(run, limited)),
    cleared: (runs, claimants, signal) => within(signal, (api, limited) => api.cleared(runs, claimants, limited)),
    tenure: (id, signal) => within(signal, (api, limited) => api.tenure(id, limited)),
    running: (claimants, except, after, signal) =>
      within(signal, async (api, limited) => {
        pages = after === '' ? 1 : pages + 1
        const page = await api.running(claimants, except, after, limited)
        if (page.next === null || pages < limits.pages) return page
        door.leaveOut({ of: 'running flow runs', id: null, message: tooManyPages })
        return { ...page, next: null }
      }),
    pending: (run, signal) => within(signal, (api, limited) => api.pending(run, limited)),
    log: (lines, signal) => within(signal, (api, limited) => api.log(lines, limited)),
    receipt: (...made) => (spoken.value?.calls.receipt ?? receiptLine)(...made),
    receipts: (ids, signal) => within(signal, (api, limited) => api.receipts(ids, limited)),
    runs: (query, signal) => within(signal, (api, limited) => api.runs(query, limited)),
    details: (id, signal) => within(signal, (api, limited) => api.details(id, limited)),
    states: (id, signal) => within(signal, (api, limited) => api.states(id, limited)),
    logs: (id, query, signal) => within(signal, (api, limited) => api.logs(id, query, limited)),
    get taskRuns() {
      const taskRuns = spoken.value?.calls.taskRuns
      return taskRuns && ((id: string, signal: AbortSignal) => within(signal, (_, limited) => taskRuns(id, limited)))
    },
    get deployments() {
      const deployments = spoken.value?.calls.deployments
      return deployments && withinEach(deployments, within)
    },
    get poolTemplate() {
      const template = spoken.value?.calls.poolTemplate
      return template && templateWithin(template, within)
    },
    async close() {
      spoken.value?.calls.close?.()
      await Promise.all([connections.destroy(), restConnections.destroy()])
    },
  }
}

const tooManyPages = `Their list has more than ${limits.pages} pages. What comes after them is not looked at.`

type Within = <T>(signal: AbortSignal, ask: (api: DialectApi, signal: AbortSignal) => Promise<T>) => Promise<T>

const withinEach = (calls: DeploymentCalls, within: Within): DeploymentCalls => ({
  list: (signal) => within(signal, (_, limited) => calls.list(limited)),
  read: (id, signal) => within(signal, (_, limited) => calls.read(id, limited)),
  startRun: (id, request, signal) => within(signal, (_, limited) => calls.startRun(id, request, limited)),
})

const templateWithin = (calls: PoolTemplateApi, within: Within): PoolTemplateApi => ({
  readTemplate: (signal) => within(signal, (_, limited) => calls.readTemplate(limited)),
  readPool: (signal) => within(signal, (_, limited) => calls.readPool(limited)),
  saveTemplate: (changed, began, signal) => within(signal, (_, limited) => calls.saveTemplate(changed, began, limited)),
})

interface Spoken {
  readonly dialect: DialectId
  readonly calls: DialectApi
}
