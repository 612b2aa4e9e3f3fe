/** Source: kubernetes 1.34, docs "Pod disruption conditions"; the last three are a pod's own reason. */
const words: Readonly<Record<string, string>> = {
  PreemptionByScheduler: 'A pod of higher priority needed its place.',
  DeletionByTaintManager: 'Its node does not answer, or has a taint that the pod does not tolerate.',
  EvictionByEvictionAPI: 'Somebody evicted it, or drained its node.',
  DeletionByPodGC: 'Its node is gone.',
  TerminationByKubelet: 'Its node was shut down, or was short of memory or disk.',
  NodeLost: 'Its node does not answer.',
  NodeShutdown: 'Its node was shut down.',
  Terminated: 'Its node was shut down.',
}

/** Why the cluster ended a pod, as a sentence. */
export const disruptionWords = (reason: string): string => words[reason] ?? 'Kubernetes says no more about it.'

/** A pod's reason while its node is silent: the name of the event that the node's controller makes of it. */
export const silentNodeReason = 'NodeNotReady'

/** Whether a pod's reason says that the cluster ended it. */
export const isDisruption = (reason: string): boolean => Object.hasOwn(words, reason)
