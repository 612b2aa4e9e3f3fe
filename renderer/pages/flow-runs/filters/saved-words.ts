import type { Phase } from '../../../../shared/model/dialect-words'
import type { SegmentName, ShownRuns } from '../../../state/run-filter'
import { filterWords } from './run-filter'

/** What a filter shows, in a few words: "Failed runs, of flow etl, found by “eu”, sorted by due". */
export function savedWords(
  { segment, search, filter, sort }: ShownRuns,
  phaseWords: Readonly<Record<Phase, string>>,
  times: 'local' | 'utc',
): string {
  const words = filterWords(filter, times)
  const sought = search.trim()
  return [
    groupWords(segment, phaseWords),
    ...(words === null ? [] : [words.replace(/^Only runs /, '')]),
    ...(sought === '' ? [] : [`found by “${sought}”`]),
    ...(sort === null ? [] : [`sorted by ${sort.column}${sort.direction === 'down' ? ', the last first' : ''}`]),
  ].join(', ')
}

function groupWords(segment: SegmentName, phaseWords: Readonly<Record<Phase, string>>): string {
  switch (segment) {
    case 'all':
      return 'All runs'
    case 'waiting':
      return 'Waiting runs'
    case 'done':
      return 'Runs that are done'
    case 'claimed':
    case 'running':
    case 'failed':
      return `${phaseWords[segment]} runs`
  }
}
