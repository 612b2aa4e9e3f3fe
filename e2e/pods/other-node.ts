import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kubectl } from '../real-cluster'

const name = 'flowdeck-other'
const leases = 'kube-node-lease'
/** The node controller misses a node that has said nothing for 20 s: see e2e/cluster/up. */
const everyMs = 4_000

/** As its Lease says it, with microseconds. */
const instant = (): string => new Date().toISOString().replace('Z', '000Z')

/**
 * A second node, of which there is nothing but that it says that it is well; no pod is placed there. While no node of a cluster is well,
 * Kubernetes takes that for its own fault, and gives none of their pods up.
 * Source: kubernetes 1.34, pkg/controller/nodelifecycle/node_lifecycle_controller.go, handleDisruption.
 * @param folder for what kubectl reads
 * @returns ends it
 */
export async function startOtherNode(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'other-node.json')
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { unschedulable: true } }
  const lease = {
    ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name, namespace: leases } },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: instant() },
  }
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [node, lease] }))
  await kubectl('create', '-f', file)
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'made up',
    lastHeartbeatTime: new Date(),
  }
  const status = JSON.stringify({ status: { conditions: [ready] } })
  await kubectl('patch', 'node', name, '--subresource=status', '--type=merge', '-p', status)
  const renew = async (): Promise<void> => {
    const renewed = JSON.stringify({ spec: { renewTime: instant() } })
    await kubectl('-n', leases, 'patch', 'lease', name, '--type=merge', '-p', renewed)
  }
  let renewing: Promise<unknown> = Promise.resolve()
  // One that fails is made up for by the next one.
  const timer = setInterval(() => {
    renewing = renew().catch(() => undefined)
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await renewing
    await kubectl('delete', 'node', name, '--ignore-not-found')
    await kubectl('-n', leases, 'delete', 'lease', name, '--ignore-not-found')
  }
}
