import type { V1Container, V1Node, V1Pod } from '@kubernetes/client-node'
import { quantityOf } from '../../shared/model/quantity'
import type { NodeRoom, Room } from '../../shared/model/room'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { listPages } from './list-pages'
import { limits } from './limits'
import { allPodsPath } from './pods'
import { Fields, type Wire } from './wire'

const ignore = () => undefined
type Amounts = Readonly<Record<string, string>>
interface Amount {
  readonly cpu: number
  readonly memory: number
}

/**
 * What each node has left for another pod: what it may give less what its pods ask for.
 * @returns null where it can't be seen: few may list the nodes and the pods of a whole cluster. @throws KubeError
 */
export async function readRoom(client: KubeClient, signal: AbortSignal): Promise<Room | null> {
  try {
    const [{ nodes, others }, taken] = await Promise.all([readNodes(client, signal), readTaken(client, signal)])
    const left = nodes.map((node) => ({ ...node, free: less(node.free, taken.get(node.name)) }))
    return { nodes: left, ...(others > 0 ? { others } : {}) }
  } catch (thrown) {
    const error = KubeError.ofFailure(thrown)
    if (error.status === 403) return null
    throw error
  }
}

async function readNodes(
  client: KubeClient,
  signal: AbortSignal,
): Promise<{ readonly nodes: readonly NodeRoom[]; readonly others: number }> {
  const nodes: NodeRoom[] = []
  let others = 0
  for await (const { items } of listPages(client, { path: '/api/v1/nodes', signal })) {
    for (const item of items) {
      const node = new Fields<Wire<V1Node>>(item, 'Node', ignore)
      const name = node.object('metadata').text('name')
      if (name === null) continue
      if (nodes.length >= limits.roomNodes) {
        others++
        continue
      }
      const spec = node.object('spec')
      const taints = spec.list('taints').map((taint) => ({
        key: taint.text('key') ?? '',
        value: taint.text('value'),
        effect: taint.text('effect') ?? '',
      }))
      const free = roomOf(node.object('status').texts('allocatable'))
      nodes.push({ name, cordoned: spec.flag('unschedulable'), free, taints })
    }
  }
  return { nodes, others }
}

/** What the pods of each node ask for; those that have ended hold nothing any more. */
async function readTaken(client: KubeClient, signal: AbortSignal): Promise<ReadonlyMap<string, Amount>> {
  const taken = new Map<string, Amount>()
  const fieldSelector = 'status.phase!=Succeeded,status.phase!=Failed'
  for await (const { items } of listPages(client, { path: allPodsPath, fieldSelector, signal })) {
    for (const item of items) {
      const spec = new Fields<Wire<V1Pod>>(item, 'Pod', ignore).object('spec')
      const node = spec.text('nodeName')
      if (node === null) continue
      const before = taken.get(node) ?? nothing
      const asked = askedBy(spec.list('containers'), spec.list('initContainers'))
      taken.set(node, { cpu: before.cpu + asked.cpu, memory: before.memory + asked.memory })
    }
  }
  return taken
}

type Container = Fields<Wire<V1Container>>
const nothing: Amount = { cpu: 0, memory: 0 }

/** Containers run together, and sidecars with them; init containers one after the other, before. */
function askedBy(containers: readonly Container[], init: readonly Container[]): Amount {
  const requestsOf = (container: Container) => roomOf(container.object('resources').texts('requests'))
  const isSidecar = (container: Container) => container.text('restartPolicy') === 'Always'
  const together = [...containers, ...init.filter(isSidecar)].map(requestsOf)
  const before = init.filter((container) => !isSidecar(container)).map(requestsOf)
  const whole = (of: keyof Amount) => {
    const sum = together.reduce((total, room) => total + room[of], 0)
    return Math.max(sum, ...before.map((room) => room[of]))
  }
  return { cpu: whole('cpu'), memory: whole('memory') }
}

const roomOf = (amounts: Amounts): Amount => ({
  cpu: quantityOf(amounts.cpu ?? '') ?? 0,
  memory: quantityOf(amounts.memory ?? '') ?? 0,
})

const less = (has: Amount, taken: Amount = nothing): Amount => ({
  cpu: Math.max(0, has.cpu - taken.cpu),
  memory: Math.max(0, has.memory - taken.memory),
})
