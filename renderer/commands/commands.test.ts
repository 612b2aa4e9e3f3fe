import { expect, test } from 'vitest'
import { initialPanelState } from '../state/panel-state'
import { isOffered } from './command'
import { commandsOf, fixedCommands } from './commands'
import { paletteOptions } from './palette-options'

const practice = { api: { practice: true }, cluster: { practice: true } } as typeof initialPanelState.connection
const state = { ...initialPanelState, connection: practice, demoFlows: [{ id: '1', name: 'hello', description: '' }] }

test('no two commands have the same keys or the same id', () => {
  const keys = fixedCommands.flatMap((command) => command.keys ?? [])
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(fixedCommands.map(({ id }) => id)).size).toBe(fixedCommands.length)
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
  expect(demo({ ...state, connection: real })).toHaveLength(0)
})

test('the palette finds a run by a part of its name, and what begins with the search stands first', () => {
  const run = (id: string, name: string) => ({ id, name, flowName: 'etl', state: 'Success', stateAt: 0 }) as const
  const flowRuns = new Map([run('1', 'eager-heron'), run('2', 'heroic-owl')].map((it) => [it.id, it]))
  const options = paletteOptions({ ...state, flowRuns } as unknown as typeof state, 'hero', 60_000)
  expect(options.filter(({ group }) => group === 'Flow runs').map(({ name }) => name)).toEqual([
    'heroic-owl',
    'eager-heron',
  ])
})
