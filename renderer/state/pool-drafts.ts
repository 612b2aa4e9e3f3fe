import type { ConnectionId } from '../../shared/model/connection'
import type { JsonObject } from '../../shared/model/flow-run'
import type { TemplateParts } from '../../shared/prefect-3/base-template/parts'
import type { PanelState } from './panel-state'
import { usePanel } from './store'

/** The base job template of a work pool as the server had it when it was last asked. */
export interface PoolTemplate {
  readonly workPool: string
  readonly template: JsonObject
}

/** One that is being edited, and not yet saved. */
export interface PoolDraft {
  /** What the server had when it was begun: if it has something else now, somebody else has changed it. */
  readonly began: JsonObject
  readonly parts: TemplateParts
}

/** Null when there is none. */
export const poolDraftShown = ({ poolDrafts, shownConnectionId }: PanelState): PoolDraft | null =>
  poolDrafts[shownConnectionId ?? ''] ?? null

/** @param draft null when the template is as the server has it */
export function setPoolDraft(connectionId: ConnectionId, draft: PoolDraft | null): void {
  usePanel.setState(({ poolDrafts: { [connectionId]: _, ...others } }) => ({
    poolDrafts: draft === null ? others : { ...others, [connectionId]: draft },
  }))
}

export function setPoolTemplate(connectionId: ConnectionId, read: PoolTemplate): void {
  usePanel.setState(({ poolTemplates }) => ({ poolTemplates: { ...poolTemplates, [connectionId]: read } }))
}
