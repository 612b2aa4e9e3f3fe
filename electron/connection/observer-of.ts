import { dialectOf } from '../../shared/dialects/dialects'
import type { Clock } from '../clock/clock'
import { observe, type ObserverParts } from '../observer/observer'
import type { OpenConnection } from './connection'

/**
 * Looks after the Jobs that an agent of this connection made. In 0.6 and 1.x nobody does: there the API itself has runs that
 * went silent started again, by Lazarus and the zombie killer.
 */
export const observerOf =
  (connection: OpenConnection, own: Pick<ObserverParts, 'policy' | 'random'> & { readonly clock: Clock }) =>
  async (agent: Pick<ObserverParts, 'isOurs' | 'claimants' | 'signal' | 'onCrashed' | 'onDenied' | 'onMistake'>): Promise<void> => {
    const { api, client, jobs, namespace, dialect } = connection
    if (dialect !== '3') return
    await observe({ api, client, jobs, namespace, runLabel: dialectOf(dialect).runLabel, ...own, ...agent })
  }
