import { expect, test } from 'vitest'
import type { Link } from '../../shared/model/agent-status'
import { whyNoRuns } from './no-runs'

const retrying: Link = { state: 'retrying', since: 10_000, tries: 2, nextTryAt: 45_000, message: 'x' }

test.each<[Link, boolean, string | null]>([
  [{ state: 'refused', since: 0, message: 'x' }, true, 'Not known: the Prefect API refused the agent'],
  [{ state: 'connected', since: 0 }, true, null],
  [{ state: 'unknown' }, true, null],
  [retrying, true, null],
  [{ state: 'unknown' }, false, 'Not known yet: the Prefect API has not told its runs so far'],
  [{ state: 'connected', since: 0 }, false, 'Not known yet: the Prefect API has not told its runs so far'],
  [retrying, false, 'Not known yet: the Prefect API has not answered for 30s, try 3 in 5s'],
])('%j, told its runs: %s', (api, known, words) => expect(whyNoRuns({ api }, { known }, 40_000)).toBe(words))
