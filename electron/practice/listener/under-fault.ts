import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault, FaultAnswer } from './fault'

/** What to do with a request instead of answering it; or it is done, and answered, late. */
export type ApiFault = undefined | Fault | { readonly delayMs: number }

export type Outcome<Answer> =
  /** The connection breaks. */
  'cut' | { readonly answer: Answer } | { readonly instead: FaultAnswer & { readonly body: unknown } }

/** Does what was asked for, or what the fault says. @param closing rejects a wait that it ends */
export async function underFault<Answer>(
  fault: ApiFault,
  closing: AbortSignal,
  act: () => Answer | Promise<Answer>,
): Promise<Outcome<Answer>> {
  if (fault === 'drop-before') return 'cut'
  if (typeof fault === 'object' && 'status' in fault) {
    if (fault.done) await act()
    return { instead: { body: '', ...fault } }
  }
  if (typeof fault === 'object' && 'delayMs' in fault) await sleep(fault.delayMs, undefined, { signal: closing })
  const answer = await act()
  if (typeof fault === 'object' && 'answerAfter' in fault) await fault.answerAfter
  return fault === 'drop-after' ? 'cut' : { answer }
}
