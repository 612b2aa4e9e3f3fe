import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { asSentence } from '../../shared/model/sentence'
import { shownAddress } from '../../shared/secrets/addresses'
import type { KubernetesAgent } from '../agent/kubernetes-agent'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { openLease } from '../kube/leases'
import { LeaderElection } from '../leader/leader-election'
import type { Output } from './output'

type Agent = Pick<KubernetesAgent, 'start' | 'end' | 'status' | 'sinceTurnMs'>

/** When the agent is on: at once, or while this process leads. */
export interface Leadership {
  /** @param onOver called when the agent is off for good, and tells so by no event */
  start(onOver: () => void): void
  /** Whether an agent that is off now is off for good. */
  readonly isOver: boolean
  /** Another leads; the agent is off until this process does. */
  readonly standsBy: boolean
  /** How long ago it went round, or the agent's loop, ms; null when both are off. */
  readonly sinceTurnMs: number | null
  /** Stands for election no more. Who leads does so until `release`: what is claimed gets its Jobs. */
  leave(): void
  /** Lets another lead at once. */
  release(): Promise<void>
}

/** Without other replicas. */
export const alone = (agent: Agent, mode: 'running' | 'paused'): Leadership => ({
  start: () => agent.start(mode),
  isOver: true,
  standsBy: false,
  get sinceTurnMs() {
    return agent.sinceTurnMs
  },
  leave: () => undefined,
  release: () => Promise.resolve(),
})

/** The Lease that replicas of one agent share: by its name, they find each other's claims. */
export const usualLease = (agentName: string): string =>
  `flowdeck-${agentName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 200)}`.replace(/(?<!-)-+$/, '')

/** What replicas of one agent have in common beside its name. */
const servedBy = ({ api, workPool }: Pick<OpenConnection, 'api' | 'workPool'>): string =>
  `${workPool === null ? '' : `work pool ${workPool.name} at `}${shownAddress(api.url)}`

/** Agents of one name share a Lease, also those of two APIs: the second would never work, and nobody knew why. */
const otherWords = (theirs: string, ours: string): string =>
  theirs === '' || theirs === ours
    ? ''
    : `. It serves ${theirs}, and this one ${ours}: if these are not the same, give this agent another --name or --lease-name, or it stands by for as long as the other is on.`

interface ElectedParts {
  readonly agent: Agent
  readonly mode: 'running' | 'paused'
  readonly leaseName: string
  readonly connection: Pick<OpenConnection, 'api' | 'client' | 'namespace' | 'workPool'>
  readonly clock: Clock
  readonly output: Output
}

/** One of several replicas: the agent is on while this process holds the Lease. */
export function elected({ agent, mode, leaseName, connection, clock, output }: ElectedParts): Leadership {
  const { client, namespace } = connection
  // The pod's name, for whoever asks kubectl who leads; and what tells two processes of one machine apart.
  const me = `${hostname()}_${randomUUID().slice(0, 8)}`
  const serves = servedBy(connection)
  const election = new LeaderElection(me, openLease(client, namespace, leaseName, serves), clock)
  const end = new AbortController()
  let running = Promise.resolve()
  /** An agent that is about to end is started again only when it has. */
  let turns: Promise<unknown> = Promise.resolve()
  const where = `the Lease ${leaseName} in ${namespace}`
  election.on('leading', () => {
    output.event('leading', { lease: leaseName }, `This agent leads: it holds ${where}`)
    turns = turns.then(() => {
      if (election.isLeading && !end.signal.aborted) agent.start(mode)
    })
  })
  election.on('lost', (reason) => {
    output.event('lost', { lease: leaseName, reason }, `This agent leads no more: ${reason}`)
    const ended = agent.end()
    turns = turns.then(() => ended)
  })
  election.on('standby', (leader, theirs) =>
    output.event(
      'standby',
      { lease: leaseName, leader, serves: theirs },
      `Standing by: ${leader} leads, and holds ${where}${otherWords(theirs, serves)}`,
    ),
  )
  election.on('trouble', ({ status, message }) => {
    const advice =
      status === 403
        ? ' Let its account get, create and update leases of coordination.k8s.io there.'
        : ' It tries again.'
    const words = `Who leads can’t be told by ${where}: ${asSentence(message)}${advice}`
    output.event('lease_trouble', { lease: leaseName, reason: message }, words)
  })
  return {
    start(onOver) {
      running = election.run(end.signal)
      end.signal.addEventListener('abort', () => {
        if (agent.status.mode === 'off') onOver()
      })
    },
    get isOver() {
      return end.signal.aborted
    },
    get standsBy() {
      return agent.status.mode === 'off' && !election.isLeading && !election.isInTrouble
    },
    get sinceTurnMs() {
      return agent.sinceTurnMs ?? election.sinceTurnMs
    },
    leave: () => end.abort(),
    async release() {
      end.abort()
      await running
      await turns
      await election.release()
    },
  }
}
