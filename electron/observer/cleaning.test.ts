import { expect, test } from 'vitest'
import type { JobSummary } from '../../shared/model/job'
import { planCleaning, wordOfRun } from './cleaning'
import { jobOf, sampleRun } from './samples'

const hour = 3_600_000
const now = 100 * hour
const policy = { completed: { seconds: 60, newest: 0 }, failed: { seconds: 86_400, newest: 0 } }
const isOurs = (job: JobSummary): boolean => job.agent === 'agent'
const complete = (more: Partial<JobSummary> = {}) => jobOf({ status: 'Complete', finishedAt: now - hour, ...more })
const failed = (more: Partial<JobSummary> = {}) => jobOf({ status: 'Failed', finishedAt: now - hour, ...more })

test.each<[string, JobSummary, string, number | null, string]>([
  ['one that completed', complete(), 'goes', now - hour + 60_000, 'it completed 60m ago'],
  ['just now', complete({ finishedAt: now - 59_000 }), 'later', now + 1_000, 'it completed 59s ago'],
  ['one that failed within a day', failed(), 'later', now + 23 * hour, 'it failed 60m ago'],
  ['and a day later', failed({ finishedAt: now - 24 * hour }), 'goes', now, 'it failed 24h ago'],
  ['one at work', jobOf(), 'stays', null, 'it has not ended'],
  ['one that is suspended', jobOf({ status: 'Suspended' }), 'stays', null, 'it has not ended'],
  ['one on its way out', jobOf({ status: 'Terminating' }), 'stays', null, 'it is on its way out'],
  ['one of another agent', complete({ agent: 'other' }), 'stays', null, 'agent other made it'],
  ['one that upstream’s agent made', complete({ agent: null }), 'stays', null, 'Flowdeck did not make it'],
  [
    'one with a time to live',
    complete({ ttlSeconds: 300 }),
    'stays',
    null,
    'Kubernetes deletes it 5m after its end, as its template says',
  ],
  [
    'one that never says when it ended',
    complete({ finishedAt: null, createdAt: now - hour }),
    'goes',
    now - hour + 60_000,
    'it completed 60m ago',
  ],
])('%s', (_, job, fate, at, why) => {
  expect(planCleaning([job], isOurs, policy, now)).toEqual([{ job, fate, at, why }])
})

test('what is no flow run’s is not even named', () => {
  expect(planCleaning([complete({ flowRunId: null })], isOurs, policy, now)).toEqual([])
})

test('the newest of a state stay, those of others and with a time to live uncounted', () => {
  const jobs = [1, 2, 3].flatMap((n) => [
    complete({ uid: `c${n}`, finishedAt: now - n * hour }),
    failed({ uid: `f${n}`, finishedAt: now - n * 30 * hour }),
  ])
  const others = [
    complete({ uid: 'theirs', agent: 'other', finishedAt: now - 70_000 }),
    complete({ uid: 'ttl', ttlSeconds: 9, finishedAt: now - 70_000 }),
  ]
  const kept = { completed: { seconds: 60, newest: 2 }, failed: { seconds: 60, newest: 1 } }
  const going = planCleaning([...jobs, ...others], isOurs, kept, now).filter(({ fate }) => fate === 'goes')
  expect(going.map(({ job }) => job.uid)).toEqual(['f2', 'c3', 'f3'])
  expect(planCleaning(jobs, isOurs, kept, now)[0]?.why).toBe('it is one of the newest 2 that completed')
})

const us = { agent: 'agent', cluster: 'c', namespace: 'default' }
const claim = { ...us, jobName: 'calm-heron-0a1b2c3d' }
const runIn = (phase: (typeof sampleRun)['phase'], name: string) => ({
  ...sampleRun,
  phase,
  state: { ...sampleRun.state, name },
  claim: phase === 'claimed' ? claim : null,
})
const running = runIn('running', 'Running')
const claimed = runIn('claimed', 'Submitted')

test.each([
  ['ended', runIn('succeeded', 'Success'), null, 'goes', 'its flow run is Success'],
  ['failed', runIn('failed', 'Failed'), null, 'goes', 'its flow run is Failed'],
  ['put back', runIn('waiting', 'Scheduled'), null, 'goes', 'its flow run is Scheduled, and gets another Job'],
  ['gone', null, null, 'stays', 'Prefect does not know its flow run'],
  ['running, and nobody asked', running, null, 'ask', undefined],
  [
    'Submitted still',
    claimed,
    { run: claimed, lastClaim: claim, goesOn: false },
    'endFirst',
    'its flow run is still Submitted, and is marked as failed first',
  ],
  [
    'to be retried',
    running,
    { run: running, lastClaim: claim, goesOn: true },
    'goes',
    'its flow run is Running, and goes on without it',
  ],
  [
    'run by another agent',
    running,
    { run: running, lastClaim: null, goesOn: false },
    'goes',
    'its flow run is Running, and goes on without it',
  ],
] as const)('the run is %s', (_, run, tenure, kind, why) => {
  const word = wordOfRun({ name: claim.jobName }, run, tenure, [us])
  expect([word.kind, 'why' in word ? word.why : undefined]).toEqual([kind, why])
})
