import type { TemplateFile } from '../../shared/contract/contract'
import type { Dialect } from '../../shared/dialect/dialect'
import { dialectOf } from '../../shared/dialects/dialects'
import type { ConnectionId } from '../../shared/model/connection'
import type { DialectId } from '../../shared/model/dialect-words'
import { emptySlice, type ConnectionData, type ConnectionSlice, type KeptData } from './kept-data'
import type { PageName, PanelState } from './panel-state'
import { usePanel } from './store'

/** The connection that is shown; an empty one while there is none. The others are kept up to date beside it. */
export const shownOf = ({ shownConnectionId, connections }: Pick<KeptData, 'shownConnectionId' | 'connections'>) =>
  (shownConnectionId === null ? undefined : connections.get(shownConnectionId)) ?? emptySlice

/** What is known of the connection shown: `useShown((shown) => shown.agent)`. */
export function useShown<T>(select: (shown: ConnectionSlice) => T): T {
  return usePanel((state) => select(shownOf(state)))
}

/** Empty while there is none: nothing that asks about one is drawn then. */
export const useConnectionId = (): ConnectionId => usePanel((state) => state.shownConnectionId ?? '')

/** The input of calls that concern the connection shown. @throws when there is none: nothing that calls this is drawn then. */
export function ofShown(): { readonly connectionId: ConnectionId } {
  const { shownConnectionId } = usePanel.getState()
  if (shownConnectionId === null) throw new Error('No connection is shown.')
  return { connectionId: shownConnectionId }
}

/** Until the API has said which Prefect it is. Nothing of it is listed then, so only the template is seen by it. */
const assumedDialect: DialectId = '0.6'

export const dialectIdOf = ({ connection }: Pick<ConnectionSlice, 'connection'>): DialectId =>
  connection?.api.dialect ?? assumedDialect

/** Words, looks and rules of the Prefect that is shown. */
export const dialectShown = (state: PanelState): Dialect => dialectOf(dialectIdOf(shownOf(state)))
export const useDialect = (): Dialect => usePanel(dialectShown)

const noTemplate: TemplateFile = { dialect: assumedDialect, text: '', path: '', source: '', broken: null }

/** The template for the connection shown; Jobs are made from it unless it is broken. */
export const templateShown = (state: PanelState): TemplateFile =>
  state.templates.get(dialectIdOf(shownOf(state))) ?? noTemplate
export const useTemplate = (): TemplateFile => usePanel(templateShown)

/** Changes what the user looks at in a connection, the one shown unless told. */
function look(
  { shownConnectionId, connections }: PanelState,
  at: Partial<Omit<ConnectionSlice, keyof ConnectionData>>,
  connectionId = shownConnectionId,
) {
  const slice = connectionId === null ? undefined : connections.get(connectionId)
  if (connectionId === null || !slice) return {}
  return { connections: new Map(connections).set(connectionId, { ...slice, ...at }) }
}

/** Goes to a page for something on it; Escape leads back from there. */
const onPage = ({ page, cameFrom }: PanelState, to: PageName) =>
  ({ page: to, cameFrom: page === to ? cameFrom : page, cleanUpShown: false, dialog: { kind: 'none' } }) as const

/** Shows a run beside the list of runs. */
export function openRun(flowRunId: string): void {
  usePanel.setState((state) => ({ ...onPage(state, 'flowRuns'), ...look(state, { selectedRunId: flowRunId }) }))
}

/** Shows a Job beside the list of Jobs. */
export function openJob(uid: string): void {
  usePanel.setState((state) => ({
    ...onPage(state, 'jobs'),
    ...look(state, { selectedJobUid: uid, selectedPodUid: null }),
  }))
}

/** Shows a pod beside the list of Jobs. */
export function openPod(uid: string): void {
  usePanel.setState((state) => ({
    ...onPage(state, 'jobs'),
    ...look(state, { selectedJobUid: null, selectedPodUid: uid }),
  }))
}

export const selectRun = (flowRunId: string | null): void =>
  usePanel.setState((state) => look(state, { selectedRunId: flowRunId }))
export const selectJob = (uid: string | null): void =>
  usePanel.setState((state) => look(state, { selectedJobUid: uid, selectedPodUid: null }))
export const selectPod = (uid: string | null): void =>
  usePanel.setState((state) => look(state, { selectedJobUid: null, selectedPodUid: uid }))

export const setActiveRun = (activeRunId: string | null): void =>
  usePanel.setState((state) => look(state, { activeRunId }))
export const setActiveUid = (activeUid: string | null): void => usePanel.setState((state) => look(state, { activeUid }))
export const chooseRuns = (chosenRunIds: ReadonlySet<string>): void =>
  usePanel.setState((state) => look(state, { chosenRunIds }))
export const chooseJobs = (chosenJobUids: ReadonlySet<string>): void =>
  usePanel.setState((state) => look(state, { chosenJobUids }))

/** Shows what would become of the Jobs, in place of them. None stays chosen: keys would be about rows that nobody sees. */
export function openCleanUp(): void {
  usePanel.setState((state) => ({
    ...onPage(state, 'jobs'),
    ...look(state, { chosenJobUids: new Set() }),
    cleanUpShown: true,
  }))
}
export const closeCleanUp = (): void => usePanel.setState({ cleanUpShown: false })

/** Lets rows go that something was done to, in the connection that it was done in. */
export function letGo(
  connectionId: ConnectionId,
  done: { readonly runIds: Iterable<string | null>; readonly jobUids?: Iterable<string> },
): void {
  const runIds = new Set(done.runIds)
  const jobUids = new Set(done.jobUids)
  usePanel.setState((state) => {
    const { chosenRunIds, chosenJobUids } = state.connections.get(connectionId) ?? emptySlice
    const left = {
      chosenRunIds: new Set([...chosenRunIds].filter((id) => !runIds.has(id))),
      chosenJobUids: new Set([...chosenJobUids].filter((uid) => !jobUids.has(uid))),
    }
    return look(state, left, connectionId)
  })
}
