import { formatAge } from '../../shared/model/age'
import type { Tone } from '../components/state-icon'
import { groupOf } from '../state/run-group'
import { dialectShown, openJob, openRun, shownOf } from '../state/shown'
import type { PanelState } from '../state/store'
import { isOffered } from './command'
import { commandsOf, contextCommands } from './commands'
import { best } from '../components/search'

/** One line of the palette. */
export interface Option {
  readonly id: string
  readonly group: 'Flow runs' | 'Commands' | 'Jobs' | 'Contexts' | 'Pages'
  readonly name: string
  /** Beside the name, fainter. */
  readonly detail: string
  readonly tone: Tone | null
  readonly keys: string | null
  readonly run: () => void
}

const limits = { runs: 6, jobs: 4, commands: 8, contexts: 6, pages: 8 }

/** What the palette offers for a search; without one, commands and pages. */
export function paletteOptions(state: PanelState, search: string, now: number): readonly Option[] {
  const asked = search.trim() !== ''
  const commands = commandsOf(state).filter((command) => isOffered(command, state) && command.id !== 'panel.palette')
  const textOf = (command: (typeof commands)[number]) => `${command.name} ${command.words ?? ''}`
  const option = (command: (typeof commands)[number], group: Option['group']): Option => {
    return {
      id: command.id,
      group,
      name: command.name,
      detail: '',
      tone: null,
      keys: command.keys ?? command.partKeys ?? null,
      run: command.run,
    }
  }
  const pages = best(
    commands.filter((it) => it.group === 'Pages'),
    textOf,
    search,
    limits.pages,
  )
  const others = best(
    commands.filter((it) => it.group !== 'Pages'),
    textOf,
    search,
    asked ? limits.commands : 20,
  )
  const contexts = asked ? best(contextCommands(state), textOf, search, limits.contexts) : []
  return [
    ...(asked ? runOptions(state, search, now) : []),
    ...others.map((command) => option(command, 'Commands')),
    ...(asked ? jobOptions(state, search) : []),
    ...contexts.map((command) => option(command, 'Contexts')),
    ...pages.map((command) => option(command, 'Pages')),
  ]
}

function runOptions(state: PanelState, search: string, now: number): readonly Option[] {
  const dialect = dialectShown(state)
  const { flowRuns } = shownOf(state)
  const found = best(flowRuns.values(), (run) => `${run.name} ${run.flowName} ${run.id}`, search, limits.runs)
  return found.map((run) => {
    const since = run.stateAt === null || groupOf(run.phase) === 'waiting' ? '' : ` ${formatAge(now - run.stateAt)} ago`
    const detail = `${run.flowName}, ${run.state.toLowerCase()}${since}`
    return {
      id: run.id,
      group: 'Flow runs',
      name: run.name,
      detail,
      tone: dialect.lookOf(run.state, run.phase),
      keys: null,
      run: () => openRun(run.id),
    }
  })
}

function jobOptions(state: PanelState, search: string): readonly Option[] {
  const { flowRuns, jobs } = shownOf(state)
  const runName = (flowRunId: string | null) => (flowRunId === null ? '' : (flowRuns.get(flowRunId)?.name ?? ''))
  const found = best(jobs.values(), (job) => `${job.name} ${runName(job.flowRunId)}`, search, limits.jobs)
  return found.map((job) => {
    const detail = runName(job.flowRunId)
    return { id: job.uid, group: 'Jobs', name: job.name, detail, tone: null, keys: null, run: () => openJob(job.uid) }
  })
}
