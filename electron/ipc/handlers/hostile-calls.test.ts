// Every call of the contract, as a page would make it that somebody else has taken over.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { calls, type CallInput, type CallName } from '../../../shared/contract/contract'
import { KnownSecrets } from '../../../shared/secrets/known-secrets'
import { panelWorld, practicePair, type PanelWorld } from '../../panel/panel-world'
import { answer, RefusedCall, type Gate, type Sender } from '../gate'
import { limitsOf } from '../limits'
import { Meter } from '../meter'
import { makeHandlers, type Desktop } from './handlers'

const soon = { timeout: 15_000, interval: 10 }
const of = { connectionId: 'connection-1' }
const ofRun = { ...of, flowRunId: '00000000-0000-4000-8000-000000000000' }
const deployment = { connectionId: null, dialect: '0.6', options: { namespace: 'flows', labels: ['a'] } } as const

/** An input that fits, for each call; hostile ones are made from it. */
const fitting: { readonly [C in CallName]: CallInput<C> } = {
  'panel.snapshot': undefined,
  'agent.start': of,
  'agent.pause': of,
  'agent.stop': of,
  'agent.retryNow': of,
  'flowRuns.details': ofRun,
  'flowRuns.states': ofRun,
  'flowRuns.logs': { ...ofRun, afterAt: 0, before: { at: 0, skip: 0 } },
  'flowRuns.taskRuns': ofRun,
  'flowRuns.openPage': ofRun,
  'flowRuns.jobSpecInputs': ofRun,
  'flowRuns.showMore': of,
  'flowRuns.deploy': ofRun,
  'flowRuns.runAgain': ofRun,
  'flowRuns.cancel': ofRun,
  'flowRuns.startDemo': { ...of, flowId: 'none', dueInMs: 0 },
  'jobs.yaml': { ...of, name: 'a', show: false },
  'pods.yaml': { ...of, name: 'a', show: false },
  'jobs.delete': { ...of, name: 'a', uid: 'u', then: 'end' },
  'jobs.suspend': { ...of, name: 'a', uid: 'u', suspend: true },
  'cluster.room': of,
  'cleaning.plan': of,
  'cleaning.run': { ...of, uids: ['u'] },
  'evidence.ofRun': ofRun,
  'evidence.events': ofRun,
  'evidence.read': { ...of, uid: 'u', file: 'job.yaml' },
  'deployments.list': of,
  'deployments.read': { ...of, deploymentId: ofRun.flowRunId },
  'deployments.startRun': {
    ...of,
    deploymentId: ofRun.flowRunId,
    request: {
      ...{ parameters: { a: { b: [1] } }, jobVariables: { env: { A: '1' } }, tags: ['a'], name: 'a' },
      key: '00000000-0000-4000-8000-000000000000',
    },
  },
  'podLogs.earlier': { ...of, pod: 'a', container: 'flow', previous: false, known: 0, firstAt: 0 },
  'podLogs.follow': { ...of, pod: 'a', container: 'flow', previous: false },
  'podLogs.stop': { ...of, followId: 'f' },
  'template.save': { dialect: '0.6', text: 'kind: Pod' },
  'drafts.keep': {
    templates: { '1.x': 'kind: Job' },
    pools: { a: { workPool: 'p', began: {}, parts: { manifest: '', configuration: {}, variables: '', others: {} } } },
  },
  'poolTemplate.read': of,
  'templateVersions.list': { document: { kind: 'file', dialect: '1.x' } },
  'templateVersions.read': { document: { kind: 'pool', ...of, workPool: 'p' }, id: '2026-11-28T14-02-10-204Z.here' },
  'poolTemplate.save': { ...of, workPool: 'p', template: { variables: {} }, began: {} },
  'installation.compare': { ...deployment, ...of, force: false },
  'installation.apply': { ...deployment, ...of, force: false },
  'installation.find': { ...deployment, ...of },
  'installation.remove': { ...deployment, ...of, objects: [] },
  'installation.forget': of,
  'deployment.copy': deployment,
  'deployment.save': deployment,
  'connections.contexts': undefined,
  'connections.use': { choice: practicePair, token: 't', connectionId: 'connection-1' },
  'connections.show': of,
  'connections.rename': { connectionId: 'none', name: 'x' },
  'connections.remove': { connectionId: 'none' },
  'connections.replaceToken': { ...of, token: 't' },
  'connections.check': of,
  'connections.saveBundle': of,
  'connections.startCluster': of,
  'connections.tryContext': { context: 'none', namespace: 'default' },
  'connections.markContext': { context: 'none', mark: { colour: 'red', production: true, readOnly: false } },
  'plugins.end': { id: 'plugin-1' },
  'plugins.copyAddress': { id: 'plugin-1', address: 'https://l' },
  'plugins.runAgain': { id: 'plugin-1' },
  'connections.workPools': { url: 'http://127.0.0.1:9/api', token: 't' },
  'connections.makeWorkPool': { url: 'http://127.0.0.1:9/api', token: 't', name: 'kube' },
  'settings.change': { theme: 'dark', imagePullSecrets: '', agentLabels: { '1.x': ['a'] } },
  'problems.mute': { ...of, key: 'none', duration: 'hour' },
  'problems.unmute': { connectionId: null, key: 'none' },
  'settings.readImport': undefined,
  'settings.import': {
    settings: { theme: 'dark', concurrency: 8 },
    connections: [{ choice: practicePair, name: 'x' }],
    contextMarks: [{ context: 'none', colour: 'red', production: true, readOnly: false }],
  },
  'app.copyText': { text: 'x' },
  'app.saveText': { suggestedName: 'a.log', text: 'x' },
  'app.showSettingsFile': undefined,
  'app.showLogFile': undefined,
  'app.see': { page: 'flowRuns', flowRunId: ofRun.flowRunId },
  'app.takePlace': undefined,
  'app.answerQuit': { quit: false },
}
const names = Object.keys(calls) as CallName[]

