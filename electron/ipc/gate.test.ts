import { expect, test } from 'vitest'
import type { Handlers } from '../../shared/contract/contract'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { PrefectError } from '../prefect/prefect-api'
import { answer, RefusedCall, type Gate, type Sender } from './gate'

const frame = (url: string) => ({ url })
const panelFrame = frame('app://flowdeck/index.html')
const panel = { mainFrame: panelFrame }
const fromPanel: Sender = { sender: panel, senderFrame: panelFrame }

const secrets = new KnownSecrets()
secrets.add('open-sesame')

/** The gate before two handlers, and what reached them. */
const pair = { connectionId: 'a' }
function gateOf(options: Partial<Pick<Gate, 'contents' | 'origin'>> = {}) {
  const heard: unknown[] = []
  const logged: string[] = []
  const mistakes: [where: string, error: unknown][] = []
  const handlers = {
    'agent.start': async (input: unknown) => {
      heard.push(['agent.start', input])
      return { ok: true }
    },
    'flowRuns.states': async (input: unknown) => {
      heard.push(['flowRuns.states', input])
      throw new PrefectError('transient', 'the API is away')
    },
    'flowRuns.logs': async () => [{ message: 'called with open-sesame' }],
    'jobs.yaml': async () => {
      throw new PrefectError('transient', 'GET /?token=open-sesame: 502')
    },
    'panel.snapshot': async () => ({
      settings: { agentName: 'open-sesame' },
      templates: [{ text: '# open-sesame' }],
      problems: ['open-sesame'],
      connections: [{ connection: { api: 'open-sesame' }, problems: ['open-sesame'] }],
    }),
    'agent.retryNow': async () => {
      throw new TypeError('x is not a function')
    },
  } as object as Handlers
  const gate: Gate = {
    contents: () => panel,
    origin: 'app://flowdeck',
    secrets,
    log: (line) => logged.push(line),
    reportMistake: (where, error) => mistakes.push([where, error]),
    ...options,
  }
  const call = (sender: Sender, name: unknown, input?: unknown) => answer(handlers, gate, sender, name, input)
  return { call, heard, logged, mistakes }
}

test('a call of the panel reaches its handler, and its answer comes back', async () => {
  const { call, heard, logged } = gateOf()
  expect(await call(fromPanel, 'agent.start', pair)).toEqual({ ok: true })
  expect(heard).toEqual([['agent.start', pair]])
  expect(logged).toEqual([])
})

test('input reaches the handler without what the contract does not know', async () => {
  const { call, heard } = gateOf()
  await expect(call(fromPanel, 'flowRuns.states', { ...pair, flowRunId: 'a', more: 1 })).rejects.toThrow(
    'the API is away',
  )
  expect(heard).toEqual([['flowRuns.states', { ...pair, flowRunId: 'a' }]])
})

test('no token leaves in an answer or in an error', async () => {
  const { call } = gateOf()
  expect(await call(fromPanel, 'flowRuns.logs', { ...pair, flowRunId: 'a' })).toEqual([
    { message: 'called with ••••••••' },
  ])
  await expect(call(fromPanel, 'jobs.yaml', { ...pair, name: 'a', show: true })).rejects.toThrow(
    /^GET \/\?token=••••••••: 502$/,
  )
})

test('what the page gives back as it got it stays whole: dots would be saved', async () => {
  const { call } = gateOf()
  expect(await call(fromPanel, 'panel.snapshot')).toEqual({
    settings: { agentName: 'open-sesame' },
    templates: [{ text: '# open-sesame' }],
    problems: ['••••••••'],
    connections: [{ connection: { api: 'open-sesame' }, problems: ['••••••••'] }],
  })
})

test('the dev server’s page may call when that is where the panel comes from', async () => {
  const mainFrame = frame('http://localhost:5173/index.html')
  const sender = { mainFrame }
  const { call } = gateOf({ contents: () => sender, origin: 'http://localhost:5173' })
  expect(await call({ sender, senderFrame: mainFrame }, 'agent.start', pair)).toEqual({ ok: true })
})

const withUrl = (url: string): [Partial<Gate>, Sender] => {
  const senderFrame = frame(url)
  const sender = { mainFrame: senderFrame }
  return [{ contents: () => sender }, { sender, senderFrame }]
}

test.each<[string, Partial<Gate>, Sender, string]>([
  ['another window', {}, { sender: { mainFrame: panelFrame }, senderFrame: panelFrame }, 'window'],
  ['any window while there is no panel', { contents: () => null }, fromPanel, 'window'],
  ['a frame within the panel', {}, { sender: panel, senderFrame: frame('app://flowdeck/index.html') }, 'main frame'],
  ['a frame that has gone', {}, { sender: panel, senderFrame: null }, 'main frame'],
  ['a page on the web', ...withUrl('https://example.com/'), 'https://example.com/'],
  ['another host of our scheme', ...withUrl('app://elsewhere/index.html'), 'app://elsewhere'],
  ['our host under another scheme', ...withUrl('https://flowdeck/'), 'https://flowdeck/'],
  ['a host that only begins like ours', ...withUrl('app://flowdeck.example.com/'), 'app://flowdeck.example.com'],
  ['a file', ...withUrl('file:///app/index.html'), 'file:///app/index.html'],
  ['no address', ...withUrl(''), 'it comes from'],
])('a call from %s is refused and logged, and no handler sees it', async (_, options, sender, why) => {
  const { call, heard, logged } = gateOf(options)
  const refused = call(sender, 'agent.start', pair)
  await expect(refused).rejects.toBeInstanceOf(RefusedCall)
  await expect(refused).rejects.toThrow(why)
  expect(heard).toEqual([])
  expect(logged).toEqual([expect.stringMatching(/^refused a call: /)])
  expect(logged[0]).toContain(why)
})

test.each([
  ['agent.explode'],
  ['toString'],
  ['constructor'],
  ['__proto__'],
  ['hasOwnProperty'],
  [''],
  [7],
  [null],
  [{}],
])('there is no call %j', async (name) => {
  const { call, logged } = gateOf()
  await expect(call(fromPanel, name, {})).rejects.toThrow(/^there is no call /)
  expect(logged).toHaveLength(1)
})

test.each<[string, unknown]>([
  ['flowRuns.states', undefined],
  ['flowRuns.states', { flowRunId: 'a' }],
  ['flowRuns.states', { ...pair, flowRunId: 7 }],
  ['flowRuns.states', { ...pair, flowRunId: '' }],
  ['flowRuns.states', { ...pair, flowRunId: 'x'.repeat(65) }],
  ['agent.start', { mode: 'running' }],
  ['panel.snapshot', {}],
])('%s with %j does not fit the contract', async (name, input) => {
  const { call, heard, logged } = gateOf()
  await expect(call(fromPanel, name, input)).rejects.toThrow(`the input of ${name} does not fit the contract`)
  expect(heard).toEqual([])
  expect(logged).toHaveLength(1)
})

test('an error of our own is reported with what it is; the panel hears that there was one', async () => {
  const { call, mistakes } = gateOf()
  await expect(call(fromPanel, 'agent.retryNow', pair)).rejects.toThrow(/^Flowdeck has made a mistake/)
  expect(mistakes).toEqual([['answering agent.retryNow', new TypeError('x is not a function')]])
})

test('an error that may happen is nobody’s mistake', async () => {
  const { call, mistakes } = gateOf()
  await expect(call(fromPanel, 'flowRuns.states', { ...pair, flowRunId: 'a' })).rejects.toThrow('the API is away')
  expect(mistakes).toEqual([])
})
