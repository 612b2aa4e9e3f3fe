import { expect, test } from 'vitest'
import { prefect06 } from '../../../../shared/prefect-0.6/prefect-0.6'
import { noFilter, type ShownRuns } from '../../../state/run-filter'
import { savedWords } from './saved-words'

const words = (over: Partial<ShownRuns>) =>
  savedWords({ segment: 'all', search: '', filter: noFilter, sort: null, ...over }, prefect06.phaseWords, 'utc')

test('a saved filter is told in a few words, all of it', () => {
  expect(words({})).toBe('All runs')
  expect(words({ segment: 'done', search: ' ' })).toBe('Runs that are done')
  expect(
    words({
      segment: 'failed',
      search: 'eu ',
      filter: { ...noFilter, flow: 'etl', within: 'day' },
      sort: { column: 'due', direction: 'down' },
    }),
  ).toBe('Failed runs, of flow etl, that ran or were due in the last day, found by “eu”, sorted by due, the last first')
})
