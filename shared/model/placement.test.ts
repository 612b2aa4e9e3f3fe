import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explain } from './explain'
import { placementOf, type PlacementKind } from './placement'
import type { Problem } from './problem'
import type { Room } from './room'

type Unplaced = Extract<Problem, { kind: 'unschedulable' }>

/** What the scheduler of Kubernetes 1.34 says; electron/kube/unplaced-pods.cluster.test.ts keeps it so. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'scheduling.golden.json'), 'utf8')) as Readonly<
  Record<string, { readonly reason: string; readonly message: string }>
>

const unplaced = (reason: string, message: string, more: Partial<Unplaced> = {}): Unplaced => ({
  kind: 'unschedulable',
  ...{ run: { id: 'r', name: 'merry-panda', flowName: 'etl' }, namespace: 'flows' },
  ...{ requests: {}, flowRequests: {}, selector: {}, tolerations: [], gates: [], reason, message },
  ...more,
})
const asking = (requests: Record<string, string>) => ({ requests, flowRequests: requests })

/** Causes as `nodes kind detail`, then whether no pod's end helps. */
const told = (reason: string, message: string): string => {
  const placement = placementOf(reason, message)
  const causes = placement?.causes.map(({ kind, nodes, detail }) =>
    [nodes, kind, detail].filter((it) => it !== null).join(' '),
  )
  return `${causes?.join(', ') ?? 'nothing'}${placement?.hopeless ? ', hopeless' : ''}`
}

