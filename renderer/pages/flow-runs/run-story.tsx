import { useEffect, useState } from 'react'
import { formatSeconds } from '../../../shared/model/age'
import type { StateLook } from '../../../shared/model/dialect-words'
import type { FlowRunState } from '../../../shared/model/flow-run'
import { storyOf, type Stage } from '../../../shared/model/story'
import { problemOf, type RunView } from '../../../shared/model/why'
import { formatClock, formatFullTime } from '../../components/format-time'
import { usePanelContext } from '../../components/panel-context'
import { tokenOf } from '../../components/state-icon'
import { StateLabel } from '../../components/state-label'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { useConnectionId } from '../../state/shown'
import { ask } from '../../state/store'
import { happeningsOf, withKept } from './happenings'
import { barsOf } from './story-bars'
import { useKeptEvents } from './use-run-evidence'

const words: Readonly<Record<Stage['status'], string>> = {
  done: 'done',
  skipped: 'passed, time unknown',
  waiting: 'waiting',
  todo: 'not yet',
}

/** From due to finished, with what happened on the way. */
export function RunStory({ view: seen }: { readonly view: RunView }) {
  const now = useNow(1000)
  const there = [...seen.jobs, ...seen.pods].map(({ uid }) => uid).join(' ')
  const kept = useKeptEvents(seen.run.id, there)
  const view = { ...seen, events: withKept(seen.events, kept) }
  const { times, lookOf } = usePanelContext()
  const states = useStates(view)
  const stages = storyOf(view, states, now)
  const bars = barsOf(stages)
  const stuck = problemOf(view) !== null || view.run.phase === 'waiting'
  return (
    <>
      <ol className="steps">
        {stages.map((stage, index) => {
          const bar = bars[index]
          const colour = colourOf(stage, stuck, lookOf(view.run.state, view.run.phase))
          return (
            <li key={stage.name}>
              <span className="rail">
                <span className={`dot ${stage.status}`} style={dotStyle(stage, view)} />
              </span>
              <span className={stage.status === 'todo' ? 'faint' : undefined}>
                {stage.name}
                <span className="hidden-text">: {words[stage.status]}</span>
              </span>
              <span className="mono faint at" title={stage.at === null ? undefined : formatFullTime(stage.at, times)}>
                {stage.at === null ? '' : formatClock(stage.at, times)}
              </span>
              <span>
                {bar && (
                  <span
                    className="bar"
                    style={{
                      marginLeft: `min(${bar.left}%, calc(100% - 3px))`,
                      width: `${bar.width}%`,
                      background: `var(--${colour})`,
                    }}
                  />
                )}
              </span>
              <span className="num muted took">
                {stage.tookMs === null ? '' : `${formatSeconds(stage.tookMs)}${stage.status === 'waiting' ? ' …' : ''}`}
              </span>
            </li>
          )
        })}
      </ol>
      <Happenings view={view} states={states} now={now} />
    </>
  )
}

function colourOf(stage: Stage, stuck: boolean, look: StateLook): string {
  if (stage.status === 'waiting') return stuck ? 'late' : 'running'
  return stage.name === 'Finished' ? tokenOf(look) : 'success'
}

const dotStyle = (stage: Stage, { run }: RunView) =>
  stage.name === 'Finished' && stage.status === 'done' && run.phase === 'failed'
    ? { background: 'var(--failed)' }
    : undefined

interface HappeningsProps {
  readonly view: RunView
  readonly states: readonly FlowRunState[]
  readonly now: number
}

/** A run that waits for days has thousands of states: so many would keep the page from answering. */
const mostShown = 200

function Happenings({ view, states, now }: HappeningsProps) {
  const happenings = happeningsOf(view, states)
  if (happenings.length === 0) return null
  return (
    <section className="sect" aria-labelledby="happenings-title">
      <h3 className="happenings-title" id="happenings-title">
        Events
      </h3>
      <ul className="happenings">
        {happenings.slice(0, mostShown).map((it) => (
          <li key={it.key}>
            <span className="faint">
              <TimeText at={it.at} now={now} />
            </span>
            {it.phase === undefined ? (
              <span className={it.warning ? 'late' : undefined}>{it.what}</span>
            ) : (
              <StateLabel state={it.what} phase={it.phase} />
            )}
            <span className="muted">{it.message}</span>
          </li>
        ))}
      </ul>
      {happenings.length > mostShown && (
        <p className="faint">Only the newest {mostShown} are shown. Prefect has the others.</p>
      )}
    </section>
  )
}

const noStates: readonly FlowRunState[] = []

/** The run's states, asked for again whenever it gets another one. */
function useStates({ run }: RunView): readonly FlowRunState[] {
  const { id, revision, state } = run
  const connectionId = useConnectionId()
  const [states, setStates] = useState(noStates)
  useEffect(() => {
    let gone = false
    void ask('flowRuns.states', { connectionId, flowRunId: id }).then((answer) => {
      if (!gone && answer) setStates(answer)
    })
    return () => {
      gone = true
    }
  }, [connectionId, id, revision, state])
  return states
}
