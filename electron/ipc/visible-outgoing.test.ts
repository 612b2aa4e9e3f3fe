import { expect, test } from 'vitest'
import { calls, events, type CallName, type EventName } from '../../shared/contract/contract'
import { visibleAnswer, visibleError, visibleEvent } from './visible-outgoing'

const hostile = 'a\u202eb\u200bc\x1b[2J\x07\nd'
const shown = 'a<U+202E>b<U+200B>c^[[2J^G\nd'

test('what the page shows of servers has its marks shown, also where it is a key', () => {
  const payload = {
    changed: [{ key: hostile, run: { name: hostile, at: 1 }, words: [hostile, null] }],
    removed: [hostile],
  }
  expect(visibleEvent('problems.changed', payload)).toEqual({
    changed: [{ key: shown, run: { name: shown, at: 1 }, words: [shown, null] }],
    removed: [shown],
  })
  const states = [{ message: hostile }]
  expect(visibleAnswer('flowRuns.states', states)).toEqual([{ message: shown }])
  expect(visibleAnswer('flowRuns.deploy', { ok: false, message: hostile })).toEqual({ ok: false, message: shown })
  expect(visibleError(new TypeError(hostile))).toMatchObject({ name: 'TypeError', message: shown })
})

test('of the snapshot, all lists, and neither settings nor templates nor what a connection is', () => {
  const [settings, templates, drafts] = [{ agentName: hostile }, [{ text: hostile }], { text: hostile }]
  const rest = { flowRuns: [{ name: hostile }], jobs: [], pods: [{ name: 'p' }] }
  const snapshot = {
    settings,
    templates,
    drafts,
    problems: [hostile],
    plugins: [],
    connections: [{ connection: { hostile }, ...rest }],
  }
  expect(visibleAnswer('panel.snapshot', snapshot)).toEqual({
    ...{ settings, templates, drafts, problems: [shown], plugins: [] },
    connections: [{ connection: { hostile }, ...rest, flowRuns: [{ name: shown }] }],
  })
})

test.each(['templates.changed', 'settings.changed', 'connection.changed'] as const)('%s stays as it is', (name) =>
  expect(visibleEvent(name, { value: hostile })).toEqual({ value: hostile }),
)

test('lines of a log stay as they are, and why it ended is shown', () => {
  const value = { followId: 'f', lines: [{ at: null, text: hostile }] }
  expect(visibleEvent('podLogs.lines', { value: { ...value, ended: hostile } })).toEqual({
    value: { ...value, ended: shown },
  })
  const lost = { value: { ...value, ended: null, lost: hostile } }
  expect(visibleEvent('podLogs.lines', lost)).toEqual({ value: { ...value, ended: null, lost: shown } })
  const going = { value: { ...value, ended: null } }
  expect(visibleEvent('podLogs.lines', going)).toBe(going)
})

test.each([
  ...([
    'poolTemplate.read',
    'poolTemplate.save',
    'templateVersions.read',
    'jobs.yaml',
    'pods.yaml',
    'deployments.read',
    'flowRuns.details',
  ] as const),
  ...([
    'connections.contexts',
    'connections.workPools',
    'evidence.read',
    'evidence.ofRun',
    'installation.find',
  ] as const),
])('the answer to %s stays as it is, but for its message', (name) => {
  expect(visibleAnswer(name, { ok: true, text: hostile })).toEqual({ ok: true, text: hostile })
  expect(visibleAnswer(name, { text: hostile, message: hostile })).toEqual({ text: hostile, message: shown })
})

test.each(['flowRuns.logs', 'podLogs.earlier', 'flowRuns.jobSpecInputs'] as const)(
  'the answer to %s stays as it is',
  (name) => expect(visibleAnswer(name, [{ message: hostile }])).toEqual([{ message: hostile }]),
)

test('of all else that is answered or told, nothing is kept', () => {
  const kept = new Set<string>([
    ...['panel.snapshot', 'poolTemplate.read', 'poolTemplate.save', 'jobs.yaml', 'pods.yaml', 'deployments.read'],
    ...['flowRuns.details', 'flowRuns.logs', 'flowRuns.jobSpecInputs', 'connections.contexts', 'connections.workPools'],
    ...['evidence.read', 'evidence.ofRun', 'installation.find', 'podLogs.earlier', 'templateVersions.read'],
  ])
  for (const name of Object.keys(calls) as CallName[])
    if (!kept.has(name)) expect([name, visibleAnswer(name, [{ a: hostile }])]).toEqual([name, [{ a: shown }]])
  const keptEvents = new Set<string>(['settings.changed', 'templates.changed', 'connection.changed', 'podLogs.lines'])
  for (const name of Object.keys(events) as EventName[])
    if (!keptEvents.has(name)) expect([name, visibleEvent(name, { value: hostile })]).toEqual([name, { value: shown }])
})

test('what has nothing of the kind is not copied', () => {
  const payload = { changed: [{ name: 'Größe 👩\u200d💻 ok' }], removed: [] }
  expect(visibleEvent('flowRuns.changed', payload)).toBe(payload)
})
