import { IconCopy, IconX } from '@tabler/icons-react'
import { explainRun, isLate, lackingLabels, problemOf, type RunView } from '../../../shared/model/why'
import { Button, IconButton } from '../../components/button'
import { CopyableId } from '../../components/copyable-id'
import { Note } from '../../components/note'
import { StateLabel } from '../../components/state-label'
import { Tabs } from '../../components/tabs'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { runAgain } from '../../state/run-again'
import { runRemedy } from '../../state/run-remedy'
import { useRunView } from '../../state/selectors'
import { ofShown, selectRun, useShown } from '../../state/shown'
import { act, copyText } from '../../state/store'
import { RunConfig } from './run-config'
import { RunLogs } from './run-logs'
import { RunManifest } from './run-manifest'
import { RunObjects } from './run-objects'
import { RunParameters } from './run-parameters'
import { RunStory } from './run-story'
import { useRunDetails } from './use-run-details'
import { useRunLogs } from './use-run-logs'

export type RunTab = 'story' | 'logs' | 'objects' | 'manifest' | 'parameters'

export interface RunPaneProps {
  readonly flowRunId: string
  readonly tab: RunTab
  readonly onTab: (tab: RunTab) => void
}

/** One run: what, why, the server's words, what to do; then its story. */
export function RunPane({ flowRunId, tab, onTab }: RunPaneProps) {
  const view = useRunView(flowRunId)
  const logs = useRunLogs(flowRunId)
  const details = useRunDetails({ id: flowRunId })
  if (!view) return null
  const { labels } = view.run
  const tabs = [
    { value: 'story', label: 'Story' },
    { value: 'logs', label: 'Logs', ...(logs.lines.length > 0 ? { count: logs.lines.length } : {}) },
    { value: 'objects', label: 'Job and pods', ...(view.pods.length > 0 ? { count: view.pods.length } : {}) },
    { value: 'manifest', label: 'Manifest' },
    {
      value: 'parameters',
      label: 'Parameters',
      ...(details.kind === 'read' ? { count: Object.keys(details.details.parameters).length } : {}),
    },
  ] as const
  return (
    <>
      <div className="top">
        <Heading view={view} />
        <Why view={view} />
      </div>
      <Tabs label="About this run" tabs={tabs} value={tab} onChange={onTab}>
        {tab === 'story' && <RunStory view={view} />}
        {tab === 'logs' && <RunLogs logs={logs} run={view.run} />}
        {tab === 'objects' && <RunObjects view={view} />}
        {tab === 'manifest' && <RunManifest view={view} />}
        {tab === 'parameters' && (
          <div className="run-details">
            <RunParameters details={details} />
            {/* Only where runs have labels have they a run config. */}
            {labels !== null && <RunConfig labels={labels} details={details} />}
          </div>
        )}
      </Tabs>
    </>
  )
}

function Heading({ view: { run } }: { readonly view: RunView }) {
  const now = useNow(1000)
  const agentRuns = useShown((shown) => shown.agent.mode === 'running')
  return (
    <>
      <div className="row">
        <h2 className="title cut">{run.name}</h2>
        <StateLabel state={run.state} phase={run.phase} late={isLate(run, now)} />
        <span className="grow" />
        {run.phase === 'waiting' && !agentRuns && (
          <Button small onClick={() => void act('flowRuns.deploy', { ...ofShown(), flowRunId: run.id })}>
            Deploy run
          </Button>
        )}
        {run.phase !== 'waiting' && (
          <Button small onClick={() => runAgain(run.id)}>
            Run again
          </Button>
        )}
        <IconButton
          small
          label="Copy the run’s id"
          icon={<IconCopy size={16} />}
          onClick={() => void copyText(run.id)}
        />
        <IconButton small label="Close (Esc)" icon={<IconX size={16} />} onClick={() => selectRun(null)} />
      </div>
      <div className="row muted subline">
        <span className="cut">{run.flowName}</span>
        <span className="faint">·</span>
        <CopyableId id={run.id} />
        {run.dueAt !== null && (
          <>
            <span className="faint">·</span>
            <span>
              due <TimeText at={run.dueAt} now={now} as="due" />
            </span>
          </>
        )}
      </div>
    </>
  )
}

function Why({ view }: { readonly view: RunView }) {
  const now = useNow(1000)
  const agent = useShown((shown) => shown.agent)
  const explanation = explainRun(view, agent, now)
  if (!explanation) return null
  const problem = problemOf(view)
  // What has no room yet may get it by itself; the other problems stay.
  const failed = view.run.phase === 'failed' || (problem !== null && problem.kind !== 'unschedulable')
  const calm =
    view.run.phase === 'waiting' &&
    lackingLabels(view.run, agent) === null &&
    agent.mode === 'running' &&
    !isLate(view.run, now)
  // These two stand in the heading already.
  const remedies = explanation.next.filter(({ action }) => action.kind !== 'runAgain' && action.kind !== 'deployRun')
  return (
    <Note
      tone={failed ? 'failed' : calm ? 'quiet' : 'late'}
      title={explanation.what}
      quote={explanation.quote}
      remedies={remedies}
      onRemedy={runRemedy}
    >
      {explanation.why}
    </Note>
  )
}
