import { visible } from '../../shared/model/printable'
import { nextTheme } from './next-theme'
import type { Command } from './command'
import { filterCommands, savedFilterCommands } from './filter-commands'
import { listCommands } from './list-commands'
import { rowCommands } from './row-commands'
import { nameOfChoice, nameOfSaved } from '../components/describe-connection'
import { focusNextPlace } from '../components/places'
import type { KubeContext } from '../../shared/model/connection'
import type { SavedConnection } from '../../shared/model/settings'
import { startAgent } from '../state/deploy'
import type { ConnectionSlice } from '../state/kept-data'
import { ofShown, shownOf } from '../state/shown'
import { startDemo } from '../state/start-demo'
import { act, ask, goToByKeys, openDialog, openGuide, usePanel, type PageName, type PanelState } from '../state/store'

export interface PageEntry {
  readonly page: PageName
  readonly title: string
  /** The letter after `g`. */
  readonly letter: string
}

/** The pages as the navigation has them. */
export const pages: readonly PageEntry[] = [
  { page: 'overview', title: 'Overview', letter: 'o' },
  { page: 'flowRuns', title: 'Flow runs', letter: 'r' },
  { page: 'jobs', title: 'Jobs', letter: 'j' },
  { page: 'template', title: 'Template', letter: 't' },
  { page: 'deployment', title: 'Deployment', letter: 'd' },
  { page: 'problems', title: 'Problems', letter: 'p' },
  { page: 'connections', title: 'Connections', letter: 'c' },
  { page: 'settings', title: 'Settings', letter: 's' },
]

const connected = (state: PanelState) => state.shownConnectionId !== null
const modeOf = (state: PanelState) => shownOf(state).agent.mode
const keptShown = ({ settings, shownConnectionId }: PanelState) =>
  settings.connections.find(({ id }) => id === shownConnectionId)

const pageCommands = pages.map(({ page, title, letter }): Command => {
  return {
    id: `page.${page}`,
    name: `Go to ${title}`,
    group: 'Pages',
    keys: `g ${letter}`,
    run: () => goToByKeys(page),
  }
})

const agentCommands: readonly Command[] = [
  {
    id: 'agent.start',
    name: 'Start the agent',
    group: 'Agent',
    keys: 'a s',
    words: 'run deploy claim',
    when: (state) => connected(state) && modeOf(state) !== 'running' && modeOf(state) !== 'stopping',
    run: startAgent,
  },
  {
    id: 'agent.pause',
    name: 'Watch only: claim nothing further',
    group: 'Agent',
    keys: 'a w',
    words: 'pause the agent observe paused',
    when: (state) => connected(state) && modeOf(state) !== 'paused' && modeOf(state) !== 'stopping',
    run: () => void act('agent.pause', ofShown()),
  },
  {
    id: 'agent.stop',
    name: 'Turn the agent off',
    group: 'Agent',
    words: 'stop',
    when: (state) => modeOf(state) === 'running' || modeOf(state) === 'paused',
    run: () => void ask('agent.stop', ofShown()),
  },
  {
    id: 'agent.retryNow',
    name: 'Ask the API and the cluster again now',
    group: 'Agent',
    words: 'retry poll',
    when: (state) => modeOf(state) !== 'off',
    run: () => void ask('agent.retryNow', ofShown()),
  },
]

