import type { Drafts } from '../../shared/template/drafts'
import { call, messageOf } from './client'
import type { PanelState } from './panel-state'
import { toast, usePanel } from './store'

/** So long after a change the drafts are kept, ms: while somebody types, not at every letter. */
const pauseMs = 300

export const draftsOf = ({ templateDrafts, poolDrafts }: PanelState): Drafts => ({
  templates: templateDrafts,
  pools: poolDrafts,
})

/** What was being edited when the page was there last, for a page that was just loaded. */
export const restoredDrafts = ({ templates, pools }: Drafts): Pick<PanelState, 'templateDrafts' | 'poolDrafts'> => ({
  templateDrafts: templates,
  poolDrafts: pools,
})

/** From now on, what is being edited outlasts the page and the app. */
export function keepDrafts(): void {
  let timer: ReturnType<typeof setTimeout> | null = null
  const keep = () => {
    timer = null
    void tell()
  }
  usePanel.subscribe((state, before) => {
    if (state.templateDrafts === before.templateDrafts && state.poolDrafts === before.poolDrafts) return
    timer ??= setTimeout(keep, pauseMs)
  })
  // The page goes, and its timers with it.
  addEventListener('pagehide', () => {
    if (timer === null) return
    clearTimeout(timer)
    keep()
  })
}

async function tell(): Promise<void> {
  const why = await keepNow()
  if (why !== null)
    toast(`The draft would be lost if Flowdeck ended now: ${why} Save it, or copy it elsewhere.`, 'error')
}

/**
 * Keeps the drafts that there are, without the pause that there is while somebody types. Never rejects.
 * @returns why they can't be kept, as a sentence; null when they are
 */
export async function keepNow(): Promise<string | null> {
  try {
    const kept = await call('drafts.keep', draftsOf(usePanel.getState()))
    return kept.ok ? null : kept.message
  } catch (error) {
    return messageOf(error)
  }
}
