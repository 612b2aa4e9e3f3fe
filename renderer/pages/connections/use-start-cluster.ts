import { useCallback, useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import { call, messageOf } from '../../state/client'

/** What became of starting the cluster. */
export type StartState =
  | { readonly kind: 'not asked' }
  | { readonly kind: 'starts' }
  | { readonly kind: 'ended'; readonly ok: boolean; readonly command: string; readonly output: string }

/** Starts the cluster of a connection by the tool that made it. @param onEnded when it has ended, however */
export function useStartCluster(connectionId: ConnectionId, onEnded: () => void) {
  const [state, setState] = useState<StartState>({ kind: 'not asked' })
  const run = useCallback(() => {
    setState({ kind: 'starts' })
    void call('connections.startCluster', { connectionId })
      .catch((error: unknown) => ({ ok: false, command: '', output: messageOf(error) }))
      .then((ended) => setState({ kind: 'ended', ...ended }))
      .finally(onEnded)
  }, [connectionId, onEnded])
  return { state, run }
}
