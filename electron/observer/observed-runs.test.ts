import { expect, test } from 'vitest'
import { ObservedRuns } from './observed-runs'
import { imageMissing, jobOf, killed, podOf } from './samples'

const policy = { hopelessAfterMs: 300_000, unstartedAfterMs: null }
const at = (elapsed: number) => ({ now: 1_000_000 + elapsed, elapsed })
const failed = jobOf({ status: 'Failed', failed: 1, finishedAt: 1_000_000 })
const runs = () => {
  const observed = new ObservedRuns((job) => job.agent === 'agent')
  observed.podsAreKnown()
  return observed
}
const kinds = (observed: ObservedRuns, elapsed: number) =>
  observed.due(at(elapsed), policy, 100).due.map(({ concern }) => concern.kind)

test('a run at work is never read', () => {
  const observed = runs()
  observed.changeJob(jobOf({ createdAt: 1_000_000 }), at(0))
  expect(observed.due(at(0), policy, 100)).toEqual({ due: [], nextAt: 5_000 })
  observed.changePod(podOf(), at(500))
  expect(observed.due(at(10 ** 9), policy, 100)).toEqual({ due: [], nextAt: Infinity })
})

test('a Job that failed is looked at when its process has had its say, and again later', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.changePod(killed, at(900))
  observed.changeJob(failed, at(1_000))
  expect(observed.due(at(2_900), policy, 100)).toEqual({ due: [], nextAt: 3_000 })
  const [watched] = observed.due(at(3_000), policy, 100).due
  expect(watched).toMatchObject({ flowRunId: 'r1', since: 1_000, isOld: false, concern: { kind: 'ended' } })
  observed.wasRead(watched!, 2_000)
  expect(observed.due(at(3_000), policy, 100)).toEqual({ due: [], nextAt: 16_000 })
  observed.close(watched!)
  // What comes of the same Job later says nothing new.
  observed.changeJob({ ...failed, message: 'more words' }, at(4_000))
  observed.deletePod(killed.uid, at(4_000))
  observed.deleteJob(failed, at(5_000))
  expect([observed.due(at(10 ** 9), policy, 100).due, observed.size]).toEqual([[], 0])
})

test('a Job that failed and was deleted before anybody looked is not forgotten', () => {
  const observed = runs()
  observed.changeJob(failed, at(0))
  observed.deleteJob(failed, at(100))
  expect(kinds(observed, 2_100)).toEqual(['ended'])
})

test('a pod that somebody deleted is not forgotten before its Job has failed of it, nor kept when there is another one', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.changePod(podOf(), at(0))
  observed.changePod(podOf({ endsBy: 900, status: 'Terminating' }), at(100))
  observed.deletePod(podOf().uid, at(200))
  observed.changeJob(failed, at(1_000))
  const [watched] = observed.due(at(3_000), policy, 100).due
  expect(watched?.concern).toMatchObject({ kind: 'ended', podDeleted: true, pod: { uid: podOf().uid } })

  const other = runs()
  other.changeJob(jobOf(), at(0))
  other.changePod(podOf({ endsBy: 900 }), at(0))
  other.deletePod(podOf().uid, at(200))
  other.changePod({ ...killed, uid: 'pod-2' }, at(300))
  other.deletePod('pod-2', at(400))
  other.changeJob(failed, at(1_000))
  expect(other.due(at(3_000), policy, 100).due[0]?.concern).toMatchObject({ podDeleted: false, pod: null })
})

test('nothing is due before pods are known: a Job at work would look like one without a pod', () => {
  const observed = new ObservedRuns((job) => job.agent === 'agent')
  observed.listJobs([jobOf({ createdAt: 0 })], true, at(0))
  expect(observed.due(at(10 ** 9), policy, 100)).toEqual({ due: [], nextAt: Infinity })
  observed.listPods([podOf()], true, at(1_000))
  expect(kinds(observed, 10 ** 9)).toEqual([])
})

test('a Job that is missing when all are listed again was deleted', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.changePod(podOf(), at(0))
  observed.listJobs([], true, at(1_000))
  // Its pod goes on for a while.
  expect(kinds(observed, 3_000)).toEqual([])
  observed.listPods([], true, at(4_000))
  expect([kinds(observed, 5_999), kinds(observed, 6_000)]).toEqual([[], ['ended']])
})

