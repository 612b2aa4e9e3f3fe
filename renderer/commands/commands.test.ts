import { expect, test } from 'vitest'
import type { KubeContext } from '../../shared/model/connection'
import type { FlowRunSummary } from '../../shared/model/flow-run'
import type { SavedConnection } from '../../shared/model/settings'
import { emptySlice, type ConnectionSlice } from '../state/kept-data'
import { initialPanelState, type PanelState } from '../state/panel-state'
import { isOffered } from './command'
import { commandsOf, fixedCommands } from './commands'
import { matchKeys } from './match-keys'
import { paletteOptions } from './palette-options'

const practice = {
  api: { practice: true, dialect: '0.6' },
  cluster: { practice: true },
} as ConnectionSlice['connection']
const showing = (slice: Partial<ConnectionSlice>): PanelState => {
  const shown = {
    ...emptySlice,
    connection: practice,
    demoFlows: [{ id: '1', name: 'hello', description: '' }],
    ...slice,
  }
  return { ...initialPanelState, shownConnectionId: 'c', connections: new Map([['c', shown]]) }
}
const state = showing({})

test('no two commands have the same keys or the same id', () => {
  const keys = fixedCommands.flatMap(({ keys: own = [], otherKeys = [] }) => [own, ...otherKeys].flat())
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(fixedCommands.map(({ id }) => id)).size).toBe(fixedCommands.length)
})

test('what VS Code has on Ctrl+Shift opens the palette or does nothing', () => {
  const withCtrlShift = fixedCommands.flatMap(({ id, keys: own = [], otherKeys = [] }) =>
    [own, ...otherKeys].flat().flatMap((keys) => (keys.startsWith('Ctrl Shift ') ? [[keys, id]] : [])),
  )
  expect(withCtrlShift).toEqual([['Ctrl Shift P', 'panel.palette']])
  expect(matchKeys(fixedCommands, null, 'Ctrl Shift P')).toMatchObject({ command: { id: 'panel.palette' } })
})

test('an agent that is off can be started, not turned off', () => {
  const offered = commandsOf(state).filter((command) => isOffered(command, state))
  expect(offered.map(({ id }) => id)).toContain('agent.start')
  expect(offered.map(({ id }) => id)).not.toContain('agent.stop')
})

test('demo flows are offered only on the practice API', () => {
  const demo = (of: typeof state) =>
    commandsOf(of).filter((it) => it.id.startsWith('flowRuns.startDemo') && isOffered(it, of))
  expect(demo(state)).toHaveLength(1)
  const real = { api: { practice: false }, cluster: { practice: false } } as typeof practice
  expect(demo(showing({ connection: real }))).toHaveLength(0)
})

test('only where there are deployments is one run, and a run cancelled, that has not ended', () => {
  const ofDialect = (dialect: '0.6' | '3', phase: FlowRunSummary['phase']) => {
    const connection = { api: { practice: false, dialect }, cluster: { practice: false } } as typeof practice
    const flowRuns = new Map([['r', { id: 'r', name: 'a', phase } as FlowRunSummary]])
    const at = { ...showing({ connection, flowRuns, selectedRunId: 'r' }), page: 'flowRuns' } as const
    const offered = commandsOf(at).filter((command) => isOffered(command, at))
    return offered.map(({ id }) => id).filter((id) => id === 'flowRuns.runDeployment' || id === 'flowRuns.cancel')
  }
  expect(ofDialect('0.6', 'running')).toEqual([])
  expect(ofDialect('3', 'running')).toEqual(['flowRuns.runDeployment', 'flowRuns.cancel'])
  expect(ofDialect('3', 'succeeded')).toEqual(['flowRuns.runDeployment'])
})

test('the palette finds a run by a part of its name, and what begins with the search stands first', () => {
  const run = (id: string, name: string) =>
    ({ id, name, flowName: 'etl', state: 'Success', phase: 'succeeded', stateAt: 0 }) as FlowRunSummary
  const flowRuns = new Map([run('1', 'eager-heron'), run('2', 'heroic-owl')].map((it) => [it.id, it]))
  const options = paletteOptions(showing({ flowRuns }), 'hero', 60_000)
  expect(options.filter(({ group }) => group === 'Flow runs').map(({ name }) => name)).toEqual([
    'heroic-owl',
    'eager-heron',
  ])
})

test('what the palette offers is of the connection shown, drawn as its dialect says', () => {
  const paused = {
    id: '1',
    name: 'heron',
    flowName: 'etl',
    state: 'Paused',
    phase: 'waiting',
    stateAt: 0,
  } as FlowRunSummary
  const [option] = paletteOptions(showing({ flowRuns: new Map([['1', paused]]) }), 'heron', 0)
  expect([option?.name, option?.tone]).toEqual(['heron', 'paused'])
  const other = { ...showing({ flowRuns: new Map([['1', paused]]) }), shownConnectionId: null }
  expect(paletteOptions(other, 'heron', 0).filter(({ group }) => group === 'Flow runs')).toEqual([])
})

