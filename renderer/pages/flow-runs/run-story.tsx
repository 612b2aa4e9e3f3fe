import { useEffect, useState } from 'react'
import { formatSeconds } from '../../../shared/model/age'
import type { FlowRunState } from '../../../shared/model/flow-run'
import { groupOf, isFailed } from '../../../shared/model/state'
import { storyOf, type Stage } from '../../../shared/model/story'
import { problemOf, type RunView } from '../../../shared/model/why'
import { formatClock, formatFullTime } from '../../components/format-time'
import { usePanelContext } from '../../components/panel-context'
import { toneOfState } from '../../components/state-icon'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { ask } from '../../state/store'
import { happeningsOf } from './happenings'
import { barsOf } from './story-bars'

const words: Readonly<Record<Stage['status'], string>> = {
  done: 'done',
  skipped: 'passed, time unknown',
  waiting: 'waiting',
  todo: 'not yet',
}

/** From due to finished, with what happened on the way. */
export function RunStory({ view }: { readonly view: RunView }) {
  const now = useNow(1000)
  const { times } = usePanelContext()
  const states = useStates(view)
  const stages = storyOf(view, states, now)
  const bars = barsOf(stages)
  const stuck = problemOf(view) !== null || groupOf(view.run.state) === 'waiting'
  return (
    <>
      <ol className="steps">
        {stages.map((stage, index) => {
          const bar = bars[index]
          const colour = colourOf(stage, view, stuck)
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

function colourOf(stage: Stage, { run }: RunView, stuck: boolean): string {
  if (stage.status === 'waiting') return stuck ? 'late' : 'running'
  return stage.name === 'Finished' ? toneOfState(run.state) : 'success'
}

const dotStyle = (stage: Stage, { run }: RunView) =>
  stage.name === 'Finished' && stage.status === 'done' && isFailed(run.state)
    ? { background: 'var(--failed)' }
    : undefined

interface HappeningsProps {
  readonly view: RunView
  readonly states: readonly FlowRunState[]
  readonly now: number
}

function Happenings({ view, states, now }: HappeningsProps) {
  const happenings = happeningsOf(view, states)
  if (happenings.length === 0) return null
  return (
    <section className="sect" aria-labelledby="happenings-title">
      <h3 className="happenings-title" id="happenings-title">
        Events
      </h3>
      <ul className="happenings">
        {happenings.map((it) => (
          <li key={it.key}>
            <span className="faint">
              <TimeText at={it.at} now={now} />
            </span>
            <span className={it.warning ? 'late' : undefined}>{it.what}</span>
            <span className="muted">{it.message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const noStates: readonly FlowRunState[] = []

/** The run's states, asked for anew whenever it gets another one. */
function useStates({ run }: RunView): readonly FlowRunState[] {
  const { id, version, state } = run
  const [states, setStates] = useState(noStates)
  useEffect(() => {
    let gone = false
    void ask('flowRuns.states', { flowRunId: id }).then((answer) => {
      if (!gone && answer) setStates(answer)
    })
    return () => {
      gone = true
    }
  }, [id, version, state])
  return states
}
