import { describe, expect, test } from 'vitest'
import { connectionsMax, defaultSettings, Settings, type SavedConnection } from './settings'
import { exportOf, exportText, planImport, readExport, type LeftOut, type SettingsExport } from './settings-transfer'

const pairOf = (context: string, url = 'https://api.example.com'): SavedConnection['choice'] => ({
  api: { kind: 'endpoint', url, urlForPods: null, dialect: 'auto', tenantId: null },
  cluster: { kind: 'context', context, namespace: 'default' },
})
const settingsOf = (rest: Partial<Settings>): Settings => Settings.parse({ ...defaultSettings, ...rest })
const here = settingsOf({
  agentName: 'laptop',
  theme: 'dark',
  evidenceFolder: '/home/ada/evidence',
  agentLabels: { '1.x': ['gpu'] },
  connections: [
    { id: 'connection-4', name: 'Staging', choice: pairOf('staging') },
    { id: 'connection-7', choice: pairOf('kind') },
  ],
  contextMarks: [{ context: 'staging', colour: 'green', production: false, readOnly: true }],
  activeConnectionId: 'connection-7',
})
const read = (value: unknown) => {
  const answer = readExport(value)
  if (!answer.ok) throw new Error(answer.message)
  return answer
}
const throughFile = (content: SettingsExport): SettingsExport => read(JSON.parse(exportText(content))).content
const contentOf = (rest: Partial<SettingsExport>): SettingsExport => ({
  ...{ settings: {}, connections: [], contextMarks: [] },
  ...rest,
})
const file = (rest: object) => ({ flowdeck: 'settings', version: 1, ...rest })
const saidOf = (leftOut: readonly LeftOut[]) => leftOut.map(({ what, why }) => [Object.values(what)[1] as unknown, why])

describe('an export', () => {
  test('read on a new machine makes it as this one, but for what belongs to one machine', () => {
    const { content, leftOut } = exportOf(here)
    const { next } = planImport(defaultSettings, throughFile(content))
    expect(leftOut).toEqual([])
    expect(next).toEqual({
      ...here,
      agentName: 'agent',
      evidenceFolder: '',
      activeConnectionId: null,
      connections: [
        { ...here.connections[0], id: 'connection-1' },
        { ...here.connections[1], id: 'connection-2' },
      ],
    })
  })

  test('read where it was made changes nothing', () => {
    const { settings, connections, marks, next } = planImport(here, throughFile(exportOf(here).content))
    expect({ settings, connections, marks, next }).toEqual({ settings: [], connections: [], marks: [], next: here })
  })

  test.each(['https://user:hunter2@api.example.com', 'https://api.example.com/?token=hunter2'])(
    'has no connection whose address is %s',
    (url) => {
      const inPods = { ...pairOf('b'), api: { ...pairOf('b').api, urlForPods: url } } as SavedConnection['choice']
      const settings = settingsOf({
        connections: [
          { id: 'a', choice: pairOf('a', url) },
          { id: 'b', choice: inPods },
          { id: 'c', choice: pairOf('c') },
        ],
      })
      const { content, leftOut } = exportOf(settings)
      expect(exportText(content)).not.toContain('hunter2')
      expect(content.connections.map(({ choice }) => choice)).toEqual([pairOf('c')])
      expect(leftOut.map(({ why }) => why)).toEqual(Array(2).fill('A password or key stands in its address.'))
    },
  )
})

test('proxies are exported and imported, as the addresses that they are', () => {
  const { api, cluster } = pairOf('a')
  const choice = {
    api: { ...api, proxy: { kind: 'address', url: 'socks5://proxy.example:1080' } },
    cluster: { ...cluster, proxy: { kind: 'none' } },
  } as SavedConnection['choice']
  const { content, leftOut } = exportOf(settingsOf({ connections: [{ id: 'a', choice }] }))
  expect(leftOut).toEqual([])
  expect(planImport(defaultSettings, throughFile(content)).connections).toEqual([{ choice }])
})

describe('a file that can’t be used', () => {
  const foreign = 'It is not a file of exported settings. Choose one that Export settings has made.'
  const noVersion = 'It does not say which version of such files it is. Export the settings again.'
  test.each([
    ['a number', 1, foreign],
    ['nothing', null, foreign],
    ['a list', [file({})], foreign],
    ['Flowdeck’s own settings file', here, foreign],
    ['no version', { flowdeck: 'settings' }, noVersion],
    ['a version of another kind', file({ version: '1' }), noVersion],
    ['the version 0', file({ version: 0 }), noVersion],
    [
      'a later version',
      file({ version: 2, settings: { theme: 'dark' } }),
      'A later Flowdeck has exported it (version 2 of such files, this one knows 1). Install that one to import it.',
    ],
    [
      'settings as a list',
      file({ settings: [] }),
      'Its settings, connections or marks do not have the form of such a file. Export them again.',
    ],
    [
      'connections as a text',
      file({ connections: 'x' }),
      'Its settings, connections or marks do not have the form of such a file. Export them again.',
    ],
    [
      'marks as null',
      file({ contextMarks: null }),
      'Its settings, connections or marks do not have the form of such a file. Export them again.',
    ],
  ])('%s', (_, value, message) => expect(readExport(value)).toEqual({ ok: false, message }))
})

