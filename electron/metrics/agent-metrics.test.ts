import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { neverOn, type AgentStatus, type Link } from '../../shared/model/agent-status'
import type { AgentEvent } from '../agent/agent-event'
import { AgentMetrics } from './agent-metrics'

const connected: Link = { state: 'connected', since: 0 }
const status: AgentStatus = {
  ...neverOn,
  ...{ mode: 'running', name: 'a', dialect: '0.6', since: 0, api: connected, cluster: connected },
  ...{ lastPollAt: 1_500, claimsInHand: 3 },
}
const retrying: Link = { state: 'retrying', since: 0, tries: 1, nextTryAt: 1, message: 'no' }

async function samplesAfter(events: readonly AgentEvent[], now: Partial<AgentStatus> = {}): Promise<string[]> {
  const metrics = new AgentMetrics({ status: () => ({ ...status, ...now }), version: '1.2.3' })
  for (const event of events) metrics.hear(event)
  const lines = (await metrics.text()).split('\n')
  return lines.filter((line) => line.startsWith('flowdeck_'))
}

const run = { flowRunId: 'r' }
test.each<[AgentEvent, string]>([
  [{ kind: 'polled', ok: true, due: 7 }, 'flowdeck_polls_total{outcome="answered"} 1'],
  [{ kind: 'polled', ok: true, due: 7 }, 'flowdeck_queue_offered_runs 7'],
  [{ kind: 'polled', ok: false, due: 0 }, 'flowdeck_polls_total{outcome="unanswered"} 1'],
  [{ kind: 'claimed', ...run, job: 'j' }, 'flowdeck_claims_total{outcome="claimed"} 1'],
  [{ kind: 'recovered', ...run, job: 'j' }, 'flowdeck_claims_total{outcome="recovered"} 1'],
  [{ kind: 'dropped', ...run, reason: 'no' }, 'flowdeck_claims_total{outcome="dropped"} 1'],
  [{ kind: 'deployed', ...run, job: 'j', ms: 150 }, 'flowdeck_jobs_created_total 1'],
  [{ kind: 'deployed', ...run, job: 'j', ms: 150 }, 'flowdeck_due_to_job_seconds_bucket{le="0.2"} 1'],
  [{ kind: 'deployed', ...run, job: 'j', ms: 150 }, 'flowdeck_due_to_job_seconds_bucket{le="0.1"} 0'],
  [{ kind: 'deployed', ...run, job: 'j', ms: null }, 'flowdeck_due_to_job_seconds_count 0'],
  [{ kind: 'failed', ...run, reason: 'no' }, 'flowdeck_runs_failed_total 1'],
  [{ kind: 'crashed', ...run, reason: 'no' }, 'flowdeck_runs_crashed_total 1'],
  [{ kind: 'cleaned', ...run, job: 'j', pod: null, reason: 'r', evidence: null }, 'flowdeck_jobs_deleted_total 1'],
  [{ kind: 'cancelled', ...run, job: 'j' }, 'flowdeck_jobs_cancelled_total 1'],
  [{ kind: 'link', to: 'cluster', link: retrying }, 'flowdeck_retries_total{to="cluster"} 1'],
  [{ kind: 'link', to: 'cluster', link: connected }, 'flowdeck_retries_total{to="cluster"} 0'],
  [{ kind: 'mistake', where: 'w', stack: 's' }, 'flowdeck_mistakes_total 1'],
  [
    { kind: 'problem', problem: { kind: 'clusterRefused', context: 'c', message: 'm' } },
    'flowdeck_problems_total{kind="clusterRefused"} 1',
  ],
])('%j counts in %s', async (event, sample) => {
  expect(await samplesAfter([event])).toContain(sample)
})

test('what is asked for at the scrape is what stands then', async () => {
  const samples = await samplesAfter([], { cluster: retrying, mode: 'paused' })
  expect(samples).toEqual(
    expect.arrayContaining([
      'flowdeck_claims_in_hand 3',
      'flowdeck_running 0',
      'flowdeck_last_poll_timestamp_seconds 1.5',
      'flowdeck_server_up{to="api"} 1',
      'flowdeck_server_up{to="cluster"} 0',
      'flowdeck_build_info{version="1.2.3"} 1',
    ]),
  )
})

test('two agents of one process count for themselves', async () => {
  const [one, other] = [status, status].map((each) => new AgentMetrics({ status: () => each, version: '1' }))
  one!.hear({ kind: 'failed', ...run, reason: 'no' })
  expect(await other!.text()).toContain('flowdeck_runs_failed_total 0')
})

test('docs/metrics.md lists all of them, and no other', async () => {
  const metrics = new AgentMetrics({ status: () => status, version: '1' })
  const made = [...(await metrics.text()).matchAll(/^# TYPE (flowdeck_\w+) (\w+)$/gm)].map(([, name, type]) => [
    name,
    type,
  ])
  const page = await readFile(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `(flowdeck_\w+)` +\| (\w+)/gm)].map(([, name, type]) => [name, type])
  expect(listed.sort()).toEqual(made.sort())
})
