import { describe, expect, test } from 'vitest'
import type { PodSummary } from '../../shared/model/pod'
import { orphansAmong, planOrphans, wordOfOrphan, type OrphanPod } from './orphans'
import { killed, podOf, sampleRun } from './samples'

const hour = 3_600_000
const now = 100 * hour
const policy = { completed: { seconds: 60, newest: 5 }, failed: { seconds: 86_400, newest: 5 } }
const orphan = (more: Partial<PodSummary> = {}): OrphanPod => ({ ...podOf(), ...more }) as OrphanPod
const succeeded = { phase: 'Succeeded', status: 'Completed' } as const

test('a pod whose Job is there, whoever made it, one of no run and one of no Job are no orphans', () => {
  const pods = [
    podOf({ uid: 'a', jobUid: 'there' }),
    podOf({ uid: 'b', jobUid: 'gone' }),
    podOf({ uid: 'c', jobUid: 'gone', flowRunId: null }),
    podOf({ uid: 'd', jobUid: null, jobName: null }),
  ]
  expect(orphansAmong(pods, (uid) => uid === 'there').map(({ uid }) => uid)).toEqual(['b'])
})

test.each<[string, OrphanPod, string, number | null, string]>([
  ['one that runs', orphan(), 'stays', null, 'it has not ended'],
  ['one of a node that is silent', orphan({ phase: 'Unknown' }), 'stays', null, 'it has not ended'],
  ['one on its way out', orphan({ ...succeeded, endsBy: now }), 'stays', null, 'it is on its way out'],
  ['one that succeeded', orphan({ ...succeeded, finishedAt: now - hour }), 'goes', now - hour + 60_000, 'it ended 60m ago'],
  ['just now', orphan({ ...succeeded, finishedAt: now - 1_000 }), 'later', now + 59_000, 'it ended 1s ago'],
  ['one that failed', { ...orphan(killed), finishedAt: now - hour }, 'later', now + 23 * hour, 'it ended 60m ago'],
  [
    'one that never started',
    orphan({ phase: 'Pending', createdAt: now - 48 * hour, finishedAt: null }),
    'goes',
    now - 24 * hour,
    'it was made 2d ago and has not started',
  ],
])('%s', (_, pod, fate, at, why) => {
  expect(planOrphans([pod], policy, now)).toEqual([{ pod, fate, at, why: `its Job is gone, and ${why}` }])
}) // prettier-ignore

describe('what its run says', () => {
  const us = { agent: 'agent', cluster: 'c', namespace: 'default' }
  const claim = { ...us, jobName: 'calm-heron-0a1b2c3d' }
  const runIn = (phase: (typeof sampleRun)['phase'], name: string) => ({
    ...sampleRun,
    phase,
    state: { ...sampleRun.state, name },
  })
  const ended = { run: runIn('succeeded', 'Success'), lastClaim: claim, goesOn: false }
  const running = { run: runIn('running', 'Running'), lastClaim: claim, goesOn: false }
  const notOurs = 'no claim says that Flowdeck made its Job'
  test.each([
    ['ended', ended, 'goes', 'its flow run is Success'],
    ['ended, and was claimed for another Job', { ...ended, lastClaim: { ...claim, jobName: 'x-99999999' } }, 'stays', notOurs],
    ['ended, and another agent had it', { ...ended, lastClaim: { ...claim, agent: 'other' } }, 'stays', notOurs],
    ['ended, on another cluster', { ...ended, lastClaim: { ...claim, cluster: 'd' } }, 'stays', notOurs],
    ['ended, and upstream’s agent had it', { ...ended, lastClaim: null }, 'stays', notOurs],
    ['not known', null, 'stays', 'Prefect does not know its flow run'],
    ['put back', { ...ended, run: runIn('waiting', 'Scheduled') }, 'goes', 'its flow run is Scheduled, and gets another Job'],
    ['still running', running, 'stays', 'its flow run is Running still'],
    ['going on', { ...running, goesOn: true }, 'goes', 'its flow run is Running, and goes on without it'],
  ] as const)('the run is %s', (_, tenure, kind, why) => {
    expect(wordOfOrphan({ jobName: claim.jobName }, tenure, [us])).toEqual({ kind, why })
  }) // prettier-ignore
})
