import { useState, type ReactNode } from 'react'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { formatAge } from '../../../shared/model/age'
import { Button } from '../../components/button'
import { EmptyState } from '../../components/empty-state'
import { Note } from '../../components/note'
import { useRemembered } from '../../components/remembered'
import { Skeleton } from '../../components/skeleton'
import { LogViewer } from '../../log-viewer/log-viewer'
import { usePodLog, type PodLog as Log } from '../../state/pod-logs'
import { useConnectionId } from '../../state/shown'
import { firstContainer, hasNotStarted } from './container-words'

export interface PodLogProps {
  readonly pod: PodSummary
  /** Where several pods can be chosen. */
  readonly podChoice?: ReactNode
}

/** The log of a pod's containers, one at a time, as it grows. */
export function PodLog({ pod, podChoice }: PodLogProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const container = pod.containers.find((it) => it.name === chosen) ?? firstContainer(pod)
  if (!container) return <EmptyState title="It has no container yet">{pod.message ?? ''}</EmptyState>
  return (
    <ContainerLog
      key={container.name}
      pod={pod}
      container={container}
      onContainer={setChosen}
      podChoice={podChoice ?? null}
    />
  )
}

interface ContainerLogProps {
  readonly pod: PodSummary
  readonly container: ContainerSummary
  readonly onContainer: (name: string) => void
  readonly podChoice: ReactNode
}

function ContainerLog({ pod, container, onContainer, podChoice }: ContainerLogProps) {
  const [wantsPrevious, setWantsPrevious] = useRemembered('jobs.log.previous', false, isBoolean)
  const [tries, setTries] = useState(0)
  const connectionId = useConnectionId()
  const previous = wantsPrevious && container.restarts > 0
  const waits = !previous && hasNotStarted(container)
  const log = usePodLog(
    waits ? null : { connectionId, pod: pod.name, container: container.name, previous },
    // A restarted container has a new log; the one before is its previous one then.
    `${pod.uid} ${container.restarts} ${tries}`,
  )
  const tryAgain = () => setTries(tries + 1)
  return (
    <LogViewer
      kind="pod"
      label={`Log of container ${container.name}`}
      title={pod.name}
      fileName={`${pod.name}-${container.name}`}
      lines={log.lines}
      dropped={log.dropped}
      earlier={log.isCut ? { loading: log.loadingEarlier, failure: log.earlierFailure, onLoad: log.loadEarlier } : null}
      choices={
        <>
          {podChoice}
          <ContainerChoice {...{ pod, container, onContainer }} />
        </>
      }
      switches={[
        {
          label: 'Previous',
          hint: previousHint(container),
          on: previous,
          disabled: container.restarts === 0,
          onChange: setWantsPrevious,
        },
      ]}
      empty={waits ? <Waits container={container} /> : <NoLine log={log} onTryAgain={tryAgain} />}
      notice={<Notice log={log} onTryAgain={tryAgain} />}
      end={endingOf(log, container)}
    />
  )
}

/** Why the log may not be up to date. */
function Notice({ log, onTryAgain }: { readonly log: Log; readonly onTryAgain: () => void }) {
  const [seen, setSeen] = useState<number | null>(null)
  const { status, lines, message, lost } = log
  if (status === 'failed') {
    if (lines.length === 0) return null
    return (
      <div className="log-failed">
        <Note tone="failed" title="The log stopped coming" quote={message} />
        <Button small onClick={onTryAgain}>
          Follow again
        </Button>
      </div>
    )
  }
  if (lost === null || status !== 'following' || lost.since === seen) return null
  const { why, since, until } = lost
  if (until === null) {
    return (
      <div className="log-failed">
        <Note tone="late" title="The connection to the log is lost" quote={why}>
          It is tried again until it is found, and the log goes on after its last line.
        </Note>
      </div>
    )
  }
  return (
    <div className="log-failed">
      <Note tone="ok" title="The connection to the log is found again">
        {`It was lost for ${formatAge(until - since)}. The log goes on after its last line.`}
      </Note>
      <Button small onClick={() => setSeen(since)}>
        Hide
      </Button>
    </div>
  )
}

function ContainerChoice({ pod, container, onContainer }: Omit<ContainerLogProps, 'podChoice'>) {
  return (
    <label className="input small filled log-choice">
      <span className="hidden-text">Container</span>
      <select value={container.name} onChange={(event) => onContainer(event.currentTarget.value)}>
        {pod.containers.map((it) => (
          <option key={it.name} value={it.name}>
            {pod.containers.length > 1 ? `${it.name}, ${it.reason?.toLowerCase() ?? it.state}` : it.name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Waits({ container }: { readonly container: ContainerSummary }) {
  return (
    <EmptyState
      title={`Container ${container.name} waits${container.reason ? `: ${container.reason}` : ' to be started'}`}
    >
      {container.message ?? 'Its log appears here as soon as it has started.'}
    </EmptyState>
  )
}

/** Why there is no line yet. */
function NoLine({ log, onTryAgain }: { readonly log: Log; readonly onTryAgain: () => void }) {
  switch (log.status) {
    case 'starting':
      return <Skeleton lines={8} />
    case 'following':
      return <EmptyState title="Nothing has been written yet">Following.</EmptyState>
    case 'ended':
      return <EmptyState title="The container ended without writing a line" />
    case 'failed':
      return (
        <EmptyState title="The log could not be read" actions={<Button onClick={onTryAgain}>Try again</Button>}>
          {log.message}
        </EmptyState>
      )
  }
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

const previousHint = ({ restarts }: ContainerSummary) =>
  restarts === 0 ? 'The container has not been restarted' : 'Show the log from before the last restart'

function endOf({ state, exitCode, reason }: ContainerSummary): string {
  if (state !== 'terminated') return 'The log has ended'
  return `The container ended${exitCode === null ? '' : ` with exit code ${exitCode}`}${reason ? `: ${reason}` : ''}`
}

/** What the foot of the log says in place of "Following". */
function endingOf({ status, lost }: Log, container: ContainerSummary): string | null {
  if (status === 'ended') return endOf(container)
  if (status === 'failed') return 'Stopped'
  return status === 'following' && lost?.until === null ? 'Connection lost' : null
}
