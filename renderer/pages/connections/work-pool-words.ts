import { visible } from '../../../shared/model/printable'
import { command } from '../../../shared/model/shell-command'
import type { WorkPool } from '../../../shared/model/work-pool'
import type { WorkPoolListing } from './use-work-pools'

/** What stands beside a pool's name: "2 queues, no worker online". */
export function factsOf({ queues, status }: WorkPool): string {
  const counted = queues === null ? null : queues.length === 1 ? '1 queue' : `${queues.length} queues`
  const worker = status === 'READY' ? 'a worker is online' : status === 'NOT_READY' ? 'no worker online' : null
  return [counted, worker].filter((each) => each !== null).join(', ')
}

/** What is to be known before it is chosen; null when nothing is. */
export function cautionOf({ type, isServable, isPaused }: WorkPool): string | null {
  if (!isServable) return `of type ${visible(type)}`
  return isPaused ? 'paused' : null
}

/** The same as a sentence, of the one that is chosen. */
export function pausedWords({ name, isPaused }: WorkPool): string | null {
  return isPaused ? `It is paused: it gives no runs until “${command`prefect work-pool resume ${name}`}”.` : null
}

/** What helps where the name is typed. */
export function nameHelp(listing: WorkPoolListing): string {
  switch (listing.kind) {
    case 'unasked':
      return 'Its server is asked for the list once the address is there.'
    case 'asking':
      return 'The server is being asked for its work pools.'
    case 'failed':
      return `${listing.message} Enter the name of a pool of type kubernetes here, or ask again.`
    case 'listed':
      return listing.pools.length === 0
        ? 'The server has no work pool yet. Enter a name, and make it here.'
        : 'One that the server has, or a new one, which is made of type kubernetes.'
  }
}

/** A name that the server does not have, and may be asked to make; null when there is nothing to make. */
export function nameToMake(listing: WorkPoolListing, typed: string): string | null {
  const name = typed.trim()
  if (listing.kind !== 'listed' || name === '' || listing.pools.some((pool) => pool.name === name)) return null
  return name
}
