import { expect, test } from 'vitest'
import { summarizePod } from './pods'

const unplaced = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no nodes available' }
const disrupted = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'NoExecute' }

test.each([
  ['has no node', [unplaced], ['Unschedulable', 'no nodes available']],
  ['is ended by the cluster', [disrupted], ['DeletionByTaintManager', 'NoExecute']],
  ['is ended before it has a node', [unplaced, disrupted], ['DeletionByTaintManager', 'NoExecute']],
])('a pod that %s', (_, conditions, words) => {
  const metadata = { name: 'p', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', labels: { run: 'r' } }
  const pod = summarizePod({ metadata, spec: { containers: [] }, status: { phase: 'Pending', conditions } }, ['run'])
  expect([pod?.reason, pod?.message]).toEqual(words)
})
