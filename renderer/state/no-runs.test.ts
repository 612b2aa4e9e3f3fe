import { expect, test } from 'vitest'
import type { Link } from '../../shared/model/agent-status'
import { whyNoRuns } from './no-runs'

test.each<[Link, string | null]>([
  [{ state: 'refused', since: 0, message: 'x' }, 'Not known: the Prefect API refused the agent'],
  [{ state: 'connected', since: 0 }, null],
  [{ state: 'unknown' }, null],
])('%j', (api, words) => expect(whyNoRuns({ api })).toBe(words))