interface Row {
  readonly causes: string
  readonly what: string
  readonly why: string
  readonly fixes: readonly string[]
  readonly asks?: Partial<Unplaced>
}
const rows: Readonly<Record<string, Row>> = {
  'no node at all': {
    causes: 'noNodes',
    what: 'The cluster has no node',
    why: 'The scheduler knows of none. Start one; the pod then gets it by itself.',
    fixes: ['Copy “kubectl describe nodes”'],
  },
  'a node selector that matches nothing': {
    asks: { selector: { disk: 'ssd' } },
    causes: '2 selector, hopeless',
    what: 'No node matches the node selector of merry-panda',
    why: 'Both nodes do not match what the pod asks of a node: disk=ssd. Label a node disk=ssd, or take that from the node selector.',
    fixes: ['Remove disk=ssd…'],
  },
  'a required node affinity': {
    causes: '1 selector, hopeless',
    what: 'No node matches the affinity of merry-panda',
    why: 'The one node does not match the node affinity that the pod requires. Label a node as the affinity wants it, or correct the affinity.',
    fixes: ['Open template'],
  },
  'a taint': {
    causes: '1 taint, hopeless',
    what: 'Taints keep merry-panda from the nodes',
    why: 'The one node has a taint that the pod does not tolerate. kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node.',
    fixes: ['Copy “kubectl describe nodes”', 'Open template'],
  },
  'a taint without a value': {
    causes: '1 taint, hopeless',
    what: 'Taints keep merry-panda from the nodes',
    why: 'The one node has a taint that the pod does not tolerate. kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node.',
    fixes: ['Copy “kubectl describe nodes”', 'Open template'],
  },
  'two taints': {
    causes: '3 taint, hopeless',
    what: 'Taints keep merry-panda from the nodes',
    why: 'All 3 nodes have a taint that the pod does not tolerate. kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node.',
    fixes: ['Copy “kubectl describe nodes”', 'Open template'],
  },
  'a cordoned node': {
    causes: '1 cordoned, hopeless',
    what: 'No node takes merry-panda',
    why: 'The one node is cordoned. A cordoned node takes new pods again after kubectl uncordon.',
    fixes: ['Copy “kubectl uncordon”'],
  },
  'a node that is not ready': {
    causes: '1 taint, hopeless',
    what: 'Taints keep merry-panda from the nodes',
    why: 'The one node has a taint that the pod does not tolerate. kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node.',
    fixes: ['Copy “kubectl describe nodes”', 'Open template'],
  },
  'too much CPU': {
    asks: { ...asking({ cpu: '32' }) },
    causes: '1 cpu cpu, hopeless',
    what: 'No node has room for merry-panda',
    why: 'The one node has less than 32 CPU left. Such a node has less than 32 CPU even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    fixes: ['Ask for 500m CPU…'],
  },
  'too much memory': {
    asks: { ...asking({ memory: '64Gi' }) },
    causes: '1 memory memory, hopeless',
    what: 'No node has room for merry-panda',
    why: 'The one node has less than 64Gi of memory left. Such a node has less than 64Gi of memory even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    fixes: ['Ask for 512Mi…'],
  },
  'too much of both': {
    asks: { ...asking({ cpu: '32', memory: '64Gi' }) },
    causes: '2 cpu cpu, 2 memory memory, hopeless',
    what: 'No node has room for merry-panda',
    why: 'Both nodes have less than 32 CPU left. They have less than 64Gi of memory left. Such a node has less than 32 CPU even when it is empty, so waiting does not help: ask for less, or add a larger node. Such a node has less than 64Gi of memory even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    fixes: ['Ask for 500m CPU and 512Mi…'],
  },
  'CPU that others have': {
    asks: { ...asking({ cpu: '600m' }) },
    causes: '1 cpu cpu',
    what: 'No node has room for merry-panda',
    why: 'The one node has less than 600m CPU left. It starts by itself when a node has 600m CPU free; a smaller request starts sooner.',
    fixes: ['Ask for 500m CPU…'],
  },
  'too much ephemeral storage': {
    asks: { ...asking({ 'ephemeral-storage': '100Gi' }) },
    causes: '1 storage ephemeral-storage, hopeless',
    what: 'No node has room for merry-panda',
    why: 'The one node has less than 100Gi of ephemeral storage left. Such a node has less than 100Gi of ephemeral storage even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    fixes: ['Open template'],
  },
  'a GPU': {
    asks: { ...asking({ 'nvidia.com/gpu': '1' }) },
    causes: '1 resource nvidia.com/gpu, hopeless',
    what: 'No node has room for merry-panda',
    why: 'The one node has less than 1 nvidia.com/gpu left. Such a node has not that much nvidia.com/gpu even when it is empty. Does the device plugin run there? Else take the request away.',
    fixes: ['Open template'],
  },
  'too many pods': {
    causes: '1 pods',
    what: 'No node has room for merry-panda',
    why: 'The one node has as many pods as it takes. A smaller request does not help: it starts by itself when another pod has ended.',
    fixes: [],
  },
  'a port of the node that is taken': {
    causes: '1 ports',
    what: 'No node takes merry-panda',
    why: 'The one node has no free port of those that the pod takes on its node. It starts by itself when the pod that has the port ends. A flow seldom needs a hostPort: take it away.',
    fixes: ['Open template'],
  },
  'a topology that no node has': {
    causes: '1 spreadLabel, hopeless',
    what: 'No node takes merry-panda',
    why: 'The one node has no label of the key that the topology spread counts by. Correct topologyKey in the template, or label the nodes.',
    fixes: ['Open template'],
  },
  'a topology that is uneven already': {
    asks: { ...asking({ cpu: '100m' }) },
    causes: '1 cpu cpu, 1 spread',
    what: 'No node takes merry-panda',
    why: 'Of 2 nodes, 1 has less than 100m CPU left; 1 would get more of these pods than the topology spread allows. It starts by itself when a node has 100m CPU free; a smaller request starts sooner. It starts when the others have room again. With whenUnsatisfiable: ScheduleAnyway it does not wait.',
    fixes: ['Ask for 50m CPU…', 'Open template'],
  },
  'another pod that it keeps away from': {
    causes: '1 antiAffinity',
    what: 'No node takes merry-panda',
    why: 'The one node has a pod that this one must keep away from. It starts by itself when that pod has ended, or without the anti-affinity.',
    fixes: ['Open template'],
  },
  'another pod that keeps away from it': {
    causes: '1 othersAntiAffinity',
    what: 'No node takes merry-panda',
    why: 'The one node has a pod that keeps this one away. It starts by itself when that pod has ended.',
    fixes: [],
  },
  'another pod that it wants to be with': {
    causes: '1 podAffinity, hopeless',
    what: 'No node takes merry-panda',
    why: 'The one node has no pod of those that this one must be with. It starts when such a pod is there, or without the pod affinity.',
    fixes: ['Open template'],
  },
  'a volume claim that is not there': {
    causes: 'claimMissing data',
    what: 'There is no volume claim data for merry-panda',
    why: 'The pod mounts it. Create it, or correct its name in the template; the pod then starts by itself.',
    fixes: ['Copy “kubectl describe pvc”', 'Open template'],
  },
  'a volume claim that is not bound': {
    causes: 'claimUnbound',
    what: 'A volume claim of merry-panda has no volume',
    why: 'No volume has been found or made for it. kubectl describe pvc says why: mostly its storage class.',
    fixes: ['Copy “kubectl describe pvc”', 'Open template'],
  },
  'a volume that no node has yet': {
    causes: '1 noVolume, hopeless',
    what: 'There is no volume for merry-panda',
    why: 'The one node has no volume for what the pod’s volume claim asks for. Add a volume of that size and storage class, or correct the claim.',
    fixes: ['Copy “kubectl describe pvc”', 'Open template'],
  },
  'a volume that belongs to another node': {
    causes: '1 volumeElsewhere, hopeless',
    what: 'No node takes merry-panda',
    why: 'The one node is not where the pod’s volume is, or may not have it now. A node of the volume’s own zone or host is needed, with room for the pod.',
    fixes: ['Copy “kubectl describe pvc”', 'Open template'],
  },
  'a volume of another zone': {
    causes: '1 volumeElsewhere, hopeless',
    what: 'No node takes merry-panda',
    why: 'The one node is not where the pod’s volume is, or may not have it now. A node of the volume’s own zone or host is needed, with room for the pod.',
    fixes: ['Copy “kubectl describe pvc”', 'Open template'],
  },
  'more volumes than a node takes': {
    causes: '1 volumeCount',
    what: 'No node takes merry-panda',
    why: 'The one node has as many volumes as it takes. It starts by itself when a pod with volumes has ended.',
    fixes: [],
  },
  'a scheduling gate': {
    asks: { gates: ['example.com/wait'] },
    causes: 'gated',
    what: 'The pod of merry-panda is held back',
    why: 'Its scheduling gate example.com/wait has to be taken away by whoever set it; the scheduler does not look at the pod before.',
    fixes: [],
  },
  'something else on each node': {
    asks: { selector: { disk: 'ssd' }, ...asking({ cpu: '32' }) },
    causes: '1 selector, 1 taint, 1 cordoned, 2 cpu cpu, hopeless',
    what: 'No node takes merry-panda',
    why: 'Of 5 nodes, 1 does not match what the pod asks of a node: disk=ssd; 1 has a taint that the pod does not tolerate; 1 is cordoned; 2 have less than 32 CPU left. Label a node disk=ssd, or take that from the node selector. kubectl describe nodes names the taint. One that Kubernetes has set itself goes when the node is well again; for another, give the pod a toleration, or take it from a node. A cordoned node takes new pods again after kubectl uncordon. Such a node has less than 32 CPU even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    fixes: [
      'Ask for 500m CPU…',
      'Remove disk=ssd…',
      'Copy “kubectl describe nodes”',
      'Open template',
      'Copy “kubectl uncordon”',
    ],
  },
}

