import { expect, test } from 'vitest'
import { describeAgent, neverOn, type AgentStatus, type Link } from './agent-status'

const now = 100_000
const connected: Link = { state: 'connected', since: 0 }
const retrying: Link = { state: 'retrying', since: 0, tries: 2, nextTryAt: now + 4_200, message: 'connection refused' }
const refused: Link = { state: 'refused', since: 0, message: 'Unauthorized' }
const status: AgentStatus = { ...neverOn, mode: 'running', name: 'agent', since: 0, api: connected, cluster: connected }

test.each<[string, Partial<AgentStatus>]>([
  ['Off', { mode: 'off' }],
  ['Off', { mode: 'off', api: refused, cluster: retrying }],
  ['Running', {}],
  ['Running', { api: { state: 'unknown' }, cluster: { state: 'unknown' } }],
  ['Running: Work pool kube is paused', { notice: 'Work pool kube is paused.' }],
  ['Running: The clock is wrong', { clockNotice: 'The clock is wrong.' }],
  ['Running: Work pool kube is paused', { notice: 'Work pool kube is paused.', clockNotice: 'The clock is wrong.' }],
  ['Running: Nothing is heard', { deafNotice: 'Nothing is heard.' }],
  ['Watching only: claims nothing', { mode: 'paused' }],
  ['Stopping', { mode: 'stopping' }],
  ['Stopping: 3 claimed runs still get their Jobs', { mode: 'stopping', claimsInHand: 3 }],
  ['Paused: token refused', { api: refused, cluster: retrying }],
  ['Paused: another Prefect', { api: { ...refused, refusal: 'dialect' } }],
  ['Paused: work pool can’t be served', { api: { ...refused, refusal: 'workPool' } }],
  ['Waiting for the Prefect API, try 3 in 5s', { api: retrying, cluster: refused }],
  ['Waiting for the Prefect API, try 3 in 5s', { mode: 'paused', api: retrying }],
  ['Waiting for the Prefect API, try 3 in 0s', { api: { ...retrying, nextTryAt: now - 1 } }],
  ['Held up: Unauthorized', { cluster: refused }],
  ['Held up: Unauthorized', { cluster: { ...refused, message: 'Unauthorized.' } }],
  ['Waiting for the cluster, try 3 in 5s', { cluster: retrying }],
])('%s', (sentence, more) => {
  expect(describeAgent({ ...status, ...more }, now)).toBe(sentence)
})

test.each<[string, Partial<AgentStatus>]>([
  ['Waiting for the Prefect API', { api: retrying }],
  ['Waiting for the cluster', { cluster: retrying }],
  ['Held up: Unauthorized', { cluster: refused }],
  ['Running', {}],
])('without a time: %s', (sentence, more) => {
  expect(describeAgent({ ...status, ...more }, null)).toBe(sentence)
})
