import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { KubeClient } from './kube-client'
import { readKubeConfig } from './kube-config-entries'
import { KubeError } from './kube-error'
import { refused, type RefusedPod } from './refused-pods.stage'
import { unplaced, type MadeNode, type Unplaced } from './unplaced-pods.stage'
import { objectOf } from './wire'

// What the real kube-scheduler says, one Job per reason. What is recorded here, shared/model/scheduling.test.ts reads.
const soon = { timeout: 30_000, interval: 100 }
const namespace = `unplaced-${randomUUID().slice(0, 8)}`
const nodesPath = '/api/v1/nodes'
/** Of the whole cluster. */
const kept = [
  '/api/v1/persistentvolumes/flowdeck-made-volume',
  '/apis/storage.k8s.io/v1/storageclasses/flowdeck-made-late',
  '/apis/storage.k8s.io/v1/csinodes/made-1',
]

let admin: KubeClient
const post = (path: string, body: object) => admin.json(path, { method: 'POST', body })
const remove = async (path: string, query = {}) => {
  await admin.json(path, { method: 'DELETE', query }).catch((error: unknown) => {
    if (KubeError.ofFailure(error).status !== 404) throw error
  })
}

beforeAll(async () => {
  const folder = process.env.FLOWDECK_KUBE_DIR
  if (!folder) throw new Error('FLOWDECK_KUBE_DIR names no cluster: run npm run test:cluster')
  const path = join(folder, 'admin.kubeconfig')
  admin = new KubeClient(readKubeConfig(readFileSync(path, 'utf8'), path))
  await post('/api/v1/namespaces', { metadata: { name: namespace } })
  await vi.waitFor(() => admin.json(`/api/v1/namespaces/${namespace}/serviceaccounts/default`), soon)
})
afterAll(async () => {
  await remove(`/api/v1/namespaces/${namespace}`)
  await admin.close()
})

async function makeNode({ labels, taints = [], unschedulable = false, ready = true, has }: MadeNode, name: string) {
  const room = { cpu: '64', memory: '256Gi', pods: '110', 'ephemeral-storage': '10Gi', ...has }
  const at = new Date().toISOString()
  const condition = {
    ...{ type: 'Ready', status: ready ? 'True' : 'False', reason: 'MadeUp', message: 'made up' },
    ...{ lastHeartbeatTime: at, lastTransitionTime: at },
  }
  // With its room from the beginning, as a kubelet makes it: the scheduler never sees a node that has room for no pod.
  await post(nodesPath, {
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels } },
    spec: { taints, unschedulable },
    status: { capacity: room, allocatable: room, conditions: [condition] },
  })
  // Every new node is not ready at first, and the node controller takes that taint away.
  const wanted = taints.length + (unschedulable ? 1 : 0) + (ready ? 0 : 1)
  await vi.waitFor(async () => {
    const node = (await admin.json(`${nodesPath}/${name}`)) as { spec: { taints?: { key: string }[] } }
    expect(node.spec.taints ?? []).toHaveLength(wanted)
  }, soon)
}

/** Of its one pod: reason and message of the condition that says why it has no node. */
async function whyUnplaced({ nodes, spec, container, objects = [] }: Unplaced, job: number) {
  const made = nodes.map((_, index) => `made-${index + 1}`)
  try {
    for (const [index, node] of nodes.entries()) await makeNode(node, made[index] ?? '')
    for (const [path, object] of objects) {
      const named = JSON.parse(JSON.stringify(object).replaceAll('"NS"', `"${namespace}"`)) as object
      await post(path.replace('NS', namespace), named)
    }
    // The controller of volumes has bound what can be bound.
    if (JSON.stringify(objects).includes('flowdeck-made-volume'))
      await vi.waitFor(async () => {
        const claim = await admin.json(`/api/v1/namespaces/${namespace}/persistentvolumeclaims/data`)
        expect(claim).toMatchObject({ status: { phase: 'Bound' } })
      }, soon)
    await post(`/apis/batch/v1/namespaces/${namespace}/jobs`, {
      metadata: { name: `unplaced-${job}` },
      spec: {
        template: {
          metadata: { labels: { app: 'flow' } },
          spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'flow:1', ...container }], ...spec },
        },
      },
    })
    return await vi.waitFor(() => conditionOf(job, nodes), soon)
  } finally {
    const collections = [
      '/apis/batch/v1/namespaces/NS/jobs',
      '/api/v1/namespaces/NS/pods',
      '/api/v1/namespaces/NS/persistentvolumeclaims',
    ]
    for (const path of collections)
      await remove(path.replace('NS', namespace), { gracePeriodSeconds: 0, propagationPolicy: 'Background' })
    for (const path of [...kept, ...made.map((name) => `${nodesPath}/${name}`)]) await remove(path)
    await vi.waitFor(async () => {
      for (const path of collections)
        expect(await admin.json(path.replace('NS', namespace))).toMatchObject({ items: [] })
    }, soon)
  }
}

