import type { RunsShown } from '../../shared/contract/contract'

/** How many runs wait: those in the list when that is all, else as the API counted them a moment ago. */
export const waitingCount = (listed: number, { complete, waiting }: RunsShown): number =>
  complete ? listed : Math.max(listed, waiting ?? 0)

/** What is to be said of a list of waiting runs that is cut. */
export interface Cut {
  /** "1,000 of 1,475 waiting runs are shown, those due first" */
  readonly words: string
  /** "Show 475 more"; null when the panel lists no more. */
  readonly more: string | null
}

/** As many more are listed at each wish for more, as far as they go. */
const moreAtOnce = 1_000

/**
 * @param narrowed something hides some of them
 * @returns null when all that waits is listed
 */
export function cutOf(listed: number, { complete, waiting, asked, most }: RunsShown, narrowed = false): Cut | null {
  if (complete || (waiting !== null && waiting <= listed)) return null
  const room = Math.min(moreAtOnce, Math.max(0, most - Math.max(asked, listed)))
  const are = narrowed ? 'loaded' : 'shown'
  const words =
    waiting === null
      ? `Not all waiting runs are ${are}, only those due first`
      : `${inWords(listed)} of ${inWords(waiting)} waiting runs are ${are}, those due first`
  const verb = narrowed ? 'Load' : 'Show'
  if (room === 0) return { words: `${words}. The command \`flowdeck get runs --limit\` lists more.`, more: null }
  return {
    words,
    more: waiting === null ? `${verb} more` : `${verb} ${inWords(Math.min(room, waiting - listed))} more`,
  }
}

const inWords = (count: number): string => count.toLocaleString('en')
