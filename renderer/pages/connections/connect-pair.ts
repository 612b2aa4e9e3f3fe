import type { CallInput } from '../../../shared/contract/contract'
import type { ConnectionChoice, ConnectionId } from '../../../shared/model/connection'
import { call, messageOf } from '../../state/client'
import { startAgentOf } from '../../state/deploy'
import { openRun } from '../../state/shown'
import { act, ask, goTo } from '../../state/store'

/** What is to happen once the pair is in use. */
export type Goal = 'watch' | 'start' | 'startWithDemo'

export interface PairWanted {
  /** The connection that becomes this pair; undefined adds one. */
  readonly connectionId: ConnectionId | undefined
  readonly choice: ConnectionChoice
  /** Undefined keeps the one there is. */
  readonly token: string | undefined
  /** The same of the proxies that the pair names. */
  readonly proxyLogins: CallInput<'connections.use'>['proxyLogins']
}

/**
 * Takes a pair into use, turns its agent on or lets it watch, and goes to the runs.
 * @returns why the pair was refused, as a sentence; null when it is in use. What is refused after that is told in a
 *   toast: by then the guide has gone.
 */
export async function connectPair(wanted: PairWanted, goal: Goal): Promise<string | null> {
  const { connectionId, choice, token, proxyLogins } = wanted
  try {
    const used = await call('connections.use', {
      ...{ choice, token, proxyLogins },
      ...(connectionId === undefined ? {} : { connectionId }),
    })
    if (!used.ok) return used.message
  } catch (error) {
    return messageOf(error)
  }
  // The store may not know yet which connection is shown now, nor its demo flows.
  const snapshot = await ask('panel.snapshot', undefined)
  goTo('flowRuns')
  const shown = snapshot?.connections.find((one) => one.connectionId === snapshot.shownConnectionId)
  if (!shown) return null
  const { connectionId: shownId, connection, demoFlows } = shown
  if (goal === 'watch') await act('agent.pause', { connectionId: shownId })
  else startAgentOf(connection, () => void start(shownId, goal === 'startWithDemo' ? demoFlows[0] : undefined))
  return null
}

async function start(connectionId: ConnectionId, demo: { readonly id: string } | undefined): Promise<void> {
  if (!(await act('agent.start', { connectionId })) || !demo) return
  const started = await ask('flowRuns.startDemo', { connectionId, flowId: demo.id, dueInMs: 0 })
  if (started) openRun(started.flowRunId)
}
