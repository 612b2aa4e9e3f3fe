import pLimit from 'p-limit'
import type { DoneOrRefused } from '../../shared/contract/contract'
import { messageOf } from './client'
import { wordsOfOutcome, type OutcomeOfAll, type WordsOfAll } from './outcome-of-all'
import { toast, usePanel } from './store'

/** How many are done at once, and how long each takes at least: together they stay below the calls a second that are allowed. */
const atOnce = 8
const leastMs = 200

export interface ActOnAll<T> extends WordsOfAll {
  /** "Deploying runs" */
  readonly doing: string
  readonly targets: readonly T[]
  readonly nameOf: (target: T) => string
  readonly act: (target: T) => Promise<DoneOrRefused>
}

/**
 * Does something to several targets, a few at a time, and tells in one toast what came of it. Meanwhile the panel shows the
 * progress, and no second one begins.
 * @returns the targets that it was done to
 */
export async function actOnAll<T>({ doing, targets, nameOf, act, ...words }: ActOnAll<T>): Promise<readonly T[]> {
  if (usePanel.getState().atWork !== null) {
    toast(
      'Nothing was done, because an action on other rows is still running. Wait until it is done, or stop it.',
      'error',
    )
    return []
  }
  let stopped = false
  const stop = () => (stopped = true)
  const tell = (done: number) => usePanel.setState({ atWork: { doing, done, total: targets.length, stop } })
  tell(0)
  const done: T[] = []
  const refused: OutcomeOfAll['refused'][number][] = []
  let left = 0
  await pLimit(atOnce).map(targets, async (target) => {
    if (stopped) {
      left++
      return
    }
    const [outcome] = await Promise.all([settled(act(target)), pause(leastMs)])
    if (outcome.ok) done.push(target)
    else refused.push({ name: nameOf(target), why: outcome.message })
    tell(done.length + refused.length)
  })
  usePanel.setState({ atWork: null })
  toast(wordsOfOutcome({ done: done.length, refused, left }, words), refused.length > 0 ? 'error' : 'info')
  return done
}

/** A call that fails counts as a refusal: the others go on. */
const settled = (answer: Promise<DoneOrRefused>): Promise<DoneOrRefused> =>
  answer.catch((error: unknown) => ({ ok: false, message: messageOf(error) }))

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
