import { afterEach, expect, test, vi } from 'vitest'
import { startPracticeCluster } from '../practice/cluster'
import { KubeClient } from './kube-client'
import { readKubeConfig } from './kube-config-entries'
import { earlierLines, followPodLog } from './pod-logs'

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
  const lines: { readonly at: number | null; readonly text: string }[] = []
  for await (const line of followPodLog(client, target, never)) lines.push(line)
  expect([lines.length, lines[0]?.text]).toEqual([5_000, 'line 4000'])
  const known = { known: lines.length, firstAt: lines[0]?.at ?? 0 }
  const earlier = (await earlierLines(client, target, known, never)).map(({ text }) => text)
  expect(earlier.slice(0, 4_001)).toEqual(Array.from({ length: 4_001 }, (_, n) => `line ${n}`))
  // Of a longer one as many at once as at first.
  const last = { known: 2_000, firstAt: lines.at(-2_000)?.at ?? 0 }
  expect((await earlierLines(client, target, last, never))[0]?.text).toBe('line 2000')
})
