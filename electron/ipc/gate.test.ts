import { expect, test } from 'vitest'
import type { Handlers } from '../../shared/contract/contract'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { PrefectError } from '../prefect/prefect-api'
import { answer, isFromPanel, RefusedCall, type Gate, type Sender } from './gate'
import { limitsOf, refusalChars } from './limits'
import { Meter } from './meter'

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
  const now = { ms: 0 }
  const handlers = {
    'agent.start': async (input: unknown) => {
      heard.push(['agent.start', input])
      return { ok: true }
    },
    'flowRuns.states': async (input: unknown) => {
      heard.push(['flowRuns.states', input])
      throw new PrefectError('transient', 'the API is away')
    },
    'flowRuns.logs': async () => ({ lines: [{ message: 'called with open-sesame' }], earlier: null }),
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
    meter: new Meter({ elapsed: () => now.ms }),
    ...options,
  }
  const call = (sender: Sender, name: unknown, input?: unknown) => answer(handlers, gate, sender, name, input)
  return { call, heard, logged, mistakes, now }
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
  expect(await call(fromPanel, 'flowRuns.logs', { ...pair, flowRunId: 'a' })).toEqual({
    lines: [{ message: 'called with ••••••••' }],
    earlier: null,
  })
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

test('what a page sends is cut, and stays on one line', async () => {
  const [options, sender] = withUrl(`data:text/html,${'x'.repeat(100_000)}`)
  const { call, logged } = gateOf(options)
  await expect(call(sender, 'agent.start', pair)).rejects.toThrow(RefusedCall)
  await expect(call(fromPanel, 'agent.start', pair)).rejects.toThrow(RefusedCall)
  const name = `x\n2030-01-01 Deployed\u2028\u001b[2J${'y'.repeat(100_000)}`
  const other = gateOf()
  await expect(other.call(fromPanel, name, {})).rejects.toThrow(RefusedCall)
  expect(other.logged).toEqual([
    expect.stringMatching(/^refused a call: there is no call x\?2030-01-01 Deployed\?\?\[2Jy+…$/),
  ])
  expect([...logged, ...other.logged].filter((line) => line.length > 300)).toEqual([])
})

test('a refusal as long as it may be is whole; of a longer one the end is cut', async () => {
  const { call } = gateOf()
  const words = 'there is no call '
  const name = 'y'.repeat(refusalChars - words.length)
  const said = (error: unknown): string => (error as Error).message
  expect(await call(fromPanel, name).catch(said)).toBe(`${words}${name}`)
  expect(await call(fromPanel, `${name}y`).catch(said)).toBe(`${words}${name}…`)
})

test('a call that can’t be named is refused all the same', async () => {
  const { call } = gateOf()
  await expect(call(fromPanel, { toString: 1 }, {})).rejects.toThrow('there is no call of type object')
})

test('more than the limits of a call allow is refused, until time has passed', async () => {
  const { call, now } = gateOf()
  const { burst, perSecond } = limitsOf('agent.start')
  for (let n = 0; n < burst; n++) await call(fromPanel, 'agent.start', pair)
  await expect(call(fromPanel, 'agent.start', pair)).rejects.toThrow('agent.start is called too often')
  now.ms += 1_000 / perSecond
  expect(await call(fromPanel, 'agent.start', pair)).toEqual({ ok: true })
  // Others are not held up by it.
  await expect(call(fromPanel, 'flowRuns.states', { ...pair, flowRunId: 'a' })).rejects.toThrow('the API is away')
})

test('what fails or is refused does not count as under way', async () => {
  const { call, now } = gateOf()
  for (let n = 0; n < 3 * limitsOf('flowRuns.states').atOnce; n++) {
    now.ms += 1_000
    await expect(call(fromPanel, 'flowRuns.states', { ...pair, flowRunId: 'a' })).rejects.toThrow('the API is away')
    await expect(call(fromPanel, 'flowRuns.states', {})).rejects.toThrow('does not fit')
  }
})

test.each([[new Map()], [new ArrayBuffer(8)], [{ ...pair, more: 'x'.repeat(1_000_000) }], [Array(1e9)]])(
  'input that is too large or no plain data is refused before it is read',
  async (input) => {
    const { call, heard } = gateOf()
    await expect(call(fromPanel, 'agent.start', input)).rejects.toThrow('too large, or not plain data')
    expect(heard).toEqual([])
  },
)

test.each<[string, Sender, boolean]>([
  ['the panel’s page', fromPanel, true],
  ['another window', { ...fromPanel, sender: { mainFrame: panelFrame } }, false],
  ['a frame in the page', { ...fromPanel, senderFrame: frame('app://flowdeck/') }, false],
  ['a frame that is gone', { ...fromPanel, senderFrame: null }, false],
])('what says that it has read something is heard from the panel’s page alone: %s', (_, sender, heard) => {
  expect(isFromPanel({ contents: () => panel, origin: 'app://flowdeck' }, sender)).toBe(heard)
})
