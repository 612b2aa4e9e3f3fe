import { expect, test } from 'vitest'
import { summarizePod } from './pods'

const unplaced = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no nodes available' }
const disrupted = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'NoExecute' }
/** As a node's controller leaves them when kubelet is silent, seen with kubernetes 1.34.4. */
const silent = [
  { type: 'ContainersReady', status: 'True' },
  { type: 'Ready', status: 'False', lastTransitionTime: '2026-01-01T00:01:00Z' },
]
const gated = [silent[0], { ...silent[1], reason: 'ReadinessGatesNotReady', message: 'not yet' }]
const unready = [
  { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady' },
  { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
]

test.each([
  ['has no node', [unplaced], ['Unschedulable', 'no nodes available']],
  ['is ended by the cluster', [disrupted], ['DeletionByTaintManager', 'NoExecute']],
  ['is on a silent node', silent, ['NodeNotReady', null]],
  ['is ended on a silent node', [...silent, disrupted], ['DeletionByTaintManager', 'NoExecute']],
  ['waits for a readiness gate', gated, [null, null]],
  ['is not ready itself', unready, [null, null]],
  ['is ended before it has a node', [unplaced, disrupted], ['DeletionByTaintManager', 'NoExecute']],
])('a pod that %s', (_, conditions, words) => {
  const metadata = { name: 'p', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', labels: { run: 'r' } }
  const pod = summarizePod({ metadata, spec: { containers: [] }, status: { phase: 'Pending', conditions } }, ['run'])
  expect([pod?.reason, pod?.message]).toEqual(words)
})
