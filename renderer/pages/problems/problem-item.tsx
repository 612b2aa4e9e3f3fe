import { IconAlertTriangle } from '@tabler/icons-react'
import { formatAge } from '../../../shared/model/age'
import type { Mute } from '../../../shared/model/mute'
import type { ProblemEntry, Remedy } from '../../../shared/model/problem'
import { severityOf } from '../../../shared/model/severity'
import { Button } from '../../components/button'
import { formatClock } from '../../components/format-time'
import { usePanelContext } from '../../components/panel-context'
import { Quote } from '../../components/quote'
import { StateIcon } from '../../components/state-icon'
import { TimeText } from '../../components/time-text'
import { unmute } from '../../state/mute'
import { openRun } from '../../state/shown'
import { useFixes } from '../../state/use-fixes'
import { MuteMenu } from './mute-menu'
import { muteWords, titleOf } from './problem-words'

/** Runs named in an entry before it says how many more there are. */
const runsShown = 12

/** Of a solved one only its title is told. */
const nothingOpen = { why: '', quote: null, next: [] }

export interface ProblemItemProps {
  readonly entry: ProblemEntry
  /** What mutes it; null when nothing does. */
  readonly mute?: Mute | null
  readonly now: number
}

/** One problem: what, why, the server's words, which runs, and what can be done. */
export function ProblemItem({ entry, mute = null, now }: ProblemItemProps) {
  const { times } = usePanelContext()
  const fixable = useFixes(entry.solvedAt === null ? entry.problem : null)
  const clock = (at: number) => formatClock(at, times).slice(0, 5)
  const { solvedAt } = entry
  const { why, quote, next } = fixable?.explanation ?? nothingOpen
  return (
    <li className="item problem">
      <Sign entry={entry} />
      <div className="col problem-words">
        <b className="strong">{titleOf(entry, clock)}</b>
        <span className="muted">
          {solvedAt === null ? why : `Since ${clock(entry.since)}, for ${formatAge(solvedAt - entry.since)}.`}
        </span>
        {solvedAt === null && quote !== null && quote !== '' && <Quote text={quote} />}
        <Runs entry={entry} />
      </div>
      {solvedAt === null ? (
        <span className="col problem-side">
          <span className="act">
            {next.map((remedy, index) => (
              <Button
                key={remedy.label}
                small
                look={index === 0 && isFix(remedy) ? 'primary' : 'plain'}
                onClick={() => fixable?.press(remedy.action)}
              >
                {remedy.label}
              </Button>
            ))}
          </span>
          <span className="row problem-foot">
            <span className="faint">
              {mute === null ? (
                <>
                  <TimeText at={entry.lastAt} now={now} /> ago
                </>
              ) : (
                muteWords(mute, now)
              )}
            </span>
            {mute === null ? (
              <MuteMenu entry={entry} />
            ) : (
              <Button small look="quiet" onClick={() => unmute(mute)}>
                Unmute
              </Button>
            )}
          </span>
        </span>
      ) : (
        <span className="faint">
          solved <TimeText at={solvedAt} now={now} as="clock" />
        </span>
      )}
    </li>
  )
}

/** A remedy that ends the cause, as opposed to one that leads somewhere or tries again. */
const isFix = ({ action }: Remedy) => action.kind === 'editTemplate'

function Sign({ entry }: { readonly entry: ProblemEntry }) {
  if (entry.solvedAt !== null) {
    return (
      <span>
        <StateIcon tone="success" />
        <span className="hidden-text">Solved: </span>
      </span>
    )
  }
  return severityOf(entry.problem) === 'lasting' ? (
    <span>
      <StateIcon tone="failed" />
    </span>
  ) : (
    <span className="late">
      <IconAlertTriangle size={16} aria-hidden />
    </span>
  )
}

function Runs({ entry }: { readonly entry: ProblemEntry }) {
  const { runs } = entry
  if (runs.length === 0) return null
  const more = Math.max(0, runs.length - runsShown) + entry.moreRuns
  return (
    <span className="problem-runs faint">
      {runs.slice(0, runsShown).map((run) => (
        <button
          key={run.id}
          type="button"
          title={`${run.flowName}: open flow run ${run.name}`}
          onClick={() => openRun(run.id)}
        >
          {run.name}
        </button>
      ))}
      {more > 0 && <span>and {more} more</span>}
    </span>
  )
}
