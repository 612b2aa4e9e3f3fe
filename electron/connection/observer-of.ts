import { dialectOf } from '../../shared/dialects/dialects'
import type { Clock } from '../clock/clock'
import type { CleanerParts } from '../observer/clean-forever'
import { observe, type ObserverParts } from '../observer/observer'
import type { OpenConnection } from './connection'

type Own = Pick<ObserverParts, 'policy' | 'random'> & {
  readonly clock: Clock
  /** Left out, finished Jobs stay. */
  readonly cleaner?: Pick<CleanerParts, 'cleaning' | 'keep'> | undefined
}
type OfAgent = Pick<ObserverParts, 'isOurs' | 'claimants' | 'signal' | 'onCrashed' | 'onForbidden' | 'onMistake'> &
  Pick<CleanerParts, 'onCleaned' | 'onCleanTrouble'>

/** Looks after the Jobs that an agent of this connection made. */
export const observerOf =
  (connection: OpenConnection, { cleaner: given, ...own }: Own) =>
  async ({ onCleaned, onCleanTrouble, ...agent }: OfAgent): Promise<void> => {
    const { api, client, jobs, namespace, dialect } = connection
    if (dialect === null) return
    const { runLabel } = dialectOf(dialect)
    const clusterNow = (): number => client.now()
    const cleaner = given && { ...given, onCleaned, onCleanTrouble }
    // In Prefect 3 a run chooses its namespace.
    await observe({
      ...{ api, client, jobs, namespace, runLabel, clusterNow, cleaner, ...own, ...agent },
      everywhere: dialect === '3',
    })
  }
