import type { PodSummary } from '../../shared/model/pod'
import type { KubeClient } from './kube-client'
import { limits } from './limits'
import { listPages } from './list-pages'
import { podsPath, summarizePod } from './pods'
import { batchesOf, selectorOf } from './run-selectors'

/**
 * The runs among these of which a pod has a process, or will have: until when at the latest, ms since the epoch; Infinity for one
 * that was not told to end. A pod whose node is silent counts: nobody knows that its process has ended.
 * @throws KubeError
 */
export async function processesOf(
  client: KubeClient,
  namespace: string,
  label: string,
  flowRunIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const until = new Map<string, number>()
  for (const ids of batchesOf(flowRunIds)) {
    const query = { labelSelector: selectorOf(label, ids), signal, listMs: limits.agentListMs }
    for await (const { items } of listPages(client, { path: podsPath(namespace), ...query })) {
      for (const item of items) {
        const pod = summarizePod(item, [label])
        if (pod?.flowRunId == null || !hasProcess(pod)) continue
        until.set(pod.flowRunId, Math.max(until.get(pod.flowRunId) ?? 0, pod.endsBy ?? Infinity))
      }
    }
  }
  return until
}

/** One that has not started starts unless it was told to end. */
const hasProcess = ({ phase, endsBy }: PodSummary): boolean =>
  phase === 'Running' || phase === 'Unknown' || (phase === 'Pending' && endsBy === null)
