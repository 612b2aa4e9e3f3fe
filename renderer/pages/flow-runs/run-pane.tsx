import { IconCopy, IconExternalLink, IconX } from '@tabler/icons-react'
import { useMemo } from 'react'
import { isFinished } from '../../../shared/model/dialect-words'
import { isLate, waitOf } from '../../../shared/model/waits'
import { explainRun, problemOf, type RunView, isDeployed } from '../../../shared/model/why'
import { Button, IconButton } from '../../components/button'
import { CopyableId } from '../../components/copyable-id'
import { Note } from '../../components/note'
import { StateLabel } from '../../components/state-label'
import { Tabs, type Tab } from '../../components/tabs'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { cancelRun } from '../../state/cancel-run'
import { deployRun } from '../../state/deploy'
import { useWhyNoWrites } from '../../state/marks'
import { canCancel, canDeploy, canRunAgain } from '../../state/run-acts'
import { runAgain } from '../../state/run-again'
import { runRemedy } from '../../state/run-remedy'
import { useRunView } from '../../state/selectors'
import { outcomeOf, outcomeWords } from '../../state/tried-fix'
import { useFixes } from '../../state/use-fixes'
import { hasWorkPools } from '../../state/dialect-traits'
import { selectRun, useDialect, useShown } from '../../state/shown'
import { copyText, usePanel } from '../../state/store'
import { openRunPage } from './open-run-page'
import { JobVariables, RunConfig } from './run-config'
import { RunLogs } from './run-logs'
import { RunManifest } from './run-manifest'
import { RunObjects } from './run-objects'
import { RunOriginFacts } from './run-origin'
import { RunParameters } from './run-parameters'
import { RunStory } from './run-story'
import { RunTaskRuns } from './run-task-runs'
import { useRunDetails, type RunDetailsState } from './use-run-details'
import { useRunLogs } from './use-run-logs'

export type RunTab = 'story' | 'logs' | 'taskRuns' | 'objects' | 'manifest' | 'parameters'

export interface RunPaneProps {
  readonly flowRunId: string
  readonly tab: RunTab
  readonly onTab: (tab: RunTab) => void
}

/** One run: what, why, the server's words, what to do; then its story. */
export function RunPane(props: RunPaneProps) {
  const view = useRunView(props.flowRunId)
  return view && <PaneOf {...props} view={view} />
}

function PaneOf({ view, tab, onTab }: RunPaneProps & { readonly view: RunView }) {
  const { run } = view
  const logs = useRunLogs(run.id)
  const details = useRunDetails(run)
  const hasDetails = hasWorkPools(useDialect())
  const tabs: readonly Tab<RunTab>[] = [
    { value: 'story', label: 'Story' },
    { value: 'logs', label: 'Logs', ...(logs.lines.length > 0 ? { count: logs.lines.length } : {}) },
    { value: 'taskRuns', label: 'Task runs' },
    { value: 'objects', label: 'Job and pods', ...(view.pods.length > 0 ? { count: view.pods.length } : {}) },
    { value: 'manifest', label: 'Manifest' },
    hasDetails
      ? { value: 'parameters', label: 'Details' }
      : {
          value: 'parameters',
          label: 'Parameters',
          ...(details.kind === 'read' ? { count: Object.keys(details.details.parameters).length } : {}),
        },
  ]
  return (
    <>
      <div className="pane-top">
        <Heading view={view} details={details} />
        <Why view={view} />
      </div>
      <Tabs label="About this run" tabs={tabs} value={tab} onChange={onTab}>
        {tab === 'story' && <RunStory view={view} />}
        {tab === 'logs' && <RunLogs logs={logs} run={run} />}
        {tab === 'taskRuns' && <RunTaskRuns run={run} />}
        {tab === 'objects' && <RunObjects view={view} />}
        {tab === 'manifest' && <RunManifest view={view} />}
        {tab === 'parameters' && <Given view={view} details={details} />}
      </Tabs>
    </>
  )
}

interface GivenProps {
  readonly view: RunView
  readonly details: RunDetailsState
}

/** What the run was started with, as far as its Prefect tells. */
function Given({ view, details }: GivenProps) {
  const { labels } = view.run
  const read = details.kind === 'read' ? details.details : null
  if (read?.origin === undefined) {
    return (
      <div className="run-details">
        <RunParameters details={details} />
        {/* Only where runs have labels have they a run config. */}
        {labels !== null && <RunConfig labels={labels} details={details} />}
      </div>
    )
  }
  return (
    <div className="run-details">
      <RunOriginFacts view={view} details={read} origin={read.origin} />
      <section className="sect" aria-label="Parameters">
        <h3 className="run-config-title">Parameters</h3>
        <RunParameters details={details} />
      </section>
      <JobVariables details={details} />
    </div>
  )
}

function Heading({ view, details }: GivenProps) {
  const { run } = view
  const now = useNow(1000)
  const isDeployable = usePanel((panel) => canDeploy(run, panel))
  const isCancellable = usePanel((panel) => canCancel(run, panel))
  const why = useWhyNoWrites()
  const page = details.kind === 'read' ? details.details.page : undefined
  return (
    <>
      <div className="row">
        <h2 className="title cut">{run.name}</h2>
        <StateLabel state={run.state} phase={run.phase} late={isLate(run, now) && !isDeployed(view)} />
        <span className="grow" />
        {isDeployable && (
          <Button small why={why} onClick={() => deployRun(run.id)}>
            Deploy run
          </Button>
        )}
        {canRunAgain(run) && (
          <Button small why={why} onClick={() => runAgain(run.id)}>
            Run again
          </Button>
        )}
        {page !== undefined && (
          <IconButton
            small
            label="Open the run’s page in Prefect"
            icon={<IconExternalLink size={16} />}
            onClick={() => openRunPage(run.id)}
          />
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
        {/* Above there is no room for a third button. */}
        {isCancellable && (
          <>
            <span className="grow" />
            <Button small look="danger" why={why} onClick={() => cancelRun(run.id)}>
              Cancel run…
            </Button>
          </>
        )}
      </div>
    </>
  )
}

/** What went wrong by itself ends by itself: room on a node, a pod that is refused for now. */
const mayPass = ['unschedulable', 'podRefused', 'podHeldUp']

function Why({ view }: { readonly view: RunView }) {
  const now = useNow(1000)
  const agent = useShown((shown) => shown.agent)
  const problem = useMemo(() => problemOf(view), [view])
  const fixable = useFixes(problem)
  const outcome = useOutcome(view)
  const { run } = view
  const explanation = fixable?.explanation ?? explainRun(view, agent, now)
  if (!explanation) return outcome && <Note tone="ok" title={outcome} />
  const failed = run.phase === 'failed' || (problem !== null && !mayPass.includes(problem.kind))
  const calm = run.phase === 'waiting' && waitOf(run, agent, now).calm
  // These two stand in the heading already.
  const remedies = explanation.next.filter(({ action }) => action.kind !== 'runAgain' && action.kind !== 'deployRun')
  return (
    <Note
      tone={failed ? 'failed' : calm ? 'quiet' : 'late'}
      title={explanation.what}
      quote={explanation.quote}
      remedies={remedies}
      onRemedy={fixable?.press ?? runRemedy}
    >
      {outcome !== null && <b>{outcome} </b>}
      {explanation.why}
    </Note>
  )
}

/** Whether the change that was made for this run has helped; null while that is not known, and when none was made. */
function useOutcome(view: RunView): string | null {
  const tried = usePanel((panel) => panel.triedFixes[view.run.id])
  return tried && !isFinished(view.run.phase) ? outcomeWords(tried, outcomeOf(tried, view)) : null
}