test('what is missing in a list that was cut has not gone', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.changePod(podOf(), at(0))
  observed.listJobs([], false, at(1_000))
  observed.listPods([], false, at(1_000))
  expect([kinds(observed, 10 ** 9), observed.size]).toEqual([[], 1])
})

test('a run that moved to another pod is looked after there', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.deleteJob(jobOf(), at(100))
  const other = { uid: 'job-2', name: 'other', createdAt: 9_000 }
  observed.changeJob(jobOf(other), at(200))
  observed.changePod(podOf({ uid: 'pod-2', jobName: 'other' }), at(300))
  expect(kinds(observed, 10 ** 9)).toEqual([])
  observed.deleteJob(jobOf({ ...other, status: 'Complete' }), at(400))
  observed.deletePod('pod-2', at(400))
  // Whether its process had said all before is still looked at.
  const [watched] = observed.due(at(10 ** 9), policy, 100).due
  expect(watched?.concern.kind).toBe('succeeded')
  if (watched) observed.close(watched)
  expect([kinds(observed, 10 ** 9), observed.size]).toEqual([[], 0])
})

test('Jobs of others are left alone', () => {
  const observed = runs()
  observed.listJobs(
    [jobOf({ agent: null, status: 'Failed' }), jobOf({ agent: 'other', status: 'Failed' })],
    true,
    at(0),
  )
  observed.listJobs([jobOf({ flowRunId: null, status: 'Failed' })], true, at(0))
  expect(kinds(observed, 10 ** 9)).toEqual([])
})

test('at the start it goes by how long things have been so', () => {
  const observed = runs()
  const now = at(0).now
  observed.listJobs([jobOf({ createdAt: now - 400_000, status: 'Pending' })], true, at(0))
  observed.listPods([imageMissing], true, at(0))
  const [watched] = observed.due(at(0), policy, 100).due
  expect(watched).toMatchObject({ since: -400_000, isOld: true, concern: { kind: 'stuck' } })
})

test('a pod whose node is silent is waited for until its time is over', () => {
  const observed = runs()
  const endsBy = at(30_000).now
  observed.changeJob(jobOf(), at(0))
  observed.changePod(podOf({ status: 'Terminating', endsBy }), at(0))
  expect(observed.due(at(0), policy, 100)).toEqual({ due: [], nextAt: 92_000 })
  const again = runs()
  again.listJobs([jobOf()], true, at(600_000))
  again.listPods([podOf({ status: 'Terminating', endsBy })], true, at(600_000))
  expect(kinds(again, 600_000)).toEqual(['lost'])
})

test('what ended well long ago is taken to be known', () => {
  const observed = runs()
  const now = at(0).now
  observed.listJobs(
    [
      jobOf({ uid: 'a', flowRunId: 'r2', status: 'Complete', finishedAt: now - 700_000 }),
      jobOf({ uid: 'b', flowRunId: 'r3', status: 'Complete', finishedAt: now - 60_000 }),
      jobOf({ uid: 'c', flowRunId: 'r4', status: 'Failed', finishedAt: now - 700_000 }),
    ],
    true,
    at(0),
  )
  expect(observed.due(at(0), policy, 100).due.map(({ flowRunId }) => flowRunId)).toEqual(['r3', 'r4'])
})

test('as many are read at once as are asked for, and the others next', () => {
  const observed = runs()
  for (let n = 0; n < 5; n++) observed.changeJob({ ...failed, uid: `j${n}`, flowRunId: `r${n}` }, at(0))
  const { due, nextAt } = observed.due(at(2_000), policy, 3)
  expect([due.length, nextAt]).toEqual([3, 2_000])
})

test('another patience holds at once for those that are waited for', () => {
  const observed = runs()
  observed.changeJob(jobOf({ createdAt: 1_000_000 }), at(0))
  observed.changePod(imageMissing, at(0))
  const [watched] = observed.due(at(5_000), policy, 100).due
  observed.wasRead(watched!, 60_000)
  expect(observed.due(at(60_000), policy, 100)).toEqual({ due: [], nextAt: 300_000 })
  const shorter = { ...policy, hopelessAfterMs: 90_000 }
  expect(observed.due(at(60_000), shorter, 100)).toEqual({ due: [], nextAt: 90_000 })
  expect(observed.due(at(60_000), { ...policy, hopelessAfterMs: null }, 100)).toEqual({ due: [], nextAt: Infinity })
})

