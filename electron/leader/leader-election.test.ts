import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock, type Clock } from '../clock/clock'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { openLease } from '../kube/leases'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { LeaderElection } from './leader-election'

/** A lease holds for whole seconds. */
const times = { leaseMs: 1_000, renewWithinMs: 700, retryMs: 50 }
const inTime = { timeout: 10_000, interval: 10 }

let cluster: PracticeCluster
/** Whoever cannot reach the API server. */
const cut = new Set<string>()
const open: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  cut.clear()
  cluster = await startPracticeCluster({
    intercept: ({ body }) =>
      [...cut].some((holder) => body.includes(`"holderIdentity":"${holder}"`)) ? 'drop-before' : undefined,
  })
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
  await cluster.close()
})

interface Candidate {
  readonly election: LeaderElection
  readonly heard: string[]
  /** Stands no more, and keeps the Lease: as a process that is killed. */
  kill(): Promise<void>
  /** Stands no more, and gives the Lease back. */
  leave(): Promise<void>
}

function stand(name: string, clock: Clock = systemClock, own = times, serves = 'pool kube'): Candidate {
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  const election = new LeaderElection(name, openLease(client, 'default', 'flowdeck', serves), clock, own)
  const heard: string[] = []
  election.on('leading', () => heard.push('leading'))
  election.on('lost', (reason) => heard.push(`lost: ${reason}`))
  election.on('standby', (leader) => heard.push(`standby: ${leader}`))
  election.on('trouble', ({ message }) => heard.push(`trouble: ${message}`))
  const end = new AbortController()
  const over = election.run(end.signal)
  const kill = async (): Promise<void> => {
    end.abort()
    await over
  }
  const leave = async (): Promise<void> => {
    await kill()
    await election.release()
  }
  open.push(kill, () => client.close())
  return { election, heard, kill, leave }
}
const until = (holds: () => boolean) => vi.waitUntil(holds, inTime)

test('one of two leads, and renews; the other knows who', async () => {
  const [one, other] = [stand('one'), stand('other')]
  await until(() => one.election.isLeading !== other.election.isLeading)
  const [leader, second] = one.election.isLeading ? [one, other] : [other, one]
  await until(() => second.heard.length > 0)
  // Longer than a Lease holds that is not renewed.
  await systemClock.sleep(2 * times.leaseMs)
  expect([leader.heard, second.heard]).toEqual([['leading'], [`standby: ${leader === one ? 'one' : 'other'}`]])
})

test('a leader that leaves gives it to the next at once', async () => {
  // Longer than the test may take: nobody waits until it has run out.
  const long = { ...times, leaseMs: 600_000, renewWithinMs: 300_000 }
  const first = stand('first', systemClock, long)
  await until(() => first.election.isLeading)
  const second = stand('second', systemClock, long)
  await until(() => second.heard.length > 0)
  await first.leave()
  await until(() => second.election.isLeading)
})

test('one that waits hears what the leader serves, which may be another API under the same name', async () => {
  const first = stand('first', systemClock, times, 'pool kube at http://a')
  await until(() => first.election.isLeading)
  const second = stand('second', systemClock, times, 'pool kube at http://b')
  const served: string[] = []
  second.election.on('standby', (leader, serves) => served.push(`${leader}: ${serves}`))
  await until(() => served.length > 0)
  expect(served).toEqual(['first: pool kube at http://a'])
  await first.kill()
  await until(() => second.election.isLeading)
  const third = stand('third')
  third.election.on('standby', (leader, serves) => served.push(`${leader}: ${serves}`))
  await until(() => served.length > 1)
  expect(served[1]).toBe('second: pool kube at http://b')
})

test('of one that is killed, the Lease runs out', async () => {
  const first = stand('first')
  await until(() => first.election.isLeading)
  const second = stand('second')
  await until(() => second.heard.length > 0)
  await first.kill()
  await until(() => second.election.isLeading)
  expect(second.heard).toEqual(['standby: first', 'leading'])
})

test('a leader that cannot renew leads no more before another may, and says why', async () => {
  const first = stand('first')
  await until(() => first.election.isLeading)
  const second = stand('second')
  await until(() => second.heard.length > 0)
  const both: string[] = []
  first.election.on('lost', () => both.push('lost'))
  second.election.on('leading', () => both.push('leading'))
  cut.add('first')
  await until(() => second.election.isLeading)
  expect(both).toEqual(['lost', 'leading'])
  expect(first.heard.slice(1, 3)).toEqual([
    expect.stringMatching(/^trouble: /) as string,
    'lost: The Lease could not be renewed for 0.7 s.',
  ])
  cut.clear()
  await until(() => first.heard.at(-1) === 'standby: second')
  expect(first.heard.filter((each) => each.startsWith('trouble'))).toHaveLength(1)
})

test('a process that stood still knows that it leads no more when it goes on', async () => {
  let stoodStillMs = 0
  const clock: Clock = { ...systemClock, elapsed: () => performance.now() + stoodStillMs }
  const first = stand('first', clock)
  await until(() => first.election.isLeading)
  stoodStillMs = 60_000
  await until(() => first.heard.length > 1)
  expect(first.heard[1]).toBe('lost: The Lease could not be renewed for 0.7 s.')
  await until(() => first.election.isLeading)
})

test('of ten that start at once, one leads', async () => {
  const all = Array.from({ length: 10 }, (_, n) => stand(`n${n}`))
  await until(() => all.filter(({ heard }) => heard.length > 0).length === 10)
  expect(all.filter(({ heard }) => heard.includes('leading'))).toHaveLength(1)
})

test('the holder is who renews, as kubectl shows it', async () => {
  const first = stand('first')
  await until(() => first.election.isLeading)
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  open.push(() => client.close())
  const lease = await client.json('/apis/coordination.k8s.io/v1/namespaces/default/leases/flowdeck')
  expect(lease).toMatchObject({
    spec: {
      holderIdentity: 'first',
      leaseDurationSeconds: 1,
      leaseTransitions: 0,
      renewTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
    },
  })
})
