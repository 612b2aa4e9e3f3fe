import { useEffect, useState } from 'react'
import type { FlowRunDetails, FlowRunSummary } from '../../../shared/model/flow-run'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'

type RunRef = Pick<FlowRunSummary, 'id' | 'revision' | 'state'>

export type RunDetailsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly details: FlowRunDetails }
  | { readonly kind: 'failed'; readonly message: string }

/** What of a run is in no list. Asked for again whenever it gets another state, since what it was given stays, but not where it went. */
export function useRunDetails({ id, revision, state: name }: RunRef): RunDetailsState {
  const connectionId = useConnectionId()
  const [state, setState] = useState<RunDetailsState>({ kind: 'loading' })
  useEffect(() => {
    let gone = false
    // What was read once stays while it can't be read again.
    const set = (next: RunDetailsState) => {
      if (!gone) setState((known) => (next.kind === 'failed' && known.kind === 'read' ? known : next))
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
  }, [connectionId, id, revision, name])
  return state
}
