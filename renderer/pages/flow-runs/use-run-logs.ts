import { useCallback, useEffect, useRef, useState } from 'react'
import type { CallInput } from '../../../shared/contract/contract'
import type { FlowRunLogPart } from '../../../shared/model/flow-run'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'
import { adjoins, emptyLog, overlapMs, withEarlier, withNewer, type RunLog } from './run-log'

const everyMs = 2000
/** A log may grow faster than it is read: so many parts are read to fill a gap, then the log begins anew at its end. */
const partsMost = 10

export interface RunLogsState extends RunLog {
  readonly status: 'loading' | 'ready'
  /** Why the last attempt failed; null after one that succeeded. What was read before stays. */
  readonly failure: string | null
  readonly loadingEarlier: boolean
  readonly earlierFailure: string | null
}

export interface RunLogs extends RunLogsState {
  readonly loadEarlier: () => void
}

const unread: RunLogsState = {
  ...emptyLog,
  status: 'loading',
  failure: null,
  loadingEarlier: false,
  earlierFailure: null,
}

/** A run's log, looked at again every two seconds while somebody looks. */
export function useRunLogs(flowRunId: string): RunLogs {
  const [state, setState] = useState(unread)
  const connectionId = useConnectionId()
  /** What was read so far; what is on the screen follows. */
  const log = useRef<RunLog>(emptyLog)
  const life = useRef<AbortController | null>(null)
  const read = useCallback(
    (more: Omit<CallInput<'flowRuns.logs'>, 'connectionId' | 'flowRunId'>) =>
      call('flowRuns.logs', { connectionId, flowRunId, ...more }),
    [connectionId, flowRunId],
  )
  useEffect(() => {
    const alive = new AbortController()
    life.current = alive
    log.current = emptyLog
    let timer: ReturnType<typeof setTimeout> | null = null
    const look = async () => {
      try {
        const last = log.current.lines.at(-1)?.at
        const since = typeof last === 'number' ? { afterAt: Math.max(0, last - overlapMs) } : {}
        const parts = await partsUpTo(log.current, (before) => read({ ...since, ...before }))
        if (alive.signal.aborted) return
        const [oldest] = parts
        const start = oldest && adjoins(log.current, oldest) ? log.current : emptyLog
        const next = parts.reduce(withNewer, start)
        const isSame = next === log.current
        log.current = next
        setState((known) =>
          isSame && known.status === 'ready' && known.failure === null
            ? known
            : { ...known, ...next, status: 'ready', failure: null },
        )
      } catch (error) {
        if (alive.signal.aborted) return
        const failure = messageOf(error)
        setState((known) => ({ ...known, status: 'ready', failure }))
      }
      timer = setTimeout(() => void look(), everyMs)
    }
    void look()
    return () => {
      alive.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [read])
  const loadEarlier = useCallback(() => {
    const [alive, before] = [life.current, log.current.earlier]
    if (!alive || before === null) return
    setState((known) => ({ ...known, loadingEarlier: true, earlierFailure: null }))
    read({ before }).then(
      (part) => {
        if (alive.signal.aborted) return
        // A log that began anew meanwhile has other lines before it.
        if (log.current.earlier === before) log.current = withEarlier(log.current, part)
        setState((known) => ({ ...known, ...log.current, loadingEarlier: false }))
      },
      (error: unknown) => {
        if (alive.signal.aborted) return
        const earlierFailure = messageOf(error)
        setState((known) => ({ ...known, loadingEarlier: false, earlierFailure }))
      },
    )
  }, [read])
  return { ...state, loadEarlier }
}

/** The end of a log, and what is between it and what is known. @returns oldest first */
async function partsUpTo(
  log: RunLog,
  read: (before: Pick<CallInput<'flowRuns.logs'>, 'before'>) => Promise<FlowRunLogPart>,
): Promise<readonly FlowRunLogPart[]> {
  let part = await read({})
  const parts = [part]
  while (log.lines.length > 0 && !adjoins(log, part) && part.earlier !== null && parts.length < partsMost) {
    part = await read({ before: part.earlier })
    parts.unshift(part)
  }
  return parts
}
