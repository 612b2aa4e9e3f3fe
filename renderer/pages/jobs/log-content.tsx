import type { RefObject } from 'react'
import type { ContainerSummary } from '../../../shared/model/pod'
import { Button } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { logLineLimit } from '../../state/log-ring'
import type { PodLog } from '../../state/pod-logs'
import { LogRows, type LogRowsProps } from './log-rows'

export interface LogContentProps extends Omit<LogRowsProps, 'lines' | 'label'> {
  readonly log: PodLog
  readonly container: ContainerSummary
  /** The container has not been started yet. */
  readonly waits: boolean
  readonly firstSeen: RefObject<number>
  readonly onTryAgain: () => void
}

/** The lines, or why there are none; below them how it stands with the log. */
export function LogContent({ log, container, waits, onTryAgain, ...rows }: LogContentProps) {
  const { lines, dropped, status, message } = log
  if (waits) {
    const why = container.message ?? 'Its log appears here as soon as it has started.'
    return (
      <EmptyState
        title={`Container ${container.name} waits${container.reason ? `: ${container.reason}` : ' to be started'}`}
      >
        {why}
      </EmptyState>
    )
  }
  if (lines.length === 0) {
    if (status === 'starting') return <Skeleton lines={8} />
    if (status === 'following') return <EmptyState title="Nothing has been written yet">Following.</EmptyState>
    if (status === 'ended') return <EmptyState title="The container ended without writing a line" />
    return (
      <EmptyState title="The log could not be read" actions={<Button onClick={onTryAgain}>Try again</Button>}>
        {message}
      </EmptyState>
    )
  }
  const count = (dropped + lines.length).toLocaleString('en')
  return (
    <>
      <LogRows label={`Log of container ${container.name}`} lines={lines} {...rows} />
      {status === 'failed' && (
        <div className="log-failed">
          <Note tone="failed" title="The log stopped coming" quote={message} />
          <Button small onClick={onTryAgain}>
            Follow again
          </Button>
        </div>
      )}
      <div className="log-foot faint num">
        <span role="status">
          {status === 'ended'
            ? endOf(container)
            : status === 'failed'
              ? 'Stopped'
              : rows.following
                ? 'Following'
                : 'Still being written'}
        </span>
        <span className="grow" />
        <span>
          {dropped > 0 &&
            `The newest ${logLineLimit.toLocaleString('en')} are kept, ${dropped.toLocaleString('en')} older ones are gone; `}
          {count} {lines.length === 1 ? 'line' : 'lines'}
        </span>
      </div>
    </>
  )
}

function endOf({ state, exitCode, reason }: ContainerSummary): string {
  if (state !== 'terminated') return 'The log has ended'
  return `The container ended${exitCode === null ? '' : ` with exit code ${exitCode}`}${reason ? `: ${reason}` : ''}`
}
