import { afterEach, expect, test, vi } from 'vitest'
import { startPracticeCluster, type PracticeCluster } from '../practice/cluster'
import { readRoom } from './cluster-room'
import { startServer } from '../network/servers.stage'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { readKubeConfig } from './kube-config-entries'
import { limits } from './limits'

const never = new AbortController().signal
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function start(): Promise<PracticeCluster> {
  const plays = () => ({ kind: 'succeed', runMs: 60_000, pullMs: 0, logs: [] }) as const
  const cluster = await startPracticeCluster({ plays })
  open.push(cluster)
  return cluster
}
const clientOf = (kubeconfig: string): KubeClient => {
  const client = new KubeClient(readKubeConfig(kubeconfig, 'practice'))
  open.push(client)
  return client
}
const gib = 1024 ** 3

test('a node has left what it may give, less what its pods ask for; its taints are told', async () => {
  const client = clientOf((await start()).kubeconfig)
  expect(await readRoom(client, never)).toEqual({
    nodes: [{ name: 'practice', cordoned: false, free: { cpu: 4, memory: 8 * gib }, taints: [] }],
  })
  const container = (name: string, requests: object) => ({ name, image: 'a:1', resources: { requests } })
  await client.json('/api/v1/namespaces/default/pods', {
    method: 'POST',
    body: {
      metadata: { name: 'two' },
      spec: {
        containers: [container('a', { cpu: '500m', memory: '1Gi' }), container('b', { cpu: '1' })],
        initContainers: [container('c', { cpu: '250m', memory: '2Gi' })],
      },
    },
  })
  const taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }
  await vi.waitFor(async () => {
    const room = await readRoom(client, never)
    expect(room?.nodes[0]?.free).toEqual({ cpu: 2.5, memory: 6 * gib })
  })
  await client.json('/api/v1/nodes/practice', {
    method: 'PATCH',
    body: { spec: { unschedulable: true, taints: [taint] } },
  })
  expect((await readRoom(client, never))?.nodes[0]).toMatchObject({ cordoned: true, taints: [taint] })
})

test('of very many nodes some are looked at, and the others are counted', async () => {
  const items = Array.from({ length: limits.roomNodes + 3 }, (_, n) => ({ metadata: { name: `node-${n}` } }))
  const server = await startServer(({ url = '' }, response) =>
    response.end(JSON.stringify({ metadata: {}, items: url.startsWith('/api/v1/nodes') ? items : [] })),
  )
  open.push(server)
  const cluster = { name: 'c', cluster: { server: server.url } }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const client = new KubeClient(kubeConfigOf(JSON.stringify({ 'current-context': 'c', clusters: [cluster], contexts })))
  open.push(client)
  const room = await readRoom(client, never)
  expect([room?.nodes.length, room?.others]).toEqual([limits.roomNodes, 3])
})

test('nothing is known to who may not list nodes', async () => {
  expect(await readRoom(clientOf((await start()).viewer.kubeconfig), never)).toBeNull()
})