test.each(Object.entries(recorded))('%s', (name, { reason, message }) => {
  const row = rows[name]
  const { what, why, next } = explain(unplaced(reason, message, row?.asks))
  expect({ causes: told(reason, message), what, why, fixes: next.map(({ label }) => label) }).toEqual({
    causes: row?.causes,
    what: row?.what,
    why: row?.why,
    fixes: [...(row?.fixes ?? []), 'Run again'],
  })
})

test('every row is one of what is recorded', () => {
  expect(Object.keys(rows)).toEqual(Object.keys(recorded))
})

describe('older and other spellings', () => {
  test.each<[string, PlacementKind, string | null]>([
    ["0/1 nodes are available: 1 node(s) had taint {a: b}, that the pod didn't tolerate.", 'taint', 'a=b'],
    ["0/3 nodes are available: 3 node(s) didn't match node selector.", 'selector', null],
    ['0/3 nodes are available: 3 node(s) were not ready.', 'notReady', null],
    ['0/3 nodes are available: 3 node(s) had untolerated taint(s).', 'taint', null],
    ['0/1 nodes are available: 1 node(s) had volume node affinity conflict.', 'volumeElsewhere', null],
    [
      '0/2 nodes are available: 2 node(s) had untolerated taint {node.kubernetes.io/disk-pressure: }.',
      'notReady',
      'node.kubernetes.io/disk-pressure',
    ],
    ['0/2 nodes are available: 2 of a kind that nobody knows.', 'other', null],
    ['nobody knows', 'other', null],
    ['', 'other', null],
  ])('%s', (message, kind, detail) => {
    expect(placementOf('Unschedulable', message)?.causes).toMatchObject([{ kind, detail }])
  })
})

