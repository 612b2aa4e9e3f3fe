import { expect, test } from 'vitest'
import type { AgentEvent } from './agent-event'
import { describeEvent } from './describe-event'

const deployed = { kind: 'deployed', flowRunId: 'r1', job: 'etl-0a1b2c3d' } as const

test.each<[AgentEvent, string | null]>([
  [{ ...deployed, ms: 310 }, 'Deployed flow run r1 as etl-0a1b2c3d, 0.31s after it was due'],
  // Found again after a restart.
  [{ ...deployed, ms: null }, 'Deployed flow run r1 as etl-0a1b2c3d'],
  [
    { kind: 'link', to: 'api', link: { state: 'retrying', since: 0, tries: 2, nextTryAt: 3_500, message: 'no' } },
    'The Prefect API does not answer (no); try 3 in 2.5 s',
  ],
  [
    { kind: 'link', to: 'cluster', link: { state: 'refused', since: 0, message: 'aws failed.', plugin: 'aws' } },
    'The cluster is not asked: aws failed',
  ],
  [{ kind: 'link', to: 'cluster', link: { state: 'connected', since: 0 } }, 'The cluster answers'],
  [{ kind: 'link', to: 'cluster', link: { state: 'unknown' } }, null],
  [{ kind: 'notice', message: 'The pool is paused.' }, 'The pool is paused'],
  [{ kind: 'notice', message: null }, 'The queue gives runs again'],
  [{ kind: 'deaf', message: 'Events can’t be heard.' }, 'Events can’t be heard'],
  [{ kind: 'deaf', message: null }, 'The events of the Prefect API are heard again'],
  [{ kind: 'stopped', deployed: 1, claimsLeft: 0 }, 'Stopped after 1 deployed flow run'],
  [
    { kind: 'stopped', deployed: 2, claimsLeft: 1 },
    'Stopped after 2 deployed flow runs; 1 claimed run gets its Job at the next start',
  ],
  [{ kind: 'polled', ok: true, due: 0 }, null],
])('%j is said as %j', (event, words) => expect(describeEvent(event, 1_000)).toBe(words))
