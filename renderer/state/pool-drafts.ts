import type { ConnectionId } from '../../shared/model/connection'
import type { PanelState } from './panel-state'
import type { PoolDraft, PoolTemplate } from './pool-draft'
import { usePanel } from './store'

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