test('another condition says nothing of nodes', () => {
  expect(placementOf('SchedulerError', 'running Bind plugin failed')).toBeNull()
  expect(placementOf(null, '')).toBeNull()
})

describe('taints, which the scheduler does not name, are those of the nodes', () => {
  const node = (name: string, taints: Room['nodes'][number]['taints'], cordoned = false) => ({
    ...{ name, cordoned, taints, free: { cpu: 4, memory: 4e9 } },
  })
  const gpu = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }
  const soft = { key: 'soft', value: null, effect: 'PreferNoSchedule' }
  const notReady = { key: 'node.kubernetes.io/not-ready', value: null, effect: 'NoExecute' }
  const message = (count: number) => `0/${count} nodes are available: ${count} node(s) had untolerated taint(s).`
  const words = (nodes: Room['nodes'], count: number, more: Partial<Unplaced> = {}) => {
    const { what, why, next } = explain(unplaced('Unschedulable', message(count), more), { nodes })
    return [what, why, ...next.slice(0, -1).map(({ label }) => label)]
  }

  test('one that everybody has', () => {
    expect(words([node('a', [soft, gpu]), node('b', [gpu]), node('c', [notReady], true)], 2)).toEqual([
      'Taints keep merry-panda from the nodes',
      'Both nodes have the taint dedicated=gpu, which the pod does not tolerate. Give the pod a toleration for dedicated, or take the taint from a node.',
      'Tolerate dedicated=gpu…',
    ])
  })

  test('nodes that are not ready are no matter of tolerations', () => {
    expect(words([node('a', [notReady])], 1)).toEqual([
      'No node takes merry-panda',
      'The one node is not ready. It starts by itself when a node is well again; kubectl describe node says what one lacks.',
      'Copy “kubectl describe nodes”',
    ])
  })

  test('those that the pod tolerates are not named', () => {
    const tolerations = [{ key: 'dedicated', value: 'gpu', effect: null }]
    const team = { key: 'team', value: 'ml', effect: 'NoExecute' }
    expect(words([node('a', [gpu, team])], 1, { tolerations })).toContain('Tolerate team=ml…')
    // A pod that tolerates all has no such problem: what was read is not what the scheduler saw.
    const all = [{ key: null, value: null, effect: null }]
    expect(words([node('a', [gpu])], 1, { tolerations: all })).toContain('Copy “kubectl describe nodes”')
  })

  test('each toleration is added once, as data that the template takes', () => {
    const { next } = explain(unplaced('Unschedulable', message(1)), { nodes: [node('a', [gpu])] })
    expect(next[0]?.action).toEqual({
      kind: 'editTemplate',
      edits: [{ kind: 'addToleration', key: 'dedicated', value: 'gpu' }],
    })
  })
})

