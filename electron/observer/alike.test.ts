import { expect, test } from 'vitest'
import { Alike } from './alike'
import { jobOf, podOf } from './samples'

/** As it comes of a cluster: nothing of it is anything of another one. */
const parsed = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
const tolerations = [{ key: 'gpu', value: null, effect: 'NoSchedule' as const }]
const nodeSelector = { pool: 'a' }

test('what Jobs and pods say stays as it is', () => {
  const alike = new Alike()
  const job = jobOf({ agent: null, reason: 'BackoffLimitExceeded', message: 'too often' })
  const pod = podOf({ tolerations, nodeSelector, gates: ['g'] }, { requests: { cpu: '1' } })
  for (const _ of [1, 2]) expect([alike.job(parsed(job)), alike.pod(parsed(pod))]).toEqual([job, pod])
  expect([alike.job(null), alike.pod(null)]).toEqual([null, null])
})

test('values that are equal are kept once, others for themselves', () => {
  const alike = new Alike()
  const [one, same, other] = [
    podOf({ tolerations, nodeSelector }),
    podOf({ tolerations, nodeSelector, uid: 'pod-2' }),
    podOf({ tolerations: [], nodeSelector: { pool: 'b' } }, { limits: { memory: '1Gi' } }),
  ].map((pod) => alike.pod(parsed(pod))!)
  const shared = (pod = one) => [pod?.tolerations, pod?.nodeSelector, pod?.containers[0]?.limits]
  for (const [at, value] of shared().entries()) {
    expect(shared(same)[at]).toBe(value)
    expect(shared(other)[at]).not.toEqual(value)
  }
})

test('of many different values none is kept for good, and of long ones none at all', () => {
  const alike = new Alike()
  const podWith = (pool: string) => alike.pod(podOf({ nodeSelector: { pool } }))!.nodeSelector
  const first = podWith('first')
  expect(podWith('first')).toBe(first)
  for (let n = 0; n < 5_000; n++) podWith(`p${n}`)
  expect(podWith('first')).not.toBe(first)
  const long = 'x'.repeat(1_100)
  expect(podWith(long)).not.toBe(podWith(long))
})
