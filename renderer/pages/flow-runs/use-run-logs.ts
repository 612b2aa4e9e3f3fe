import { useEffect, useRef, useState } from 'react'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'
import { mergeLogs, overlapMs, type RunLogLine } from './merge-logs'

const everyMs = 2000

export interface RunLogsState {
  readonly status: 'loading' | 'ready'
  readonly lines: readonly RunLogLine[]
  /** Why the last attempt failed; null after one that succeeded. What was read before stays. */
  readonly failure: string | null
}

/** A run's log, looked at again every two seconds while somebody looks. */
export function useRunLogs(flowRunId: string): RunLogsState {
  const [state, setState] = useState<RunLogsState>({ status: 'loading', lines: [], failure: null })
  const connectionId = useConnectionId()
  const lastAt = useRef<number | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let gone = false
    const look = async () => {
      try {
        const after = lastAt.current
        const lines = await call(
          'flowRuns.logs',
          after === null ? { connectionId, flowRunId } : { connectionId, flowRunId, afterAt: after - overlapMs },
        )
        if (gone) return
        lastAt.current = lines.at(-1)?.at ?? after
        setState((known) => told(known, mergeLogs(known.lines, lines)))
      } catch (error) {
        if (gone) return
        const failure = messageOf(error)
        setState((known) => ({ ...known, status: 'ready', failure }))
      }
      timer = setTimeout(() => void look(), everyMs)
    }
    void look()
    return () => {
      gone = true
      if (timer !== null) clearTimeout(timer)
    }
  }, [connectionId, flowRunId])
  return state
}

function told(known: RunLogsState, lines: readonly RunLogLine[]): RunLogsState {
  const same = known.status === 'ready' && known.failure === null && known.lines === lines
  return same ? known : { status: 'ready', lines, failure: null }
}
