import { useEffect, useState } from 'react'
import type { FlowRunDetails, FlowRunSummary } from '../../../shared/model/flow-run'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'

export type RunDetailsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly details: FlowRunDetails }
  | { readonly kind: 'failed'; readonly message: string }

/** What of a run is in no list. Asked for once: neither parameters nor run config change while a run is what it is. */
export function useRunDetails({ id }: Pick<FlowRunSummary, 'id'>): RunDetailsState {
  const connectionId = useConnectionId()
  const [state, setState] = useState<RunDetailsState>({ kind: 'loading' })
  useEffect(() => {
    let gone = false
    const set = (next: RunDetailsState) => {
      if (!gone) setState(next)
    }
    call('flowRuns.details', { connectionId, flowRunId: id }).then(
      (details) =>
        set(
          details
            ? { kind: 'read', details }
            : { kind: 'failed', message: 'The Prefect API no longer knows this run.' },
        ),
      (error: unknown) => set({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      gone = true
    }
  }, [connectionId, id])
  return state
}