test('the palette begins with what is done most, demo flows come last, and connections are found by their contexts', () => {
  const cluster = { kind: 'context', context: 'staging-eu', namespace: 'flows' } as const
  const choice = { api: { kind: 'practice', dialect: '1.x' }, cluster } as const
  const settings = { ...state.settings, connections: [{ id: 'd', choice }] }
  const commands = paletteOptions({ ...state, settings }, '', 0).filter(({ group }) => group === 'Commands')
  expect(commands[0]?.name).toBe('Start the agent')
  expect(commands.at(-1)?.name).toBe('Start a demo run of hello')
  const [found] = paletteOptions({ ...state, settings }, 'staging', 0)
  expect(found?.name).toBe('Show practice API 1.x → staging-eu / flows')
})

test('a context that no connection uses is found by its name or its server, and only by a search', () => {
  const kubeContext = (name: string): KubeContext => ({
    ...{ name, cluster: name, server: `https://${name}.example`, user: null, namespace: 'default', current: false },
    ...{ local: false, kind: null, hostForPods: null, plugin: null },
  })
  const used: SavedConnection = {
    id: 'a',
    choice: {
      api: { kind: 'practice', dialect: '0.6' },
      cluster: { kind: 'context', context: 'eu-1', namespace: 'default' },
    },
  }
  const many: PanelState = {
    ...state,
    kubeContexts: Array.from({ length: 50 }, (_, n) => kubeContext(`eu-${n}`)),
    settings: { ...state.settings, connections: [used] },
  }
  const contextsFor = (search: string) =>
    paletteOptions(many, search, 0).flatMap(({ group, name }) => (group === 'Contexts' ? [name] : []))
  expect(contextsFor('')).toEqual([])
  expect(contextsFor('eu-42')).toEqual(['Connect to eu-42…'])
  expect(contextsFor('connect eu-7.example')).toEqual(['Connect to eu-7…'])
  expect(contextsFor('eu-1.example')).toEqual([])
  expect(contextsFor('eu')).toHaveLength(6)
})

test('saved filters are found by their names, and by the flow that they are of', () => {
  const filter = { flow: 'etl', label: null, tag: null, within: null }
  const saved = { name: 'Broken nights', segment: 'failed', search: '', filter, sort: null } as const
  const at: PanelState = { ...state, savedFilters: [saved] }
  const found = (search: string, of = at) => paletteOptions(of, search, 0).map(({ name }) => name)
  expect(found('nights')).toEqual(['Show flow runs: Broken nights'])
  expect(found('saved etl')).toEqual(['Show flow runs: Broken nights'])
  expect(found('delete saved')).toEqual(['Rename or delete saved filters…'])
  expect(found('delete saved', state)).toEqual([])
  expect(found('nights', { ...at, shownConnectionId: null })).toEqual([])
})

test('two runs are compared, and neither one nor three', () => {
  const run = (id: string) => ({ id, name: id, phase: 'succeeded', state: 'Success' }) as FlowRunSummary
  const flowRuns = new Map(['a', 'b', 'c'].map((id) => [id, run(id)]))
  const offers = (...chosen: readonly string[]) => {
    const at: PanelState = {
      ...showing({ flowRuns, chosenRunIds: new Set(chosen), activeRunId: 'a' }),
      page: 'flowRuns',
    }
    return paletteOptions(at, 'compare manifests', 0).some(({ name }) => name === 'Compare the manifests of the two runs selected') // prettier-ignore
  }
  expect([offers(), offers('a'), offers('a', 'b'), offers('a', 'b', 'c')]).toEqual([false, false, true, false])
})

test('what is done with rows is done with those selected; with the row that keys are about while none is', () => {
  const run = (id: string, phase: FlowRunSummary['phase']) => ({ id, name: id, phase, state: phase }) as FlowRunSummary
  const flowRuns = new Map([run('w', 'waiting'), run('d', 'succeeded')].map((it) => [it.id, it]))
  const offered = (slice: Partial<ConnectionSlice>, page: PanelState['page'] = 'flowRuns') => {
    const at: PanelState = { ...showing({ flowRuns, ...slice }), page }
    const ids = commandsOf(at).flatMap((command) => (isOffered(command, at) ? [command.id] : []))
    return ['flowRuns.deploy', 'flowRuns.runAgain'].filter((id) => ids.includes(id))
  }
  expect(offered({})).toEqual([])
  expect(offered({ activeRunId: 'w' })).toEqual(['flowRuns.deploy'])
  expect(offered({ activeRunId: 'w', chosenRunIds: new Set(['d']) })).toEqual(['flowRuns.runAgain'])
  expect(offered({ chosenRunIds: new Set(['w', 'd']) })).toEqual(['flowRuns.deploy', 'flowRuns.runAgain'])
  expect(offered({ activeRunId: 'w' }, 'overview')).toEqual([])
})
