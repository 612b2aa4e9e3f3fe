import { expect, test } from 'vitest'
import { neverOn, type AgentStatus, type Link } from '../../shared/model/agent-status'
import { healthAnswers } from './agent-health'

const connected: Link = { state: 'connected', since: 0 }
const retrying: Link = { state: 'retrying', since: 0, tries: 1, nextTryAt: 6_000, message: 'no' }
const status: AgentStatus = {
  ...neverOn,
  ...{ mode: 'running', name: 'a', dialect: '0.6', since: 0, api: connected, cluster: connected },
  lastPollAt: 0,
}
const answersOf = (sinceTurnMs: number | null, now: Partial<AgentStatus> = {}, standsBy = false) =>
  healthAnswers({ sinceTurnMs, standsBy, status: { ...status, ...now } }, () => 1_000)

test.each([
  { sinceTurnMs: 0, answer: { status: 200, body: 'ok\n' } },
  { sinceTurnMs: 40_000, answer: { status: 200, body: 'ok\n' } },
  { sinceTurnMs: 52_000, answer: { status: 503, body: 'The agent’s loop stands still since 52 s.\n' } },
  { sinceTurnMs: null, answer: { status: 503, body: 'The agent is off.\n' } },
])('a loop that went round $sinceTurnMs ms ago', async ({ sinceTurnMs, answer }) => {
  expect(await answersOf(sinceTurnMs)['/healthz']!()).toEqual(answer)
})

test.each([
  { now: {}, code: 200, words: 'ok\n' },
  { now: { api: retrying }, code: 503, words: 'Waiting for the Prefect API, try 2 in 5s.\n' },
  { now: { cluster: retrying }, code: 503, words: 'Waiting for the cluster, try 2 in 5s.\n' },
  { now: { api: { state: 'unknown' } as const }, code: 503, words: 'A server has not answered yet.\n' },
])('ready with $now: $code', async ({ now, code, words }) => {
  const answers = answersOf(0, now)
  expect(await answers['/readyz']!()).toEqual({ status: code, body: words })
  // That a server does not answer is no reason to start the agent again.
  expect(await answers['/healthz']!()).toMatchObject({ status: 200 })
})

test('a replica that stands by is well and ready: another does the work', async () => {
  const answers = answersOf(1_000, { mode: 'off', api: { state: 'unknown' }, cluster: { state: 'unknown' } }, true)
  expect(await answers['/healthz']!()).toMatchObject({ status: 200 })
  expect(await answers['/readyz']!()).toMatchObject({ status: 200 })
})
