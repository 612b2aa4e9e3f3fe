import type { DeltaName } from '../../shared/contract/contract'
import { call, messageOf } from './client'
import { applyEvents, type DataEvent } from './deltas'
import { dataEventNames, dataOf } from './kept-data'
import { keepDrafts, restoredDrafts } from './keep-drafts'
import { followPlace, tellInSight } from './places'
import { answerQuit } from './quit'
import { readSavedFilters } from './saved-filters'
import { usePanel } from './store'

/** How long events are gathered before the panel is drawn again, ms: what comes together is drawn together. */
const gatherMs = 50

let waiting: DataEvent[] = []
let timer: ReturnType<typeof setTimeout> | null = null
/** Counts snapshots asked for: only the answer to the last one counts. */
let asked = 0
let filled = false
let restored = false

/**
 * Fills the store and keeps it so. Subscribes first: what happens while the snapshot is on its way is applied on top of
 * it. An event may repeat what the snapshot has; since it holds whole items, that changes nothing.
 */
export function connectPanel(): void {
  for (const name of dataEventNames) {
    // The payload is that event's; the compiler can't follow a name out of a list.
    window.flowdeck.on(name as DeltaName, (payload) => {
      waiting.push({ name, payload } as DataEvent)
      if (filled) timer ??= setTimeout(applyWaiting, gatherMs)
    })
  }
  window.flowdeck.on('panel.reset', () => {
    waiting = []
    void takeSnapshot()
  })
  window.flowdeck.on('quit.asked', answerQuit)
  window.flowdeck.on('place.asked', () => {
    // What is being read anew is of another connection, maybe the one that the place is of.
    if (filled) void followPlace()
  })
  tellInSight()
  keepDrafts()
  readSavedFilters()
  void takeSnapshot()
}

/** Asks for everything once more; the old content stays until it is there. */
export async function takeSnapshot(): Promise<void> {
  asked += 1
  const mine = asked
  filled = false
  try {
    const snapshot = await call('panel.snapshot', undefined)
    if (mine !== asked) return
    filled = true
    // The page has newer drafts than the snapshot, unless it was just loaded.
    const drafts = restored ? {} : restoredDrafts(snapshot.drafts)
    restored = true
    usePanel.setState((state) => ({ ...dataOf(snapshot, state), ...drafts, status: 'ready', failure: null }))
    applyWaiting()
    void followPlace()
  } catch (error) {
    if (mine === asked) usePanel.setState({ status: 'failed', failure: messageOf(error) })
  }
}

function applyWaiting(): void {
  timer = null
  if (!filled || waiting.length === 0) return
  const events = waiting
  waiting = []
  usePanel.setState((state) => applyEvents(state, events))
}
