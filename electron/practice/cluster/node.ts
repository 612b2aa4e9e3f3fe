import { randomUUID } from 'node:crypto'
import { quantityOf } from './quantity'
import { time, type KubeObject, type Pod } from './objects'

export const nodeName = 'practice'
const nodeLabels = {
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': nodeName,
  'kubernetes.io/os': 'linux',
}

/** What the node has and what pods ask of it: cores, bytes, pods. */
export interface Room {
  readonly cpu: number
  readonly memory: number
  readonly pods: number
}

export const gib = 1024 ** 3

export function roomOf({ spec }: Pod): Room {
  const sum = (name: string): number =>
    spec.containers.reduce((total, { resources }) => total + quantityOf(resources.requests?.[name] ?? '0'), 0)
  return { cpu: sum('cpu'), memory: sum('memory'), pods: 1 }
}

export function nodeObject(room: Room, now: number): KubeObject {
  const resources = { cpu: String(room.cpu), memory: `${room.memory / gib}Gi`, pods: String(room.pods) }
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
    lastHeartbeatTime: time(now),
    lastTransitionTime: time(now),
  }
  return {
    kind: 'Node',
    apiVersion: 'v1',
    metadata: { name: nodeName, uid: randomUUID(), creationTimestamp: time(now), labels: nodeLabels },
    spec: { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: [ready],
      nodeInfo: { architecture: 'amd64', operatingSystem: 'linux', kubeletVersion: 'v1.34.4' },
    },
  }
}
