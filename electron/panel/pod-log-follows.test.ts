import { addAbortSignal, PassThrough, Readable } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import type { KubeClient } from '../kube/kube-client'
import { PodLogFollows, type PodLogFollowsParts } from './pod-log-follows'

type Told = Parameters<PodLogFollowsParts['tell']>[0]

const open: PodLogFollows[] = []
afterEach(() => {
  for (const follows of open.splice(0)) follows.stopAll()
})

/** Follows of logs that are what the function gives, and what was told of them. */
function followsOf(stream: () => Readable, hasRoom = () => true) {
  const told: Told[] = []
  const follows = new PodLogFollows({
    connection: {
      client: {
        stream: async (_: string, { signal }: { signal: AbortSignal }) => addAbortSignal(signal, stream()),
      } as Partial<KubeClient> as KubeClient,
      namespace: 'default',
    },
    clock: systemClock,
    reportMistake: (where, error) => {
      throw new Error(where, { cause: error })
    },
    tell: (lines) => told.push(lines),
    hasRoom,
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
  const line = Buffer.from(`2001-01-01T00:00:00Z ${'x'.repeat(32 * 1024)}\n`)
  const { follows, told } = followsOf(() => Readable.from(Array.from({ length: 36 }, () => line)))
  follows.follow(target)
  await vi.waitUntil(() => told.at(-1)?.ended, { timeout: 10_000, interval: 5 })
  const lines = told.map((each) => each.lines.length)
  expect(Math.max(...lines)).toBe(8)
  expect(lines.reduce((sum, count) => sum + count, 0)).toBe(36)
})

test.each([
  ['long lines', `${'x'.repeat(1_000)}\n`],
  ['empty lines', '\n'],
])('of endless %s a page that has no room gets none, and the cluster waits until it has', async (_, line) => {
  let room = false
  let read = 0
  const chunk = Buffer.from(line.repeat(64))
  const stream = new Readable({
    read() {
      read += 1
      this.push(chunk)
    },
  })
  const { follows, told } = followsOf(
    () => stream,
    () => room,
  )
  follows.follow(target)
  let before = -1
  await vi.waitUntil(() => read > 0 && before === (before = read), { timeout: 5_000, interval: 150 })
  expect(told).toEqual([])
  room = true
  await vi.waitUntil(() => told.length > 1)
  expect(read).toBeGreaterThan(before)
})
