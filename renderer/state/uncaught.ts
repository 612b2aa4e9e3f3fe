import { messageOf } from './client'
import { toast } from './store'

/** The editor's way to say that nobody waits for an answer any more. */
const isCancelled = (error: unknown): boolean => error instanceof Error && error.name === 'Canceled'

/** Tells errors that nothing caught: what was asked for may not have been done, and a press on a button may seem to do nothing. */
export function tellUncaught(): void {
  const tell = (error: unknown): void => {
    if (!isCancelled(error)) toast(`Flowdeck has made a mistake. Please report it: ${messageOf(error)}`, 'error')
  }
  window.addEventListener('error', (event) => {
    // Chromium reports its own remarks so too, without an error.
    if (event.error !== null && event.error !== undefined) tell(event.error)
  })
  window.addEventListener('unhandledrejection', (event) => tell(event.reason))
}
