import type { CallName, Handlers } from '../../../shared/contract/contract'
import { withoutPasswords } from '../../../shared/secrets/addresses'
import { sessionOf, sessionToWrite, type HandlerParts } from './parts'
import { ExpectedError, isExpected } from './refusing'

export const cleaningHandlers = (
  parts: HandlerParts,
): Pick<Handlers, Extract<CallName, `${'cleaning' | 'evidence'}.${string}`>> => {
  const actionsOf = (which: { readonly connectionId: string }) => sessionOf(parts, which).cleaning
  return {
    'cleaning.plan': (which) => orRefused(async () => ({ objects: await actionsOf(which).plan() })),
    'cleaning.run': ({ uids, ...which }) =>
      orRefused(async () => {
        const { cleaning, runs } = sessionToWrite(parts, which)
        const objects = await cleaning.clean(uids)
        runs.lookNow()
        return { objects }
      }),
    'evidence.ofRun': ({ flowRunId, ...which }) =>
      orRefused(async () => ({ kept: await actionsOf(which).evidenceOf(flowRunId) })),
    'evidence.events': ({ flowRunId, ...which }) =>
      orRefused(async () => ({ events: await actionsOf(which).keptEventsOf(flowRunId) })),
    'evidence.read': ({ uid, file, ...which }) =>
      orRefused(async () => {
        const text = await actionsOf(which).readEvidence(uid, file)
        if (text === null)
          throw new ExpectedError('It is not kept any more: what is old, or beyond the room for it, goes first.')
        return { text }
      }),
  }
}

async function orRefused<T extends object>(
  work: () => Promise<T>,
): Promise<(T & { readonly ok: true }) | { readonly ok: false; readonly message: string }> {
  try {
    return { ...(await work()), ok: true }
  } catch (error) {
    if (!isExpected(error)) throw error
    return { ok: false, message: withoutPasswords(error.message) }
  }
}
