import type { WebContents } from 'electron'
import { afterEach, expect, test, vi } from 'vitest'
import type { AgentStatus } from '../../shared/model/agent-status'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { eventChannel, EventSender } from './event-sender'

const senders: EventSender[] = []
afterEach(() => {
  for (const sender of senders.splice(0)) sender.close()
})

function senderTo(contents: { destroyed?: boolean } | null = {}) {
  const sent: [name: string, payload: unknown][] = []
  const panel = contents && {
    isDestroyed: () => contents.destroyed === true,
    send: (channel: string, name: string, payload: unknown) => {
      expect(channel).toBe(eventChannel)
      sent.push([name, payload])
    },
  }
  const sender = new EventSender(() => panel as Partial<WebContents> as WebContents)
  senders.push(sender)
  return { sender, sent }
}

const status = (deployed: number): AgentStatus => ({
  mode: 'running',
  name: 'agent',
  since: 0,
  api: { state: 'unknown' },
  cluster: { state: 'unknown' },
  lastPollAt: null,
  nextPollAt: null,
  waitMs: 0,
  claimsInHand: 0,
  nextDueAt: null,
  deployed,
})
const run = (id: string, version: number): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'f',
  flowName: 'hello',
  version,
  state: 'Scheduled',
  stateMessage: null,
  stateAt: null,
  dueAt: null,
  startedAt: null,
  endedAt: null,
  parameters: {},
})
const stats = (at: number, deployed: number) => ({ at, deployed, dueToJobMedianMs: null, dueToJobP99Ms: null })

test('of many statuses the last goes out, once', () => {
  const { sender, sent } = senderTo()
  for (let deployed = 0; deployed < 50; deployed++) sender.latest('agent.changed', status(deployed))
  expect(sent).toEqual([])
  sender.flush()
  sender.flush()
  expect(sent).toEqual([['agent.changed', status(49)]])
})

test('changes of rows go out as one delta, changes of minutes as one list', () => {
  const { sender, sent } = senderTo()
  sender.flowRuns.add([run('a', 1), run('b', 1)], [])
  sender.flowRuns.add([run('a', 2)], ['b'])
  sender.minute(stats(60_000, 1))
  sender.minute(stats(60_000, 2))
  sender.minute(stats(120_000, 1))
  sender.flush()
  expect(sent).toEqual([
    ['stats.changed', [stats(60_000, 2), stats(120_000, 1)]],
    ['flowRuns.changed', { changed: [run('a', 2)], removed: ['b'] }],
  ])
})

test('what is gathered goes out by itself, and the next gathering after it', async () => {
  const { sender, sent } = senderTo()
  sender.latest('agent.changed', status(1))
  sender.latest('agent.changed', status(2))
  await vi.waitUntil(() => sent.length > 0)
  sender.latest('agent.changed', status(3))
  await vi.waitUntil(() => sent.length > 1)
  expect(sent).toEqual([
    ['agent.changed', status(2)],
    ['agent.changed', status(3)],
  ])
})

test('what can’t wait goes out at once', () => {
  const { sender, sent } = senderTo()
  sender.now('podLogs.lines', { followId: 'follow-1', lines: [{ at: null, text: 'x' }], ended: null })
  expect(sent.map(([name]) => name)).toEqual(['podLogs.lines'])
})

test('a payload goes out as the contract has it: nothing more, and nothing that does not fit', () => {
  const { sender, sent } = senderTo()
  sender.now('agent.changed', { ...status(1), token: 'secret' } as AgentStatus)
  expect(sent).toEqual([['agent.changed', status(1)]])
  expect(() => sender.now('agent.changed', { mode: 'running' } as AgentStatus)).toThrow()
  expect(sent).toHaveLength(1)
})

test.each<[string, { destroyed: boolean } | null]>([
  ['there is no window', null],
  ['the window is gone', { destroyed: true }],
])('nothing is sent when %s', (_, contents) => {
  const { sender, sent } = senderTo(contents)
  sender.latest('agent.changed', status(1))
  sender.flowRuns.add([run('a', 1)], [])
  sender.flush()
  expect(sent).toEqual([])
})
