import { isReadOnly, readOnlyWords } from '../../shared/model/context-mark'
import type { Settings } from '../../shared/model/settings'
import type { OpenConnection } from '../connection/connection'

type Cluster = Pick<OpenConnection, 'context' | 'practiceCluster'>

/** Why nothing is written to a connection's cluster, as a sentence; null when it may be. */
export function whyNoWritesTo({ context, practiceCluster }: Cluster, { contextMarks }: Settings): string | null {
  return isReadOnly(contextMarks, { context, practice: practiceCluster !== null }) ? readOnlyWords(context) : null
}

/** Whether a change of settings is what forbids it. */
export const becameReadOnly = (cluster: Cluster, before: Settings, now: Settings): boolean =>
  whyNoWritesTo(cluster, before) === null && whyNoWritesTo(cluster, now) !== null
