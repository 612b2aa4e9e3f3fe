import { expect, test } from 'vitest'
import { Snapshot } from '../../shared/contract/contract'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import { noInstallation } from '../../shared/apply/installation'
import { defaultSettings } from '../../shared/model/settings'
import { dataOf, emptyData, emptySlice } from './kept-data'

const run = (id: string): FlowRunSummary => ({
  id,
  name: id,
  flowId: 'flow',
  flowName: 'etl',
  revision: '1',
  phase: 'waiting',
  state: 'Scheduled',
  stateMessage: null,
  stateAt: 0,
  claim: null,
  dueAt: 0,
  startedAt: null,
  endedAt: null,
  labels: null,
})
const connection = {
  id: 'c',
  api: {
    practice: true,
    url: 'http://a',
    urlForPods: 'http://a',
    openedForPods: null,
    hasToken: true,
    auth: 'key',
    dialect: '0.6',
    scope: null,
    tenantId: null,
    workPool: null,
  },
  cluster: {
    practice: true,
    context: 'practice',
    namespace: 'default',
    server: 'http://b',
    user: null,
    files: [],
    filesToTell: [],
    version: null,
    nodes: null,
    local: true,
    kind: null,
  },
  jobOptions: { api: 'http://a', namespace: 'default', imagePullSecrets: '' },
} as const
const template = { dialect: '0.6', text: 'kind: Job', path: '/t', source: 'flowdeck', broken: null } as const
const minute = { at: 60_000, deployed: 1, dueToJobMedianMs: 5, dueToJobP99Ms: 9 }
// Through the contract, so that this test has what the main process would send.
const snapshot = Snapshot.parse({
  settings: defaultSettings,
  drafts: { templates: {}, pools: {} },
  shownConnectionId: 'c',
  templates: [template],
  problems: [],
  plugins: [],
  app: {
    version: '1',
    platform: 'linux',
    settingsPath: '/s',
    logPath: '/l',
    evidenceFolder: '/e',
    tokenStore: 'memory',
    practiceDialect: '0.6',
    notifications: true,
  },
  connections: ['c', 'd'].map((connectionId) => ({
    connectionId,
    agent: emptySlice.agent,
    connection: { ...connection, id: connectionId },
    flowRuns: [run('a'), run('b')],
    runsShown: { known: true, complete: true, waiting: 2, asked: 1_000, most: 20_000 },
    jobs: [],
    pods: [],
    kubeEvents: [],
    problems: [],
    stats: [minute],
    demoFlows: [],
    installation: noInstallation,
  })),
})

test('every list of a snapshot becomes a map by its key, a slice for each connection', () => {
  const { connections, templates, shownConnectionId } = dataOf(snapshot, emptyData)
  expect(shownConnectionId).toBe('c')
  expect(templates).toEqual(new Map([['0.6', template]]))
  expect([...connections.keys()]).toEqual(['c', 'd'])
  expect(connections.get('d')).toEqual({
    ...emptySlice,
    connection: { ...connection, id: 'd' },
    flowRuns: new Map([['a', run('a')], ['b', run('b')]]),
    runsShown: { known: true, complete: true, waiting: 2, asked: 1_000, most: 20_000 },
    stats: new Map([['60000', minute]]),
  }) // prettier-ignore
})

test('what the user looks at in a connection is there again, as long as it exists', () => {
  const before = new Map([
    ['c', { ...emptySlice, selectedRunId: 'b', selectedJobUid: 'gone' }],
    ['d', { ...emptySlice, selectedRunId: 'gone' }],
  ])
  const { connections } = dataOf(snapshot, { ...emptyData, connections: before })
  expect(connections.get('c')).toMatchObject({ selectedRunId: 'b', selectedJobUid: null })
  expect(connections.get('d')).toMatchObject({ selectedRunId: null })
})
