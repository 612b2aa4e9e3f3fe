import { deployments } from './deployments'
import { lists } from './lists'
import { logs } from './logs'
import { blocks, ends, workers } from './others'
import { pools, queues } from './pools'
import { polls, runs } from './runs'
import { server } from './server'
import { sockets } from './sockets'
import { retries, slots, states } from './states'
import type { Step } from './step'

export type { Step } from './step'

/** What is asked, one after the other: later steps build on earlier ones. */
export const steps: readonly Step[] = [
  ...[...server, ...pools, ...queues, ...deployments, ...runs, ...polls, ...states, ...retries, ...slots],
  ...[...lists, ...logs, ...workers, ...blocks, ...sockets, ...ends],
]
