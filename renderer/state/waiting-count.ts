import type { RunsShown } from '../../shared/contract/contract'

/** How many runs wait: those in the list when that is all, else as the API counted them a moment ago. */
export const waitingCount = (listed: number, { complete, waiting }: RunsShown): number =>
  complete ? listed : Math.max(listed, waiting ?? 0)

/** "1,000 of 1,475 waiting runs are shown"; null when all are. */
export function cutInWords(listed: number, shown: RunsShown): string | null {
  if (shown.complete) return null
  if (shown.waiting === null || shown.waiting <= listed) return 'Not all waiting runs are shown, only those due first'
  return `${listed.toLocaleString('en')} of ${shown.waiting.toLocaleString('en')} waiting runs are shown, those due first`
}
