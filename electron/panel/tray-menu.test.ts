import { expect, test } from 'vitest'
import { neverOn, type AgentStatus } from '../../shared/model/agent-status'
import { trayMenu, type TrayAgent } from './tray-menu'

const agent = (mode: AgentStatus['mode'], more: Partial<TrayAgent> = {}): TrayAgent => ({
  ...{ connectionId: 'one', name: 'practice', asks: false, readOnly: false },
  status: { ...neverOn, mode },
  ...more,
})
const frame = [
  { kind: 'separator' },
  { kind: 'open', label: 'Open Flowdeck' },
  { kind: 'quit', label: 'Quit Flowdeck' },
]
const says = (label: string) => ({ kind: 'words', label })
const start = { kind: 'agent', label: 'Start the agent', connectionId: 'one', mode: 'running' }
const watch = { kind: 'agent', label: 'Watch only: claim nothing further', connectionId: 'one', mode: 'paused' }
const asked = { kind: 'open', label: 'Start the agent in the window, which asks first' }

test.each<[string, readonly TrayAgent[], readonly object[]]>([
  ['no connection', [], [says('Not connected')]],
  ['an agent that runs', [agent('running')], [says('practice'), says('Running'), watch]],
  ['one that watches', [agent('paused')], [says('practice'), says('Watching only: claims nothing'), start]],
  ['one that is off', [agent('off')], [says('practice'), says('Off'), start]],
  ['one that stops: nothing to do but wait', [agent('stopping')], [says('practice'), says('Stopping')]],
  ['production: the window asks', [agent('off', { asks: true })], [says('practice'), says('Off'), asked]],
  ['read-only: it is not started', [agent('off', { readOnly: true })], [says('practice'), says('Off')]],
  [
    'two: the one shown first',
    [agent('running'), agent('off', { connectionId: 'two', name: 'other' })],
    [says('practice'), says('Running'), watch, says('other'), says('Off'), { ...start, connectionId: 'two' }],
  ],
  ['a name with marks of a menu', [agent('stopping', { name: 'a & b' })], [says('a && b'), says('Stopping')]],
])('%s', (_, agents, items) => expect(trayMenu(agents)).toEqual([...items, ...frame]))

test('a server’s words are one line, cut, and turn nothing around', () => {
  const message = `no\n\u202eright ${'x'.repeat(5_000)}`
  const status: AgentStatus = { ...neverOn, mode: 'running', cluster: { state: 'refused', since: 0, message } }
  const [, sentence] = trayMenu([agent('running', { status })])
  expect(sentence).toEqual(says(`Held up: no↵<U+202E>right ${'x'.repeat(94)}…`))
})

test('while a server is waited for, the menu stays what it is from try to try', () => {
  const menuOf = (api: AgentStatus['api']) =>
    trayMenu([agent('running', { status: { ...neverOn, mode: 'running', api } })])
  const retrying = { state: 'retrying', since: 0, tries: 1, nextTryAt: 5_000, message: 'connection refused' } as const
  expect(menuOf(retrying)[1]).toEqual(says('Waiting for the Prefect API'))
  expect(menuOf({ ...retrying, tries: 2, nextTryAt: 60_000 })).toEqual(menuOf(retrying))
})

test('of many connections the first are there, and how many more there are', () => {
  const many = Array.from({ length: 50 }, (_, i) => agent('stopping', { connectionId: `c${i}`, name: `c${i}` }))
  const labels = trayMenu(many).map((item) => ('label' in item ? item.label : ''))
  expect(labels.slice(14)).toEqual([
    'c7',
    'Stopping',
    '42 more under Connections',
    '',
    'Open Flowdeck',
    'Quit Flowdeck',
  ])
})
