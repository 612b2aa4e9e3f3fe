export type { ClusterCounts, PracticeCluster, PracticeClusterOptions } from './practice-cluster'
export { startPracticeCluster } from './practice-cluster'
export type { Fault, Intercept } from './intercept'
