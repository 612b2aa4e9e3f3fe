import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ContainerSummary, PodSummary } from '../../../shared/model/pod'
import { EmptyState } from '../../components/empty-state'
import { usePodLog } from '../../state/pod-logs'
import { firstContainer, hasNotStarted } from './container-words'
import { LogBar } from './log-bar'
import { LogContent } from './log-content'
import { findMatches, matchesByLine, stepMatch, type Match } from './log-search'
import { useLogToggles } from './use-log-toggles'
import { useConnectionId } from '../../state/shown'

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
  const { toggles, setToggle } = useLogToggles()
  const [following, setFollowing] = useState(toggles.follow)
  const [query, setQuery] = useState('')
  const [current, setCurrent] = useState<Match | null>(null)
  const [tries, setTries] = useState(0)
  const connectionId = useConnectionId()
  const search = useRef<HTMLInputElement>(null)
  const firstSeen = useRef(0)
  const previous = toggles.previous && container.restarts > 0
  const waits = !previous && hasNotStarted(container)
  const log = usePodLog(
    waits ? null : { connectionId, pod: pod.name, container: container.name, previous },
    // A restarted container has a new log; the one before is its previous one then.
    `${pod.uid} ${container.restarts} ${tries}`,
  )
  const matches = useMemo(() => findMatches(log.lines, query), [log.lines, query])
  const byLine = useMemo(() => matchesByLine(matches), [matches])
  const show = (match: Match | null) => {
    setCurrent(match)
    if (match) setFollowing(false)
  }
  const step = (by: 1 | -1) => show(stepMatch(matches, current, by, firstSeen.current))
  const pressed = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if ((event.ctrlKey || event.metaKey) && event.key === 'f') search.current?.focus()
    else if (!typing && event.key === 'n') step(1)
    else if (!typing && event.key === 'N') step(-1)
    else return
    event.preventDefault()
  }
  return (
    <div className="pod-log" onKeyDown={pressed}>
      <LogBar
        {...{ pod, container, onContainer, podChoice, matches, current, query, search, following }}
        toggles={{ ...toggles, previous }}
        lines={log.lines}
        onStep={step}
        onQuery={(text) => {
          setQuery(text)
          show(stepMatch(findMatches(log.lines, text), null, 1, firstSeen.current))
        }}
        onToggle={(name, on) => {
          setToggle(name, on)
          if (name === 'follow') setFollowing(on)
        }}
      />
      <LogContent
        {...{ log, container, waits, byLine, current, following, firstSeen }}
        wrap={toggles.wrap}
        times={toggles.times}
        onFollowing={setFollowing}
        onTryAgain={() => setTries(tries + 1)}
      />
    </div>
  )
}
