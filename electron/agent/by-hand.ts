import type { Link } from '../../shared/model/agent-status'
import { asSentence } from '../../shared/model/sentence'
import type { Clock } from '../clock/clock'
import type { AgentEvent } from './agent-event'

/** How long deploying a run by hand is waited for before the answer is: its Job follows. */
const patienceMs = 10_000

export const stoppedBefore = 'The agent was stopped before it could claim the run.'

/** Where an agent tells what it does. */
interface Teller {
  on(name: 'event', listener: (event: AgentEvent) => void): unknown
  off(name: 'event', listener: (event: AgentEvent) => void): unknown
}

/**
 * What becomes of a run that is deployed by hand, as far as it is known within some seconds.
 * @returns why it is not deployed, or null; null also when it is claimed and its Job is to follow
 */
export function outcomeByHand(
  agent: Teller,
  flowRunId: string,
  clock: Pick<Clock, 'sleep'>,
  cluster: () => Link,
): Promise<string | null> {
  const patience = new AbortController()
  return new Promise((resolve, reject) => {
    let claimed = false
    const settle = (refusal: string | null): void => {
      patience.abort()
      agent.off('event', onEvent)
      resolve(refusal)
    }
    const onEvent = (event: AgentEvent): void => {
      if (event.kind === 'stopped') settle(claimed ? null : stoppedBefore)
      if (!('flowRunId' in event) || event.flowRunId !== flowRunId) return
      if (event.kind === 'claimed') claimed = true
      if (event.kind === 'deployed') settle(null)
      if (event.kind === 'failed') settle(event.reason)
      if (event.kind === 'dropped') settle(`The claim was refused: ${event.reason}`)
    }
    agent.on('event', onEvent)
    const onPatienceOver = (): void => {
      if (patience.signal.aborted) return
      const link = cluster()
      const why = 'message' in link ? `: ${link.message}` : ''
      const refusal = `The run was not claimed, because the cluster accepts no Jobs at the moment${why}`
      settle(claimed ? null : asSentence(refusal))
    }
    clock.sleep(patienceMs, patience.signal).then(onPatienceOver).catch(reject)
  })
}
