import type { AccessRule } from '../dialect/installation'

/**
 * What Prefect's worker asks of Kubernetes: it creates Jobs, deletes those of cancelled runs, and watches Jobs and pods; of a pod
 * that ended before its run began, it reads the log. prefect-helm's chart gives more: it may change Jobs and read events.
 * Source: prefect-kubernetes 0.8.0, worker.py and observer.py.
 */
export const prefectRules: readonly AccessRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'delete', 'get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
]
