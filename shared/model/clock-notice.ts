import { formatAge } from './age'

/** How far the clocks of both ends are ahead of this machine's, ms; 0 for one that hardly differs, or that nobody knows. */
export interface ClocksAhead {
  readonly api: number
  readonly cluster: number
}

/** Clocks that differ by less than this count as one, ms. */
const sameMs = 5_000

/** What is to be said of clocks that differ, a few sentences for each. What is wrong with this machine's is said once. */
export function clockNotices({ api, cluster }: ClocksAhead): readonly string[] {
  const notices: string[] = []
  if (api !== 0) {
    const where = api > 0 ? 'behind' : 'ahead of'
    notices.push(
      `This machine’s clock is ${apart(api)} ${where} the Prefect server’s. Flowdeck goes by the server’s. Set the clock.`,
    )
  }
  // Nobody knows of a cluster that has not answered.
  const beyond = cluster - api
  if (cluster !== 0 && Math.abs(beyond) >= sameMs) {
    const whose = api === 0 ? 'this machine’s' : 'the Prefect server’s'
    notices.push(
      `The cluster’s clock is ${apart(beyond)} ${beyond > 0 ? 'ahead of' : 'behind'} ${whose}. Flowdeck allows for that, but flows in its pods go by the cluster’s. Set the one that is wrong.`,
    )
  }
  return notices
}

const apart = (ms: number): string => formatAge(Math.abs(ms))

/** All of it; null where the clocks hardly differ. */
export const clockNotice = (ahead: ClocksAhead): string | null => clockNotices(ahead).join(' ') || null