const cyclic: Record<string, unknown> = { ...of }
cyclic.self = cyclic
let deep: unknown = 'x'
for (let level = 0; level < 20_000; level++) deep = { connectionId: deep }
/** What structured cloning lets through. */
const wholes: readonly unknown[] = [
  ...[undefined, null, true, 0, NaN, '', 'x', [], {}, [[]], 2n ** 70n, new Date(0), new Map([['connectionId', 'a']])],
  ...[new ArrayBuffer(1_000_000), new Error('x'), cyclic, deep, Array(1e8), 'x'.repeat(60_000_000)],
  Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])),
  JSON.parse('{"__proto__": {"connectionId": "connection-1"}, "constructor": {"prototype": {"x": 1}}}'),
]
const parts: readonly unknown[] = [
  ...[undefined, null, true, -1, 0.5, NaN, Infinity, 1e308, -1e308, 2 ** 53, 2n ** 70n, '', ' ', '.', '..', '../../x'],
  ...['%2e%2e', '/', '\\', '\0', '\n', '\ud800', '\u202e', '__proto__', 'constructor', '"}}{', 'x?dryRun=All#'],
  ...[[], {}, [null], { a: { b: {} } }, Array(10_000).fill('x'), 'x'.repeat(100_000), 'file:///etc/passwd'],
  ...[{ kind: 'practice' }, { kind: 'endpoint', url: 'file:///etc/passwd' }, new Map(), deep],
]

/** The same value with one part of it, at any depth, replaced. */
function* mutants(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value)) {
    const put = (part: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part }
    for (const part of parts) yield put(part)
    for (const mutant of mutants(each)) yield put(mutant)
  }
}

let world: PanelWorld
let logged: string[]
const mistakes: unknown[] = []
const suggested: string[] = []
let gate: Gate
/** Long enough for any rate: floods are another matter, see below. */
const patient = { ms: 0 }
let call: (name: string, input: unknown) => Promise<'answered' | 'refused'>

beforeAll(async () => {
  world = await panelWorld()
  await world.panel.use(practicePair)
  const desktop: Desktop = {
    copyText: () => Promise.resolve(),
    save: async (name) => {
      suggested.push(name)
      return null
    },
    open: () => Promise.resolve(null),
    showFile: () => undefined,
    answerQuit: () => undefined,
    see: () => undefined,
    takePlace: () => null,
    openPage: () => Promise.resolve(true),
  }
  const handlers = makeHandlers({ panel: world.panel, desktop, environment: { KUBECONFIG: '/nowhere' } })
  const mainFrame = { url: 'app://flowdeck/index.html' }
  const page: Sender = { sender: { mainFrame }, senderFrame: mainFrame }
  logged = []
  gate = {
    contents: () => page.sender,
    secrets: new KnownSecrets(),
    origin: 'app://flowdeck',
    log: (line) => logged.push(line),
    reportMistake: (where, error) => mistakes.push([where, error]),
    meter: new Meter({ elapsed: () => (patient.ms += 60_000) }),
  }
  call = (name, input) =>
    answer(handlers, gate, page, name, input).then(
      () => 'answered',
      (error: unknown) => {
        if (error instanceof RefusedCall) expect(error.message.length).toBeLessThan(250)
        return 'refused'
      },
    )
})
afterAll(() => world.close())

