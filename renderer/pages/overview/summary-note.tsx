import { IconAlertTriangle } from '@tabler/icons-react'
import { Button } from '../../components/button'
import { StateIcon, type Tone } from '../../components/state-icon'
import { useNow } from '../../state/now'
import { startAgent } from '../../state/deploy'
import { useWhyNoWrites } from '../../state/marks'
import { lateRuns, useOpenProblemCount, waitingRuns } from '../../state/selectors'
import { ofShown, useShown } from '../../state/shown'
import { act, ask, goTo } from '../../state/store'
import { summarize, type Summary } from './summary'

const icons: Readonly<Record<Summary['tone'], Tone>> = {
  ok: 'success',
  late: 'late',
  failed: 'failed',
  quiet: 'cancelled',
}

/** The sentence, with what is pressed most likely. */
export function SummaryNote() {
  const now = useNow(1000)
  const why = useWhyNoWrites()
  const agent = useShown((shown) => shown.agent)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const problems = useOpenProblemCount()
  const late = lateRuns(flowRuns, now).length
  const due = waitingRuns(flowRuns).filter((run) => (run.dueAt ?? Infinity) <= now).length - late
  const { tone, title, detail, action } = summarize(agent, { late, due, problems }, now)
  return (
    <div className={`note line ${tone}`} role="note">
      {action === 'problems' ? (
        <IconAlertTriangle size={16} className="late" aria-hidden />
      ) : (
        <StateIcon tone={icons[tone]} />
      )}
      <b className="strong">{title}</b>
      <span className="muted cut" title={detail}>
        {detail}
      </span>
      <span className="grow" />
      {action === 'start' && (
        <Button small why={why} onClick={startAgent}>
          Start the agent
        </Button>
      )}
      {action === 'problems' && (
        <Button small onClick={() => goTo('problems')}>
          Show problems
        </Button>
      )}
      {action === 'template' && (
        <Button small onClick={() => goTo('template')}>
          Open template
        </Button>
      )}
      {action === 'pause' && (
        <Button small onClick={() => void act('agent.pause', ofShown())}>
          Watch only
        </Button>
      )}
      {action === 'retry' && (
        <Button small onClick={() => void ask('agent.retryNow', ofShown())}>
          Try now
        </Button>
      )}
      {action === 'connections' && (
        <Button small onClick={() => goTo('connections')}>
          Open Connections
        </Button>
      )}
    </div>
  )
}