describe('a smaller request', () => {
  const short = (resource: string, hopeless = false) =>
    `0/1 nodes are available: 1 Insufficient ${resource}. preemption: 0/1 nodes are available: 1 ${hopeless ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod'}.`
  const room = (cpu: number, memory = 0): Room => ({
    nodes: [
      { name: 'cordoned', cordoned: true, free: { cpu: 100, memory: 1e15 }, taints: [] },
      { name: 'one', cordoned: false, free: { cpu, memory }, taints: [] },
    ],
  })
  const gib = 1024 ** 3

  test.each<[string, string, Record<string, string>, Room | null, string | null]>([
    ['nobody knows what is free: at most 500m', 'cpu', { cpu: '32' }, null, '500m'],
    ['never more than is asked', 'cpu', { cpu: '500m' }, null, '250m'],
    ['nor as much', 'cpu', { cpu: '0.1' }, null, '50m'],
    ['there is nothing below', 'cpu', { cpu: '50m' }, null, null],
    ['nothing of it is asked', 'cpu', { memory: '1Gi' }, null, null],
    ['what the freest node has', 'cpu', { cpu: '32' }, room(3.4), '2'],
    ['no node has anything', 'cpu', { cpu: '32' }, room(0.01), null],
    ['what was read is not what the scheduler saw', 'cpu', { cpu: '100m' }, room(3.4), '50m'],
    ['memory', 'memory', { memory: '64Gi' }, null, '512Mi'],
    ['memory that a node has', 'memory', { memory: '64Gi' }, room(0, 9 * gib), '8Gi'],
    ['memory, but less', 'memory', { memory: '512Mi' }, null, '256Mi'],
  ])('%s', (_, resource, requests, free, value) => {
    const { next } = explain(unplaced('Unschedulable', short(resource), asking(requests)), free)
    const found = next.flatMap(({ action }) => (action.kind === 'editTemplate' ? action.edits : []))
    expect(found).toEqual(value === null ? [] : [{ kind: 'setResource', list: 'requests', resource, value }])
  })

  test('is not proposed for what is not short', () => {
    const { next } = explain(unplaced('Unschedulable', short('memory'), asking({ cpu: '32', memory: '64Gi' })))
    expect(next.map(({ label }) => label)).toEqual(['Ask for 512Mi…', 'Run again'])
  })

  test('leaves room for what other containers of the pod ask for', () => {
    const problem = unplaced('Unschedulable', short('cpu'), { requests: { cpu: '33' }, flowRequests: { cpu: '32' } })
    expect(explain(problem, room(2.5)).next[0]?.label).toBe('Ask for 1 CPU…')
  })

  test('it is said whether waiting helps, and what is free', () => {
    const why = (hopeless: boolean, free: Room | null) =>
      explain(unplaced('Unschedulable', short('cpu', hopeless), asking({ cpu: '32' })), free).why
    expect(why(false, null)).toBe(
      'The one node has less than 32 CPU left. It starts by itself when a node has 32 CPU free; a smaller request starts sooner.',
    )
    expect(why(true, room(3.4))).toBe(
      'The one node has less than 32 CPU left. The most that is free now is 3.4 CPU, on one. Such a node has less than 32 CPU even when it is empty, so waiting does not help: ask for less, or add a larger node.',
    )
    expect(why(false, { ...room(3.4), others: 8 })).toContain(
      'The most that is free now on the 2 nodes that were looked at, of 10, is 3.4 CPU, on one.',
    )
  })
})