const listening = (): number => process.getActiveResourcesInfo().filter((it) => it === 'TCPServerWrap').length

describe.each(names)('%s', (name) => {
  test('is refused in order, or answered, whatever it is called with', async () => {
    const before = { listening: listening(), logged: logged.length }
    for (const input of [...wholes, ...mutants(fitting[name])]) await call(name, input)
    expect(mistakes).toEqual([])
    const lines = logged.slice(before.logged)
    expect(lines.filter((line) => line.length > 300 || /[\p{Cc}\u2028]/u.test(line))).toEqual([])
    expect(listening()).toBeLessThanOrEqual(before.listening + 2)
  })

  test('takes what fits, and of that no more than its limit', async () => {
    const { success } = calls[name].input.safeParse(fitting[name])
    expect(success).toBe(true)
    const { inputSize } = limitsOf(name)
    const padded = { ...(fitting[name] as object | undefined), padding: 'x'.repeat(inputSize) }
    expect(await call(name, padded)).toBe('refused')
    expect(logged.at(-1)).toMatch(/too large/)
  })
})

test('a suggested name never leads out of the folder', () => {
  expect(suggested.length).toBeGreaterThan(0)
  expect(suggested.filter((name) => /[\\/:]|^\./.test(name))).toEqual([])
})

test('after all that the agent deploys', async () => {
  const { panel } = world
  expect(panel.snapshot().connections).toHaveLength(1)
  const [connection] = panel.snapshot().connections
  const session = panel.session(connection!.connectionId)!
  session.startAgent('running')
  const flowRunId = session.connection.practiceApi!.createRun('hello')
  await vi.waitUntil(() => session.snapshot().jobs.some((job) => job.flowRunId === flowRunId), soon)
})

describe('a flood', () => {
  test.each(names)('of %s is let through as far as its limits go', async (name) => {
    const { atOnce, burst } = limitsOf(name)
    let underWay = 0
    let most = 0
    const handlers = {
      [name]: async () => {
        most = Math.max(most, ++underWay)
        await new Promise((resolve) => setImmediate(resolve))
        underWay--
        // The one answer of which the gate knows the shape.
        return name === 'panel.snapshot' ? world.panel.snapshot() : undefined
      },
    }
    const own: Gate = { ...gate, log: () => undefined, meter: new Meter({ elapsed: () => 0 }) }
    const sender = { sender: gate.contents()!, senderFrame: gate.contents()!.mainFrame }
    let done = 0
    for (let wave = 0; wave < 40; wave++) {
      const asked = Array.from({ length: 50 }, () => answer(handlers as never, own, sender, name, fitting[name]))
      done += (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length
    }
    expect(most).toBe(atOnce)
    expect(done).toBe(Math.min(burst, 40 * atOnce))
  })

  test('of refused calls leaves some lines in the log, and counts the rest', async () => {
    const lines: string[] = []
    const now = { ms: 0 }
    const own: Gate = { ...gate, log: (line) => lines.push(line), meter: new Meter({ elapsed: () => now.ms }) }
    const sender = { sender: gate.contents()!, senderFrame: gate.contents()!.mainFrame }
    const refused = () => answer({} as never, own, sender, `x\n${'y'.repeat(100_000)}`, null).catch(() => undefined)
    for (let n = 0; n < 1_000; n++) await refused()
    expect(lines).toHaveLength(20)
    now.ms += 10_000
    await refused()
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toMatch(/\(980 more were refused before it\)$/)
    expect(lines.join('').length).toBeLessThan(6_000)
  })

  test('of thirty changes of the pair leaves two servers, and none when the panel has closed', async () => {
    const own = await panelWorld()
    const before = listening()
    const uses = Array.from({ length: 30 }, (_, n) =>
      own.panel.use(
        { ...practicePair, api: { kind: 'practice', dialect: n % 2 === 0 ? '0.6' : '1.x' } },
        '',
        n % 3 === 0 || own.panel.settings.connections.length === 0 ? undefined : 'connection-1',
      ),
    )
    await Promise.all(uses)
    const open = own.panel.snapshot().connections.length
    expect(open).toBeLessThanOrEqual(2)
    await vi.waitUntil(() => listening() - before === 2 * open, soon)
    await own.close()
    await vi.waitUntil(() => listening() === before, soon)
  })
})
