import { Readable } from 'node:stream'
import { afterEach, expect, test, vi } from 'vitest'
import { startPracticeCluster } from '../practice/cluster'
import { KubeClient } from './kube-client'
import { readKubeConfig } from './kube-config-entries'
import { systemClock } from '../clock/clock'
import { followPodLog } from './follow-pod-log'
import { earlierLines } from './pod-logs'

const never = new AbortController().signal
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

const target = { namespace: 'default', pod: 'p', container: 'flow', previous: false }

/** A container that writes so many lines and ends. */
async function written(count: number): Promise<KubeClient> {
  const process = async (_: unknown, __: unknown, { log }: { log(text: string): void }) => {
    for (let n = 0; n < count; n++) log(`line ${n}`)
    return { code: 0 }
  }
  const cluster = await startPracticeCluster({
    process,
    plays: () => ({ kind: 'succeed', runMs: 0, pullMs: 0, logs: [] }),
  })
  const client = new KubeClient(readKubeConfig(cluster.kubeconfig, 'practice'))
  open.push(client, cluster)
  const containers = [{ name: 'flow', image: 'a:1' }]
  const body = { metadata: { name: 'p' }, spec: { restartPolicy: 'Never', containers } }
  await client.json('/api/v1/namespaces/default/pods', { method: 'POST', body, signal: never })
  const phase = async () => {
    const pod = (await client.json('/api/v1/namespaces/default/pods/p', { signal: never })) as {
      status: { phase: string }
    }
    return pod.status.phase
  }
  await vi.waitUntil(async () => (await phase()) === 'Succeeded', { timeout: 20_000, interval: 20 })
  return client
}

test('a log is read from its newest lines on, and the ones before them when they are asked for', async () => {
  const client = await written(9_000)
  const follow = { clock: systemClock, signal: never, onTail: () => undefined, onTrouble: () => undefined }
  const lines: { readonly at: number | null; readonly text: string }[] = []
  for await (const line of followPodLog(client, target, follow)) lines.push(line)
  expect([lines.length, lines[0]?.text]).toEqual([5_000, 'line 4000'])
  const known = { known: lines.length, firstAt: lines[0]?.at ?? 0 }
  const earlier = (await earlierLines(client, target, known, never)).lines.map(({ text }) => text)
  expect(earlier.slice(0, 4_001)).toEqual(Array.from({ length: 4_001 }, (_, n) => `line ${n}`))
  // Of a longer one as many at once as at first.
  const last = { known: 2_000, firstAt: lines.at(-2_000)?.at ?? 0 }
  expect((await earlierLines(client, target, last, never)).lines[0]?.text).toBe('line 2000')
})

/** A client of a server that has this log: so many lines of so many characters, then those that are known. */
function longLog(count: number, chars: number) {
  const at = (second: number) => `2001-01-01T00:00:0${second}.000000000Z `
  const known = [3, 4, 5].map((second) => `${at(second)}known ${second}\n`)
  async function* pieces() {
    for (let n = 0; n < count; n++) yield Buffer.from(`${at(1)}${String(n).padEnd(chars, '.')}\n`)
    yield Buffer.from(known.join(''))
  }
  return { stream: () => Promise.resolve(Readable.from(pieces())) } as unknown as KubeClient
}
const here = { known: 3, firstAt: Date.parse('2001-01-01T00:00:03Z') }

test('of earlier lines that are too many characters the last ones come, up to those that are known', async () => {
  const { lines, isCut } = await earlierLines(longLog(600, 50_000), target, here, never)
  expect(isCut).toBe(true)
  // The first that are known, and of those before them as many as there is room for.
  expect(lines.slice(-2).map(({ text }) => text)).toEqual(['known 3', 'known 4'])
  expect(lines.length).toBe(321)
  expect(lines.at(-3)?.text.startsWith('599.')).toBe(true)
  expect(lines[0]?.text.startsWith('281.')).toBe(true)
})

test('earlier lines that there is room for come whole', async () => {
  const { lines, isCut } = await earlierLines(longLog(100, 50_000), target, here, never)
  expect([lines.length, isCut]).toEqual([102, false])
})

test('earlier lines that go on and on are given up, and said to be too many', async () => {
  const refused = earlierLines(longLog(10_000, 60_000), target, here, never)
  await expect(refused).rejects.toMatchObject({
    reason: 'TooLarge',
    message: expect.stringMatching(/more than 256/) as string,
  })
})
