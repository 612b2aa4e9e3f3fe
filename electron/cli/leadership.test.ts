import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../clock/clock'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeCluster } from '../practice/cluster'
import { elected } from './leadership'

type Parts = Parameters<typeof elected>[0]

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

test('an agent of one name with another is told when that serves another API or work pool: it would stand by for good', async () => {
  const cluster = await startPracticeCluster()
  open.push(() => cluster.close())
  const client = new KubeClient(kubeConfigOf(cluster.kubeconfig))
  open.push(() => client.close())
  function stand(url: string, pool: string | null): string[] {
    const words: string[] = []
    const leadership = elected({
      agent: {
        start: () => undefined,
        end: () => Promise.resolve(),
        status: { mode: 'off' },
      } as unknown as Parts['agent'],
      mode: 'running',
      leaseName: 'flowdeck-w',
      connection: {
        ...{ client, namespace: 'default', api: { url } },
        workPool: pool === null ? null : { name: pool, queues: [], jobsAhead: true },
      } as Parts['connection'],
      clock: systemClock,
      output: {
        event: (name: string, _: object, said: string) => words.push(`${name}: ${said}`),
      } as unknown as Parts['output'],
    })
    leadership.start(() => undefined)
    open.push(() => leadership.release())
    return words
  }
  const until = (words: readonly string[]) => vi.waitUntil(() => words.length > 0, { timeout: 20_000, interval: 20 })

  const first = stand('http://prod.example/api', 'kube')
  await until(first)
  expect(first).toEqual(['leading: This agent leads: it holds the Lease flowdeck-w in default'])
  const replica = stand('http://prod.example/api', 'kube')
  const others = [
    stand('http://dev.example/api', 'kube'),
    stand('http://prod.example/api', 'gpu'),
    stand('http://prod.example', null),
  ]
  for (const words of [replica, ...others]) await until(words)
  expect(replica).toEqual([expect.stringMatching(/^standby: .* holds the Lease flowdeck-w in default$/)])
  expect(others.map(([words]) => words?.replace(/^.*in default\. /, ''))).toEqual(
    ['work pool kube at http://dev.example/api', 'work pool gpu at http://prod.example/api', 'http://prod.example'].map(
      (ours) =>
        `It serves work pool kube at http://prod.example/api, and this one ${ours}: if these are not the same, give this agent another --name or --lease-name, or it stands by for as long as the other is on.`,
    ),
  )
})