test('one that failed is left alone for a while, the longer the more often', () => {
  const observed = runs()
  observed.changeJob(failed, at(0))
  const [watched] = observed.due(at(2_000), policy, 100).due
  const waitMsOf = (failures: number): number => 1_000 * (failures + 1)
  observed.failed(watched!, at(2_000), waitMsOf)
  expect(observed.due(at(2_000), policy, 100)).toEqual({ due: [], nextAt: 3_000 })
  observed.failed(watched!, at(3_000), waitMsOf)
  expect(observed.due(at(3_000), policy, 100)).toEqual({ due: [], nextAt: 5_000 })
})

test('of a Job that goes on as before a change is no news, and of what ends it each is', () => {
  const observed = runs()
  const textOf = (more = '"active":1', suspend = false) =>
    `{"metadata":{"labels":{"run":"r1"},"managedFields":[{"manager":"flowdeck/agent"}]},"spec":{"suspend":${suspend}},"status":{${more}}}`
  expect(observed.isNoNews('job-1', textOf())).toBe(false)
  observed.changeJob(jobOf(), at(0))
  const said = (text: string) => observed.isNoNews('job-1', text)
  expect([said(textOf()), said(textOf('"active":1,"ready":1')), said(textOf('"conditions":[]'))]).toEqual([
    true,
    true,
    true,
  ])
  const news = [
    textOf('"conditions":[{"type":"Complete","status":"True"}]'),
    textOf('"conditions":[{"type":"Failed","status":"True"}]'),
    textOf('"failed":1'),
    textOf('"active":1', true),
    textOf().replace('"labels"', '"deletionTimestamp":"2026-01-01T00:00:00Z","labels"'),
    textOf().replace('r1', 'r2'),
  ]
  expect(news.map(said)).toEqual(news.map(() => false))

  observed.changeJob(jobOf({ status: 'Suspended' }), at(1))
  expect([said(textOf('', true)), said(textOf())]).toEqual([true, false])
  observed.changeJob(failed, at(2))
  expect(said(textOf())).toBe(false)
  observed.deleteJob(failed, at(3))
  expect(said(textOf())).toBe(false)
})

test('of a Job that no agent of ours made no change is news, until its maker may be one by another name', () => {
  const observed = runs()
  observed.changeJob(jobOf({ agent: 'other' }), at(0))
  const failure = '"conditions":[{"type":"Failed","status":"True"}]'
  expect(observed.isNoNews('job-1', `{"managedFields":[{"manager":"prefect"}],${failure}}`)).toBe(true)
  expect(observed.isNoNews('job-1', `{"managedFields":[{"manager":"flowdeck/other"}],${failure}}`)).toBe(false)
})

test('a Job that was resumed a moment ago is not one that has waited since it was made', () => {
  const observed = runs()
  const [createdAt, startedAt] = [1_000_000 - 3_600_000, 1_000_000 - 2_000]
  observed.changeJob(jobOf({ status: 'Pending', createdAt, startedAt }), at(0), true)
  expect(observed.due(at(0), policy, 100)).toEqual({ due: [], nextAt: 3_000 })
})

test('a Job that is suspended for long is not looked after, nor is its run once it goes on', () => {
  const observed = runs()
  observed.changeJob(jobOf(), at(0))
  observed.changePod(podOf(), at(0))
  observed.changeJob(jobOf({ status: 'Suspended' }), at(1_000))
  observed.changePod(podOf({ endsBy: 1_031_000, status: 'Terminating' }), at(1_100))
  observed.deletePod(podOf().uid, at(31_000))
  expect(observed.due(at(10 ** 8), policy, 100)).toEqual({ due: [], nextAt: Infinity })
  observed.changeJob(jobOf({ status: 'Running' }), at(10 ** 8))
  observed.changePod(podOf({ uid: 'pod-2' }), at(10 ** 8))
  expect(observed.due(at(10 ** 9), policy, 100)).toEqual({ due: [], nextAt: Infinity })
})
