import type { ConnectionChoice } from '../../../shared/model/connection'
import { call, messageOf } from '../../state/client'
import { act, ask, goTo, openRun } from '../../state/store'

/** What is to happen once the pair is in use. */
export type Goal = 'watch' | 'start' | 'startWithDemo'

/**
 * Takes a pair into use, turns the agent on or lets it watch, and goes to the runs.
 * @param token undefined keeps the one there is
 * @returns why the pair was refused, as a sentence; null when it is in use. What is refused after that is told in a
 *   toast: by then the guide has gone.
 */
export async function connectPair(
  choice: ConnectionChoice,
  token: string | undefined,
  goal: Goal,
): Promise<string | null> {
  try {
    const used = await call('connections.use', { choice, token })
    if (!used.ok) return used.message
  } catch (error) {
    return messageOf(error)
  }
  goTo('flowRuns')
  const begun = await act(goal === 'watch' ? 'agent.pause' : 'agent.start', undefined)
  if (begun && goal === 'startWithDemo') await startFirstDemo()
  return null
}

async function startFirstDemo(): Promise<void> {
  // The store may not know the new connection's demo flows yet.
  const snapshot = await ask('panel.snapshot', undefined)
  const flow = snapshot?.demoFlows[0]
  if (!flow) return
  const started = await ask('flowRuns.startDemo', { flowId: flow.id, dueInMs: 0 })
  if (started) openRun(started.flowRunId)
}
