import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { isFinished } from '../../../shared/model/dialect-words'
import { EmptyState } from '../../components/empty-state'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { LogViewer } from '../../log-viewer/log-viewer'
import type { RunLogs as Logs } from './use-run-logs'

/** The run's log as Prefect keeps it. */
export function RunLogs({ logs, run }: { readonly logs: Logs; readonly run: FlowRunSummary }) {
  const { status, lines, dropped, failure, earlier, loadingEarlier, earlierFailure, loadEarlier } = logs
  if (status === 'loading') return <Skeleton lines={8} />
  return (
    <LogViewer
      kind="run"
      label="Log of the run"
      title={run.name}
      fileName={run.name}
      {...{ lines, dropped }}
      empty={<NoLine run={run} failure={failure} />}
      earlier={earlier === null ? null : { loading: loadingEarlier, failure: earlierFailure, onLoad: loadEarlier }}
      notice={failure !== null && lines.length > 0 && <Note title="The log is not up to date" quote={failure} />}
      end={isFinished(run.phase) ? 'The run has ended' : null}
    />
  )
}

function NoLine({ run, failure }: { readonly run: FlowRunSummary; readonly failure: string | null }) {
  if (failure !== null) return <EmptyState title="The log could not be read">{failure}</EmptyState>
  return (
    <EmptyState title="No line has been logged">
      {isFinished(run.phase)
        ? 'The run ended without logging anything to Prefect. The log of its pod, under Jobs, may say more.'
        : 'Lines appear here once the flow has started.'}
    </EmptyState>
  )
}
