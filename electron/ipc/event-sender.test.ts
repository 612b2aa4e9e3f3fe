import type { WebContents } from 'electron'
import { afterEach, expect, test, vi } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { neverOn, type AgentStatus } from '../../shared/model/agent-status'
import { runOf } from '../panel/sample-run'
import { eventChannel, EventSender } from './event-sender'
import { removedWaiting, unreadLimits } from './limits'

const secrets = new KnownSecrets()
secrets.add('open-sesame')

const senders: EventSender[] = []
afterEach(() => {
  for (const sender of senders.splice(0)) sender.close()
})

function senderTo(contents: { destroyed?: boolean } | null = {}) {
  const sent: [name: string, payload: unknown][] = []
  const numbers: number[] = []
  const mistakes: unknown[] = []
  const window = contents && {
    isDestroyed: () => contents.destroyed === true,
    send: (channel: string, number: number, name: string, payload: unknown) => {
      expect(channel).toBe(eventChannel)
      numbers.push(number)
      sent.push([name, payload])
    },
  }
  const sender = new EventSender(
    () => window as Partial<WebContents> as WebContents,
    secrets,
    (error) => mistakes.push(error),
  )
  senders.push(sender)
  return { sender, sent, numbers, mistakes }
}

const status = (deployed: number): AgentStatus => ({ ...neverOn, mode: 'running', name: 'agent', since: 0, deployed })
const minute = (at: number, deployed: number) => ({ at, deployed, dueToJobMedianMs: null, dueToJobP99Ms: null })
const a = { connectionId: 'a' }
const b = { connectionId: 'b' }

test('a token in what a server or a pod says does not go out; a template goes out as it is', () => {
  const { sender, sent } = senderTo()
  const lines = [{ at: null, text: 'token=open-sesame' }]
  sender.each('podLogs.lines', a, { followId: 'f', lines, ended: null })
  const template = { dialect: '0.6', text: '# open-sesame', path: '/t', source: 'custom', broken: null } as const
  sender.delta('templates.changed', {}, [template], [])
  sender.flush()
  expect(JSON.stringify(sent[0])).toContain('token=••••••••')
  expect(JSON.stringify(sent[1])).toContain('# open-sesame')
})

test('of many statuses the last goes out, once', () => {
  const { sender, sent } = senderTo()
  for (let deployed = 0; deployed < 50; deployed++) sender.latest('agent.changed', a, status(deployed))
  expect(sent).toEqual([])
  sender.flush()
  sender.flush()
  expect(sent).toEqual([['agent.changed', { ...a, value: status(49) }]])
})

test('changes of a list go out as one delta, told apart by the list’s key', () => {
  const { sender, sent } = senderTo()
  sender.delta('flowRuns.changed', a, [runOf('x'), runOf('y')], [])
  sender.delta('flowRuns.changed', a, [runOf('x', { revision: '4' })], ['y'])
  sender.delta('stats.changed', a, [minute(60_000, 1)], [])
  sender.delta('stats.changed', a, [minute(60_000, 2), minute(120_000, 1)], ['0'])
  sender.flush()
  expect(sent).toEqual([
    ['flowRuns.changed', { ...a, changed: [runOf('x', { revision: '4' })], removed: ['y'] }],
    ['stats.changed', { ...a, changed: [minute(60_000, 2), minute(120_000, 1)], removed: ['0'] }],
  ])
})

test('each connection has its own; of one that is dropped nothing goes out any more', () => {
  const { sender, sent } = senderTo()
  for (const owner of [a, b]) {
    sender.latest('agent.changed', owner, status(1))
    sender.delta('flowRuns.changed', owner, [runOf('x')], [])
  }
  sender.latest('connections.shown', {}, 'b')
  sender.drop('a')
  sender.flush()
  expect(sent).toEqual([
    ['agent.changed', { ...b, value: status(1) }],
    ['flowRuns.changed', { ...b, changed: [runOf('x')], removed: [] }],
    ['connections.shown', { value: 'b' }],
  ])
})

test('what is gathered goes out by itself, and the next gathering after it', async () => {
  const { sender, sent } = senderTo()
  sender.latest('agent.changed', a, status(1))
  sender.latest('agent.changed', a, status(2))
  await vi.waitUntil(() => sent.length > 0)
  sender.latest('agent.changed', a, status(3))
  await vi.waitUntil(() => sent.length > 1)
  expect(sent).toEqual([
    ['agent.changed', { ...a, value: status(2) }],
    ['agent.changed', { ...a, value: status(3) }],
  ])
})

test('what only happens goes out at once', () => {
  const { sender, sent } = senderTo()
  sender.each('podLogs.lines', a, { followId: 'f', lines: [{ at: null, text: 'x' }], ended: null })
  expect(sent.map(([name]) => name)).toEqual(['podLogs.lines'])
})

test('a payload goes out as the contract has it: nothing more, and nothing that does not fit', () => {
  const { sender, sent, mistakes } = senderTo()
  sender.latest('agent.changed', a, { ...status(1), token: 'secret' } as AgentStatus)
  sender.latest('agent.changed', b, { mode: 'running' } as AgentStatus)
  sender.flush()
  expect(sent).toEqual([['agent.changed', { ...a, value: status(1) }]])
  expect(mistakes).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/^agent\.changed does not fit/) as string }),
  ])
})

