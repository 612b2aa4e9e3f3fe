import { expect, test } from 'vitest'
import type { AgentEvent } from '../agent/agent-event'
import { LastPoll, type Polled } from './last-poll'

const polled = (due: number): AgentEvent => ({ kind: 'polled', ok: true, due })
const claimed: AgentEvent = { kind: 'claimed', flowRunId: 'a', job: 'j' }
const dropped: AgentEvent = { kind: 'dropped', flowRunId: 'a', reason: 'r' }
const deployed: AgentEvent = { kind: 'deployed', flowRunId: 'a', job: 'j', ms: 1 }
const cluster = (state: 'refused' | 'connected'): AgentEvent => ({
  kind: 'link',
  to: 'cluster',
  link: state === 'refused' ? { state, since: 0, message: 'm' } : { state, since: 0 },
})

test.each<[string, { maxPolls: number; observe?: boolean }, AgentEvent[], Polled[]]>([
  ['polls that find nothing', { maxPolls: 2 }, [polled(0), polled(0)], ['before', 'over']],
  [
    'what the last one found is claimed or dropped first',
    { maxPolls: 1 },
    [polled(2), claimed, deployed, dropped],
    ['claiming', 'claiming', 'claiming', 'over'],
  ],
  [
    'claims of a poll before do not count for the last one',
    { maxPolls: 2 },
    [polled(1), claimed, polled(1), claimed],
    ['before', 'before', 'claiming', 'over'],
  ],
  ['while observing nothing will be claimed', { maxPolls: 1, observe: true }, [polled(2)], ['over']],
  [
    'a cluster that takes no Jobs is not waited for',
    { maxPolls: 1 },
    [cluster('refused'), polled(2)],
    ['before', 'over'],
  ],
  [
    'one that refused once and takes them now is',
    { maxPolls: 1 },
    [cluster('refused'), cluster('connected'), polled(1), claimed],
    ['before', 'before', 'claiming', 'over'],
  ],
  [
    'polls that come after the last one count no more',
    { maxPolls: 1 },
    [polled(1), polled(9), claimed],
    ['claiming', 'claiming', 'over'],
  ],
  ['without a limit they are never over', { maxPolls: Infinity }, [polled(0), polled(0)], ['before', 'before']],
])('%s', (_, { maxPolls, observe = false }, events, states) => {
  const last = new LastPoll(maxPolls, observe)
  expect(events.map((event) => last.after(event))).toEqual(states)
})
