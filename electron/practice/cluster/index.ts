export type { ClusterCounts, PracticeCluster, PracticeClusterOptions } from './practice-cluster'
export { startPracticeCluster } from './practice-cluster'
export type { Fault } from '../listener/fault'
export type { Intercept } from './intercept'