test('a row that does not fit holds up no other', () => {
  const { sender, sent, mistakes } = senderTo()
  sender.delta('flowRuns.changed', a, [runOf('x'), runOf('y', { revision: 4 as unknown as string }), runOf('z')], ['w'])
  sender.flush()
  expect(sent).toEqual([['flowRuns.changed', { ...a, changed: [runOf('x'), runOf('z')], removed: ['w'] }]])
  expect(mistakes).toHaveLength(1)
})

test('a window that can’t be told, as while it goes away, holds up no other event and no later one', () => {
  const sent: string[] = []
  const mistakes: unknown[] = []
  const send = (_: string, _number: number, name: string) => {
    if (name === 'agent.changed') throw new Error('Render frame was disposed')
    sent.push(name)
  }
  const window = { isDestroyed: () => false, send }
  const sender = new EventSender(
    () => window as Partial<WebContents> as WebContents,
    new KnownSecrets(),
    (error) => mistakes.push(error),
  )
  senders.push(sender)
  for (const name of ['x', 'y']) {
    sender.latest('agent.changed', a, status(1))
    sender.delta('flowRuns.changed', a, [runOf(name)], [])
    sender.flush()
  }
  expect(sent).toEqual(['flowRuns.changed', 'flowRuns.changed'])
  expect(mistakes).toHaveLength(2)
})

test.each<[string, { destroyed: boolean } | null]>([
  ['there is no window', null],
  ['the window is gone', { destroyed: true }],
])('nothing is sent when %s', (_, contents) => {
  const { sender, sent, mistakes } = senderTo(contents)
  sender.latest('agent.changed', a, status(1))
  sender.delta('flowRuns.changed', a, [runOf('x')], [])
  sender.flush()
  expect(sent).toEqual([])
  expect(mistakes).toEqual([])
})

const line = (text: string) => ({ followId: 'f', lines: [{ at: null, text }], ended: null })
/** Sends log lines until there is no room. */
function fill(sender: EventSender, text = 'x'): number {
  let told = 0
  for (; sender.hasRoom(); told++) sender.each('podLogs.lines', a, line(text))
  return told
}

test.each([
  ['so many events', 'x', unreadLimits.events],
  ['so many characters', 'x'.repeat(1_000_000), 8],
])('of a page that reads nothing, %s are sent', (_, text, most) => {
  const { sender, sent } = senderTo()
  expect(fill(sender, text)).toBe(most)
  for (let deployed = 0; deployed < 50; deployed++) {
    sender.latest('agent.changed', a, status(deployed))
    sender.delta('flowRuns.changed', a, [runOf('x', { revision: String(deployed) })], ['y'])
    sender.flush()
  }
  expect(sent).toHaveLength(most)
})

test('when the page reads again, what was gathered goes out: of each value the last', () => {
  const { sender, sent, numbers } = senderTo()
  fill(sender)
  sender.latest('agent.changed', a, status(1))
  sender.delta('flowRuns.changed', a, [runOf('x'), runOf('y')], [])
  sender.flush()
  sender.latest('agent.changed', a, status(2))
  sender.delta('flowRuns.changed', a, [], ['y'])
  sender.flush()
  sent.length = 0
  sender.read(numbers[0])
  expect(sent).toEqual([['agent.changed', { ...a, value: status(2) }]])
  sender.read(numbers[1])
  expect(sent[1]).toEqual(['flowRuns.changed', { ...a, changed: [runOf('x')], removed: ['y'] }])
  for (const number of numbers) sender.read(number)
  expect(sender.hasRoom()).toBe(true)
  expect(sent).toHaveLength(2)
})

test('what says that it is read, and was not sent or is read already, makes no room', () => {
  const { sender, numbers } = senderTo()
  fill(sender)
  for (const number of [-1, 0, 1e9, NaN, '1', null, undefined, {}]) sender.read(number)
  expect(sender.hasRoom()).toBe(false)
  for (let n = 0; n < 9; n++) sender.read(numbers[0])
  expect(fill(sender)).toBe(1)
})

test('a page that is loaded again starts anew, and what the one before reads late is not counted', () => {
  const { sender, sent, numbers } = senderTo()
  fill(sender)
  sender.latest('agent.changed', a, status(1))
  sender.loaded()
  expect(sent.at(-1)).toEqual(['agent.changed', { ...a, value: status(1) }])
  const before = numbers.slice(0, unreadLimits.events)
  expect(fill(sender)).toBe(unreadLimits.events - 1)
  for (const number of before) sender.read(number)
  expect(sender.hasRoom()).toBe(false)
})

test('when more has gone from a list than is kept in mind, or connections were opened, the page takes a snapshot', () => {
  const { sender, sent, numbers } = senderTo()
  fill(sender)
  sender.latest('agent.changed', a, status(1))
  for (let n = 0; n <= removedWaiting; n++) sender.delta('flowRuns.changed', a, [], [`run ${n}`])
  for (let n = 0; n < 5; n++) sender.each('panel.reset', {}, {})
  sent.length = 0
  sender.read(numbers[0])
  for (const number of numbers) sender.read(number)
  expect(sent).toEqual([['panel.reset', { value: {} }]])
})

test('a page that reads gets everything at once, however much it is', () => {
  const { sender, sent, numbers } = senderTo()
  for (let n = 0; n < 1_000; n++) {
    sender.each('podLogs.lines', a, line('x'.repeat(100_000)))
    sender.read(numbers.at(-1))
  }
  expect(sent).toHaveLength(1_000)
  expect(sender.hasRoom()).toBe(true)
})
