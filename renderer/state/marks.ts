import { visible } from '../../shared/model/printable'
import type { Connection } from '../../shared/model/connection'
import { isReadOnly, markOf, noMark, readOnlyWords, type MarkInForce } from '../../shared/model/context-mark'
import type { PanelState } from './panel-state'
import { shownOf } from './shown'
import { openDialog, toast, usePanel } from './store'

const guessedNone: MarkInForce = { ...noMark, guessed: true }

/** The mark of a cluster, by the settings as they are. */
export const markOfCluster = ({ settings }: PanelState, cluster: Connection['cluster']): MarkInForce =>
  markOf(settings.contextMarks, cluster)

/** The mark of the connection shown. */
export function markShown(state: PanelState): MarkInForce {
  const cluster = shownOf(state).connection?.cluster
  return cluster ? markOfCluster(state, cluster) : guessedNone
}

/** Why nothing is written to the cluster shown, as a sentence; null when it may be. */
export function whyNoWrites(state: PanelState): string | null {
  const cluster = shownOf(state).connection?.cluster
  return cluster && isReadOnly(state.settings.contextMarks, cluster) ? readOnlyWords(visible(cluster.context)) : null
}
export const useWhyNoWrites = (): string | null => usePanel(whyNoWrites)

/** Says why nothing is written to the cluster shown. @returns whether there is a reason */
export function saysWhyNoWrites(): boolean {
  const why = whyNoWrites(usePanel.getState())
  if (why !== null) toast(why, 'error')
  return why !== null
}

/** Something that deploys to a cluster, as it is asked for where that is production. */
export interface Deploying {
  /** A question that names the cluster: "Start the agent on eu-prod?" */
  readonly title: string
  /** What follows from it, in sentences. */
  readonly message: string
  readonly confirmLabel: string
  readonly keepLabel: string
  readonly act: () => void
}

/** That a cluster is production, as a sentence; null where it is not. */
export function whyProduction(state: PanelState, cluster: Connection['cluster']): string | null {
  const mark = markOfCluster(state, cluster)
  if (!mark.production) return null
  const why = mark.guessed ? 'looks like production by its name or size' : 'is marked as production'
  return `${visible(cluster.context)} ${why}.`
}

/** Does it, after asking where the cluster is production. */
export function deployTo(cluster: Connection['cluster'], { act, message, ...question }: Deploying): void {
  const why = whyProduction(usePanel.getState(), cluster)
  if (why === null) act()
  else openDialog({ kind: 'confirm', look: 'plain', ...question, message: `${why} ${message}`, confirm: act })
}
