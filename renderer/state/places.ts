import { call, messageOf } from './client'
import { openJob, openRun, shownOf } from './shown'
import { goTo, toast, usePanel, type PanelState } from './store'

/** Goes where the main process leads, if it does: a notification was pressed, a link followed. */
export async function followPlace(): Promise<void> {
  try {
    const place = await call('app.takePlace', undefined)
    if (place === null) return
    if (place.kind === 'page') goTo(place.page)
    else if (place.kind === 'run') openRun(place.flowRunId)
    else if (place.kind === 'job') openJob(place.uid)
    else toast(place.why, 'error')
  } catch (error) {
    toast(messageOf(error), 'error')
  }
}

const inSightOf = (state: PanelState) => ({
  page: state.page,
  flowRunId: state.page === 'flowRuns' ? shownOf(state).selectedRunId : null,
})

/** Tells the main process what is in sight, now and whenever that is another: nobody is notified of what they look at. */
export function tellInSight(): void {
  // Whoever is not told notifies once more than need be.
  const tell = (state: PanelState): void => void call('app.see', inSightOf(state)).catch(() => undefined)
  usePanel.subscribe((state, before) => {
    const [now, was] = [inSightOf(state), inSightOf(before)]
    if (now.page !== was.page || now.flowRunId !== was.flowRunId) tell(state)
  })
  tell(usePanel.getState())
}