async function conditionOf(job: number, nodes: readonly MadeNode[]) {
  const query = { labelSelector: `job-name=unplaced-${job}` }
  const { items } = (await admin.json(`/api/v1/namespaces/${namespace}/pods`, { query })) as { items: unknown[] }
  const { conditions } = objectOf(objectOf(items[0]).status)
  const found = (conditions as { type: string; reason?: string; message?: string }[] | undefined)?.find(
    ({ type }) => type === 'PodScheduled',
  )
  const { reason = '', message = '' } = found ?? {}
  expect(message, `${job} ${JSON.stringify(items).slice(0, 3000)}`).toMatch(
    reason === 'SchedulingGated' ? /gates/ : nodes.length === 0 ? /^no nodes/ : new RegExp(`^0/${nodes.length} `),
  )
  // The scheduler may hear later than we that a node is ready, and says more then.
  if (nodes.every(({ ready = true }) => ready)) expect(message).not.toContain('node.kubernetes.io/not-ready')
  return { reason, message }
}

test('what kube-scheduler says of pods that it can’t place is as recorded', async () => {
  const said: Record<string, { reason: string; message: string }> = {}
  for (const [index, [name, pod]] of Object.entries(unplaced).entries()) said[name] = await whyUnplaced(pod, index)
  await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot('../../shared/model/scheduling.golden.json')
})

/** What the Job controller's event says. */
async function whyRefused({ spec, container, objects = [], namespaceLabels = {} }: RefusedPod, index: number) {
  const own = `${namespace}-${index}`
  const cluster: string[] = []
  await post('/api/v1/namespaces', { metadata: { name: own, labels: { 'made-up': own, ...namespaceLabels } } })
  try {
    await vi.waitFor(() => admin.json(`/api/v1/namespaces/${own}/serviceaccounts/default`), soon)
    for (const [path, object] of objects) {
      const named = JSON.parse(JSON.stringify(object).replaceAll('NAMESPACE', own)) as { metadata: { name: string } }
      await post(path.replace('NAMESPACE', own), named)
      if (!path.includes('NAMESPACE')) cluster.push(`${path}/${named.metadata.name}`)
    }
    return await vi.waitFor(async () => {
      // A quota or a policy is in force a moment after it was made: a Job of before gets its pod.
      await post(`/apis/batch/v1/namespaces/${own}/jobs`, {
        metadata: { name: `refused-${randomUUID().slice(0, 8)}` },
        spec: {
          template: {
            spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'flow:1', ...container }], ...spec },
          },
        },
      })
      return await vi.waitFor(() => refusalIn(own), { timeout: 2_000, interval: 100 })
    }, soon)
  } finally {
    for (const path of [...cluster, `/api/v1/namespaces/${own}`]) await remove(path)
  }
}

async function refusalIn(own: string): Promise<string> {
  const query = { fieldSelector: 'reason=FailedCreate,involvedObject.kind=Job' }
  const { items } = (await admin.json(`/api/v1/namespaces/${own}/events`, { query })) as {
    items: { message: string }[]
  }
  const [event] = items
  if (!event) throw new Error('no pod has been refused yet')
  return event.message.replaceAll(own, 'flows').replaceAll(/refused-[0-9a-f]{8}-[a-z0-9]*/g, 'merry-panda-abcde')
}

test('what the Job controller says of pods that are refused is as recorded', async () => {
  const said: Record<string, string> = {}
  for (const [index, [name, pod]] of Object.entries(refused).entries()) said[name] = await whyRefused(pod, index)
  await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot(
    '../../shared/model/reasons/job-reasons.golden.json',
  )
})
