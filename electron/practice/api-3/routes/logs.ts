import { z } from 'zod'
import { created, ok } from '../answers'
import { checked, instant, integer, uuid } from '../check-body'
import { logFilter } from '../filter-sets'
import { limits } from '../limits'
import { recordLog } from '../logs'
import { offset, pageLimit } from '../pages'
import type { Routes } from '../router'
import type { LogRow } from '../rows'
import { logSorts, words } from '../sorts'
import type { Store } from '../store'
import { logView } from '../views'

const LogCreate = z.strictObject({
  name: z.string(),
  level: integer,
  message: z.string(),
  timestamp: instant,
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
})
const LogFilter = z.object({
  logs: logFilter.nullish(),
  sort: z.enum(words(logSorts)).default('TIMESTAMP_ASC'),
  offset,
})

/** Those of the runs that a filter asks for, without a look at all. */
function asked(store: Store, body: unknown): Iterable<LogRow> {
  const ids = z.object({ logs: z.object({ flow_run_id: z.object({ any_: z.array(z.string()) }) }) }).safeParse(body)
  if (!ids.success) return store.tables.log.all()
  const runs = new Set(ids.data.logs.flow_run_id.any_)
  return [...runs].flatMap((id) => [...store.tables.log.by('flow_run_id', id.toLowerCase())])
}

export const logRoutes: Routes = {
  'POST /logs/': ({ store, body }) => {
    for (const log of checked(z.array(LogCreate).max(limits.batch), body))
      recordLog(store, { ...log, flow_run_id: log.flow_run_id ?? null, task_run_id: log.task_run_id ?? null })
    return created(null)
  },
  'POST /logs/filter': ({ store, body }) => {
    const limit = pageLimit(body)
    const { logs: meets, sort, offset: from } = checked(LogFilter, body ?? {})
    const logs = [...asked(store, body)].filter((log) => !meets || meets(log)).sort(logSorts[sort])
    return ok(logs.slice(from, from + limit).map(logView))
  },
}
