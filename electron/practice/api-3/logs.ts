import { limits } from './limits'
import type { LogRow } from './rows'
import type { Store } from './store'

/** Keeps a line of a log, and tells whoever listens. A run's log that is full loses its oldest line. */
export function recordLog(store: Store, log: Omit<LogRow, 'id' | 'created'>): void {
  const { log: table } = store.tables
  const ofRun = table.by('flow_run_id', log.flow_run_id)
  const [oldest] = ofRun.size >= limits.logLines ? ofRun : []
  if (oldest) table.delete(oldest)
  const created = store.now()
  store.hub.tell('log', table.insert({ ...log, id: store.timedId(created), created }))
}
