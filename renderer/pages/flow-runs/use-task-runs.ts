import { useEffect, useState } from 'react'
import type { TaskRunList } from '../../../shared/model/task-run'
import { call, messageOf } from '../../state/client'
import { useConnectionId } from '../../state/shown'

/** Prefect learns of task runs a moment after they have changed, also after the last one has ended. */
const everyMs = { unfinished: 2_000, finished: 10_000 }

export interface TaskRunsState {
  /** Null until it was read once. */
  readonly list: TaskRunList | null
  /** Why the last attempt failed; null after one that succeeded. What was read before stays. */
  readonly failure: string | null
}

/** A run's task runs, looked at again while somebody looks. */
export function useTaskRuns(flowRunId: string, isFinished: boolean): TaskRunsState {
  const connectionId = useConnectionId()
  const [state, setState] = useState<TaskRunsState>({ list: null, failure: null })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let gone = false
    const look = async () => {
      try {
        const list = await call('flowRuns.taskRuns', { connectionId, flowRunId })
        if (!gone) setState({ list: list ?? { runs: [], complete: true }, failure: null })
      } catch (error) {
        if (!gone) setState(({ list }) => ({ list, failure: messageOf(error) }))
      }
      if (!gone) timer = setTimeout(() => void look(), isFinished ? everyMs.finished : everyMs.unfinished)
    }
    void look()
    return () => {
      gone = true
      if (timer !== null) clearTimeout(timer)
    }
  }, [connectionId, flowRunId, isFinished])
  return state
}
