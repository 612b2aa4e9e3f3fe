import { useEffect, useState } from 'react'
import type { KeptEvidence } from '../../../shared/model/evidence'
import type { KubeEvent } from '../../../shared/model/pod'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'

export type RunEvidence =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read'; readonly kept: readonly KeptEvidence[] }

/** @param version changes when a Job of the run came or went: it is looked again then */
export function useRunEvidence(flowRunId: string, version: string): RunEvidence {
  const connectionId = useConnectionId()
  const [state, setState] = useState<RunEvidence>({ kind: 'loading' })
  useEffect(() => {
    let wanted = true
    const set = (next: RunEvidence) => {
      if (wanted) setState(next)
    }
    call('evidence.ofRun', { connectionId, flowRunId }).then(
      (answer) => set(answer.ok ? { kind: 'read', kept: answer.kept } : { kind: 'failed', message: answer.message }),
      (error: unknown) => set({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, flowRunId, version])
  return state
}

const noEvents: readonly KubeEvent[] = []

/** What is kept of what the cluster said of the run's Jobs that are gone; none that can't be read: the run's page says so elsewhere. */
export function useKeptEvents(flowRunId: string, version: string): readonly KubeEvent[] {
  const connectionId = useConnectionId()
  const [events, setEvents] = useState(noEvents)
  useEffect(() => {
    let wanted = true
    call('evidence.events', { connectionId, flowRunId }).then(
      (answer) => wanted && setEvents(answer.ok ? answer.events : noEvents),
      () => wanted && setEvents(noEvents),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, flowRunId, version])
  return events
}

export type EvidenceText =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'read'; readonly text: string }

/** One file of what is kept; null while none is looked at. */
export function useEvidenceText(uid: string, file: string | null): EvidenceText | null {
  const connectionId = useConnectionId()
  const [state, setState] = useState<{ readonly file: string; readonly text: EvidenceText } | null>(null)
  useEffect(() => {
    if (file === null) return
    let wanted = true
    const set = (text: EvidenceText) => {
      if (wanted) setState({ file, text })
    }
    call('evidence.read', { connectionId, uid, file }).then(
      (answer) => set(answer.ok ? { kind: 'read', text: answer.text } : { kind: 'failed', message: answer.message }),
      (error: unknown) => set({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, uid, file])
  if (file === null) return null
  return state?.file === file ? state.text : { kind: 'loading' }
}
