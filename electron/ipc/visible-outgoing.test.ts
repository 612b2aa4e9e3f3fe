import { expect, test } from 'vitest'
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
  const [settings, templates] = [{ agentName: hostile }, [{ text: hostile }]]
  const rest = { flowRuns: [{ name: hostile }], jobs: [], pods: [{ name: 'p' }] }
  const snapshot = {
    settings,
    templates,
    problems: [hostile],
    plugins: [],
    connections: [{ connection: { hostile }, ...rest }],
  }
  expect(visibleAnswer('panel.snapshot', snapshot)).toEqual({
    ...{ settings, templates, problems: [shown], plugins: [] },
    connections: [{ connection: { hostile }, ...rest, flowRuns: [{ name: shown }] }],
  })
})

test.each(['templates.changed', 'settings.changed', 'connection.changed', 'podLogs.lines'] as const)(
  '%s stays as it is',
  (name) => expect(visibleEvent(name, { value: hostile })).toEqual({ value: hostile }),
)

test.each(['poolTemplate.read', 'jobs.yaml', 'flowRuns.logs', 'deployments.read', 'connections.contexts'] as const)(
  'the answer to %s stays as it is',
  (name) => expect(visibleAnswer(name, { ok: true, text: hostile })).toEqual({ ok: true, text: hostile }),
)

test('what has nothing of the kind is not copied', () => {
  const payload = { changed: [{ name: 'Größe 👩\u200d💻 ok' }], removed: [] }
  expect(visibleEvent('flowRuns.changed', payload)).toBe(payload)
})
