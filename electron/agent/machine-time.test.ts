import { expect, test } from 'vitest'
import type { AgentStatus } from '../../shared/model/agent-status'
import { onThisMachine } from './machine-time'

const status: AgentStatus = {
  ...{ mode: 'running', name: 'agent', formerNames: [], labels: [], dialect: '0.6', notice: null, clockNotice: null },
  ...{ since: 100_000, lastPollAt: 200_000, nextPollAt: 210_000, waitMs: 10_000, nextDueAt: null },
  ...{ claimsInHand: 0, deployed: 3 },
  api: { state: 'retrying', since: 190_000, tries: 2, nextTryAt: 205_000, message: 'no' },
  cluster: { state: 'connected', since: 100_000 },
}

test('the instants of a server that is a minute ahead are a minute earlier here', () => {
  expect(onThisMachine(status, 60_000)).toEqual({
    ...status,
    ...{ since: 40_000, lastPollAt: 140_000, nextPollAt: 150_000 },
    api: { state: 'retrying', since: 130_000, tries: 2, nextTryAt: 145_000, message: 'no' },
    cluster: { state: 'connected', since: 40_000 },
  })
})

test('of a clock that agrees they stay as they are', () => expect(onThisMachine(status, 0)).toBe(status))