describe('what is left out of a file is said', () => {
  test('settings that Flowdeck doesn’t know, that don’t fit, that are of one machine', () => {
    const settings = JSON.parse(
      '{"theme": "light", "colours": 3, "__proto__": {"theme": "dark"}, "concurrency": 0, "badge": null, "agentName": "x"}',
    ) as object
    const { content, leftOut } = read(file({ settings, extra: {} }))
    expect(content.settings).toEqual({ theme: 'light' })
    expect(saidOf(leftOut)).toEqual([
      ['extra', 'Flowdeck does not know it.'],
      ['colours', 'Flowdeck does not know it.'],
      ['__proto__', 'Flowdeck does not know it.'],
      ['concurrency', 'It is too small: the least is 1.'],
      ['badge', 'It must be true or false.'],
      ['agentName', 'It belongs to one machine.'],
    ])
  })

  test('connections that don’t fit, and those with a part that Flowdeck doesn’t know', () => {
    const choice = pairOf('a')
    const { content, leftOut } = read(
      file({
        connections: [
          { choice },
          { choice: { ...choice, api: { ...choice.api, headers: 'none' } } },
          { choice: { ...choice, api: { kind: 'endpoint', url: 'file:///etc/passwd', urlForPods: null } } },
          'x',
          { choice: { ...choice, api: { ...choice.api, proxy: { kind: 'address', url: 'http://me:hunter2@p:1' } } } },
        ],
      }),
    )
    expect(content.connections).toEqual([{ choice }])
    expect(saidOf(leftOut)).toEqual([
      ['Connection 2', 'Flowdeck does not know its api.headers.'],
      ['Connection 3', 'api.url is not valid.'],
      ['Connection 4', 'It must be an object.'],
      [
        'Connection 5',
        'api.proxy.url is not valid: Who logs in does not stand in the address of a proxy. Enter it as its login.',
      ],
    ])
  })

  test('of very much of it the first hundred are named, by names of bounded length', () => {
    const settings = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}`.padEnd(5_000, 'x'), n]))
    const { leftOut } = read(file({ settings }))
    expect(leftOut).toHaveLength(101)
    expect(leftOut.at(-1)).toEqual({ what: { kind: 'part', words: '9900 more' }, why: 'Too many to name.' })
    expect(JSON.stringify(leftOut).length).toBeLessThan(30_000)
  })
})

describe('what is here already stays', () => {
  test('connections of the same pair, and those in use under their ids', () => {
    const connections = [
      { name: 'Other name', choice: pairOf('staging') },
      { name: 'New', choice: pairOf('new') },
      { name: 'New again', choice: pairOf('new') },
    ]
    const plan = planImport(here, contentOf({ connections }))
    expect(plan.next.connections).toEqual([...here.connections, { id: 'connection-8', ...connections[1] }])
    expect(plan.next.activeConnectionId).toBe('connection-7')
    expect(plan.leftOut.map(({ why }) => why)).toEqual(Array(2).fill('It is here already, and stays as it is.'))
  })

  test('marks of contexts; and none ends an agent of a connection here', () => {
    const mark = { colour: 'red', production: true, readOnly: false } as const
    const contextMarks = [
      { context: 'staging', ...mark },
      { context: 'kind', ...mark, readOnly: true },
      { context: 'other', ...mark, readOnly: true },
    ]
    const { next, leftOut } = planImport(here, contentOf({ contextMarks }))
    expect(next.contextMarks).toEqual([...here.contextMarks, contextMarks[2]])
    expect(saidOf(leftOut)).toEqual([
      ['staging', 'The context has a mark here already, which stays.'],
      ['kind', 'A connection here uses the context, and read-only would end its agent. Mark it here if you want that.'],
    ])
  })
})

test('no more connections are added than are kept, and none of a pair that is never opened', () => {
  const many = Array.from({ length: connectionsMax }, (_, n) => ({ choice: pairOf(`c${n}`) }))
  const never = { choice: { ...pairOf('x'), cluster: { kind: 'practice' } as const } }
  const plan = planImport(here, contentOf({ connections: [never, ...many].slice(0, connectionsMax) }))
  expect(Settings.safeParse(plan.next).success).toBe(true)
  expect(plan.next.connections).toHaveLength(connectionsMax)
  expect(plan.leftOut.map(({ why }) => why)).toEqual([
    expect.stringMatching(/^The practice cluster only simulates runs/),
    `No more than ${connectionsMax} connections are kept.`,
  ])
})
