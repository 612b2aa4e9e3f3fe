import { PassThrough, Readable } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import type { KubeClient } from '../kube/kube-client'
import { PodLogFollows, type PodLogFollowsParts } from './pod-log-follows'

type Told = Parameters<PodLogFollowsParts['tell']>[0]

const open: PodLogFollows[] = []
afterEach(() => {
  for (const follows of open.splice(0)) follows.stopAll()
})

/** Follows of logs that are what the function gives, and what was told of them. */
function followsOf(stream: () => Readable) {
  const told: Told[] = []
  const follows = new PodLogFollows({
    connection: { client: { stream: async () => stream() } as Partial<KubeClient> as KubeClient, namespace: 'default' },
    reportMistake: (where, error) => {
      throw new Error(where, { cause: error })
    },
    tell: (lines) => told.push(lines),
  })
  open.push(follows)
  return { follows, told }
}
const target = { pod: 'a', container: 'flow', previous: false }

test('twenty logs are followed at once, and one more when one of them is stopped', () => {
  const { follows } = followsOf(() => new PassThrough())
  const ids = Array.from({ length: 21 }, () => follows.follow(target))
  expect(ids.map((id) => id !== null)).toEqual([...Array<boolean>(20).fill(true), false])
  follows.stop(ids[0] ?? '')
  expect(follows.follow(target)).not.toBeNull()
  expect(follows.follow(target)).toBeNull()
})

test('of a log that comes fast, 256 kB are told at once, and nothing is lost', async () => {
  const line = Buffer.from(`${'x'.repeat(32 * 1024)}\n`)
  const { follows, told } = followsOf(() => Readable.from(Array.from({ length: 36 }, () => line)))
  follows.follow(target)
  await vi.waitUntil(() => told.at(-1)?.ended, { timeout: 10_000, interval: 5 })
  const lines = told.map((each) => each.lines.length)
  expect(Math.max(...lines)).toBe(8)
  expect(lines.reduce((sum, count) => sum + count, 0)).toBe(36)
})