const panelCommands: readonly Command[] = [
  {
    id: 'panel.palette',
    name: 'Search or run a command',
    group: 'Panel',
    keys: 'Ctrl K',
    otherKeys: ['Ctrl Shift P'],
    run: () => openDialog({ kind: 'palette' }),
  },
  {
    id: 'panel.keys',
    name: 'Show the keys',
    group: 'Panel',
    keys: '?',
    words: 'help shortcuts',
    run: () => openDialog({ kind: 'keys' }),
  },
  {
    id: 'panel.nextPart',
    name: 'Go to the next part of the window',
    group: 'Panel',
    keys: 'F6',
    run: () => focusNextPlace(1),
  },
  {
    id: 'panel.previousPart',
    name: 'Go to the previous part',
    group: 'Panel',
    keys: 'Shift F6',
    run: () => focusNextPlace(-1),
  },
  {
    id: 'template.edit',
    name: 'Edit the template',
    group: 'Template',
    keys: 'g e',
    words: 'yaml job editor',
    when: connected,
    run: () => goToByKeys('template', 'editor'),
  },
  { id: 'panel.filter', name: 'Filter the list', group: 'Panel', keys: '/', words: 'search find', run: focusFilter },
  {
    id: 'panel.markContext',
    name: 'Mark the context: colour, production, read-only…',
    group: 'Connections',
    words: 'prod readonly tag',
    when: (state) => shownOf(state).connection?.cluster.practice === false,
    run: () => openDialog({ kind: 'mark' }),
  },
  {
    id: 'connections.rename',
    name: 'Name the connection…',
    group: 'Connections',
    words: 'rename title',
    when: (state) => keptShown(state) !== undefined,
    run: () => {
      const connection = keptShown(usePanel.getState())
      if (connection) openDialog({ kind: 'name', connection })
    },
  },
  {
    id: 'panel.theme',
    name: 'Change the theme: system, light, dark',
    group: 'Panel',
    words: 'colours appearance',
    run: () => void act('settings.change', { theme: nextTheme(usePanel.getState().settings.theme) }),
  },
  {
    id: 'panel.settingsFile',
    name: 'Show the settings file in its folder',
    group: 'Panel',
    run: () => void ask('app.showSettingsFile', undefined),
  },
  {
    id: 'panel.logFile',
    name: 'Show the log file in its folder',
    group: 'Panel',
    words: 'debug support trouble',
    run: () => void ask('app.showLogFile', undefined),
  },
]

/** Everything that can be done anywhere in the panel, besides what depends on the API and on the connections kept. */
export const fixedCommands: readonly Command[] = [
  ...agentCommands,
  ...rowCommands,
  ...filterCommands,
  ...listCommands,
  ...panelCommands,
  ...pageCommands,
]

/** All commands there are now. */
export function commandsOf(state: PanelState): readonly Command[] {
  const others = state.settings.connections.filter(({ id }) => id !== state.shownConnectionId)
  return [
    ...fixedCommands,
    ...savedFilterCommands(state),
    ...others.map(showCommand),
    ...shownOf(state).demoFlows.map(demoCommand),
  ]
}

/** Contexts that no connection uses yet: there may be many, so that only a search finds them. */
export function contextCommands({ kubeContexts, settings }: PanelState): readonly Command[] {
  const used = new Set(settings.connections.flatMap(({ choice: { cluster } }) => contextOf(cluster) ?? []))
  return kubeContexts.filter(({ name }) => !used.has(name)).map(connectCommand)
}

const contextOf = (cluster: SavedConnection['choice']['cluster']): string | null =>
  cluster.kind === 'context' ? cluster.context : null

const connectCommand = ({ name, server }: KubeContext): Command => ({
  id: `connections.connect.${name}`,
  name: `Connect to ${visible(name)}…`,
  group: 'Connections',
  words: `context cluster kubeconfig ${server}`,
  run: () => openGuide({ kind: 'add', context: name }),
})

const showCommand = (kept: SavedConnection): Command => ({
  id: `connections.show.${kept.id}`,
  name: `Show ${nameOfSaved(kept)}`,
  group: 'Connections',
  words: `context connection switch namespace ${nameOfChoice(kept.choice)}`,
  run: () => void act('connections.show', { connectionId: kept.id }),
})

const demoCommand = (flow: ConnectionSlice['demoFlows'][number]): Command => ({
  id: `flowRuns.startDemo.${flow.id}`,
  name: `Start a demo run of ${flow.name}`,
  group: 'Flow runs',
  words: `demo flow ${flow.description}`,
  when: (state) => shownOf(state).connection?.api.practice === true,
  run: () => startDemo(flow.id, 0),
})

function focusFilter(): void {
  document.querySelector<HTMLInputElement>('main [data-slash]')?.focus()
}
