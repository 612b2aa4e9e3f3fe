import { IconPlayerPlay } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button } from '../../components/button'
import { chosenColumns, isChoices, noChoices } from '../../components/chosen-columns'
import { ColumnChooser } from '../../components/column-chooser'
import { DataTable } from '../../components/data-table'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import { isOneOf, isText, useRemembered } from '../../components/remembered'
import { SearchField } from '../../components/search-field'
import { Segmented } from '../../components/segmented'
import { SplitPane } from '../../components/split-pane'
import { useNow } from '../../state/now'
import { countByGroup, useWhyNoRuns } from '../../state/selectors'
import { hasLabels, hasWorkPools } from '../../state/dialect-traits'
import { ofShown, openRun, selectRun, setActiveRun, useConnectionId, useDialect, useShown } from '../../state/shown'
import { ask, closeDialog, goTo, openDialog, usePanel } from '../../state/store'
import { cutOf, waitingCount } from '../../state/waiting-count'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { visible } from '../../../shared/model/printable'
import { arrangeRuns, segmentNames, type SegmentName } from './arrange-runs'
import { DemoMenu } from './demo-menu'
import { FilterMenu } from './filters/filter-menu'
import './flow-runs.css'
import { RunDeploymentDialog } from './run-deployment/run-deployment-dialog'
import { filterWords, isRunFilter, noFilter, passes, untilOf } from './filters/run-filter'
import { RunPane, type RunTab } from './run-pane'
import { menuOfRun, RunsBar, useRunsChoosing } from './runs-choosing'
import { useRunColumns } from './use-run-columns'

const keyOf = (run: FlowRunSummary) => run.id
const isSegment = isOneOf(segmentNames)

/** All runs that the API told us of; one of them in detail. */
export function FlowRunsPage() {
  const now = useNow(1000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const selected = useShown((shown) => shown.selectedRunId)
  const [segment, setSegment] = useRemembered<SegmentName>('flow-runs.segment', 'all', isSegment)
  const [search, setSearch] = useRemembered('flow-runs.search', '', isText)
  const [tab, setTab] = useState<RunTab>('story')
  // Fifty thousand runs take a moment to arrange: what is typed or pressed comes first.
  const arranged = useDeferredValue(flowRuns)
  const sought = useDeferredValue(search)
  const dialect = useDialect()
  const [chosenFilter, setFilter] = useRemembered('flow-runs.filter', noFilter, isRunFilter)
  // A label that was chosen where there are labels hides nothing where there are none.
  const withLabels = hasLabels(dialect)
  const filter = useMemo(
    () => (withLabels ? chosenFilter : { ...chosenFilter, label: null }),
    [chosenFilter, withLabels],
  )
  const until = untilOf(filter, now)
  const narrowed = filterWords(filter)
  const rows = useMemo(
    () => arrangeRuns(arranged.values(), segment, sought, (run) => passes(run, filter, until)),
    [arranged, segment, sought, filter, until],
  )
  const shown = selected !== null && flowRuns.has(selected) ? selected : null
  const allColumns = useRunColumns(now, shown !== null)
  const [choices, setChoices] = useRemembered('table.flow-runs.columns', noChoices, isChoices)
  const [room, setRoom] = useState<number | null>(null)
  const columns = useMemo(() => chosenColumns(allColumns, choices), [allColumns, choices])
  const counts = countByGroup(flowRuns)
  const choosing = useRunsChoosing()
  const { phaseWords } = dialect
  const runsShown = useShown((shown) => shown.runsShown)
  const cut = cutOf(counts.waiting, runsShown)
  const waiting = waitingCount(counts.waiting, runsShown)
  const count = (known: number) => (runsShown.known ? { count: known } : {})
  const segments = [
    { value: 'all', label: 'All', ...count(flowRuns.size - counts.waiting + waiting) },
    { value: 'waiting', label: 'Waiting', ...count(waiting) },
    { value: 'claimed', label: phaseWords.claimed, ...count(counts.claimed) },
    { value: 'running', label: phaseWords.running, ...count(counts.running) },
    { value: 'failed', label: phaseWords.failed, ...count(counts.failed) },
    { value: 'done', label: 'Done', ...count(counts.done) },
  ] as const
  const clear = () => {
    setSegment('all')
    setSearch('')
    setFilter(noFilter)
  }
  return (
    <div className="page">
      <PageHead title="Flow runs">
        <Segmented label="Runs shown" segments={segments} value={segment} onChange={setSegment} />
        <span className="grow" />
        <SearchField slash label="Filter" width={150} value={search} onChange={setSearch} />
        <FilterMenu filter={filter} onFilter={setFilter} />
        <ColumnChooser {...{ columns: allColumns, chosen: columns, room, choices }} onChoose={setChoices} />
        {hasWorkPools(dialect) && (
          <Button icon={<IconPlayerPlay size={16} />} onClick={() => openDialog({ kind: 'runDeployment' })}>
            Run a deployment…
          </Button>
        )}
        <DemoMenu />
      </PageHead>
      <RunDeployment onStarted={clear} />
      {narrowed !== null && (
        <p className="cut-list faint" role="status">
          <span className="cut" title={visible(narrowed)}>
            {visible(narrowed)}
          </span>
          <Button look="quiet" small onClick={() => setFilter(noFilter)}>
            Show all
          </Button>
        </p>
      )}
      {cut !== null && (
        <p className="cut-list faint" role="status">
          {cut.words}
          {cut.more !== null && (
            <Button look="quiet" small onClick={() => void ask('flowRuns.showMore', ofShown())}>
              {cut.more}
            </Button>
          )}
        </p>
      )}
      <SplitPane
        name="flow-runs"
        paneLabel="Flow run"
        onClose={() => selectRun(null)}
        pane={shown === null ? null : <RunPane key={shown} flowRunId={shown} tab={tab} onTab={setTab} />}
      >
        <DataTable
          label="Flow runs"
          name="flow-runs"
          layout={shown === null ? 'flow-runs' : 'flow-runs-with-pane'}
          rows={rows}
          columns={columns}
          rowKey={keyOf}
          selectedKey={shown}
          onSelect={selectRun}
          onActive={setActiveRun}
          onRoom={setRoom}
          choosing={choosing}
          menuOf={menuOfRun}
          empty={<NoRuns filtered={flowRuns.size > 0} onClear={clear} />}
        />
        <RunsBar />
      </SplitPane>
    </div>
  )
}

/** The dialog, while it is open. @param onStarted clears what would hide the new run */
function RunDeployment({ onStarted }: { readonly onStarted: () => void }) {
  const open = usePanel((panel) => panel.dialog.kind === 'runDeployment')
  const connectionId = useConnectionId()
  if (!open) return null
  return (
    <RunDeploymentDialog
      connectionId={connectionId}
      onClose={closeDialog}
      onStarted={(flowRunId) => {
        onStarted()
        openRun(flowRunId)
      }}
    />
  )
}

function NoRuns({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const practice = useShown((shown) => shown.connection?.api.practice === true)
  const off = useShown((shown) => shown.agent.mode === 'off')
  const refused = useShown((shown) => shown.agent.api.state === 'refused')
  const notKnown = useWhyNoRuns()
  if (filtered) {
    return (
      <EmptyState title="No flow run matches" actions={<Button onClick={onClear}>Clear the filter</Button>}>
        There are runs, but none in this group that the filter and the words let through.
      </EmptyState>
    )
  }
  if (notKnown !== null) {
    return (
      <EmptyState title={notKnown} actions={<Button onClick={() => goTo('connections')}>Check the connection</Button>}>
        {refused
          ? 'Check the token, and which Prefect is chosen, under Connections.'
          : 'Its runs are shown as soon as it tells them. Connections says how it is asked, and what comes of it.'}
      </EmptyState>
    )
  }
  const hint = practice
    ? 'Start a demo run to see one on its way from due to finished.'
    : 'They appear as soon as Prefect schedules one.'
  return (
    <EmptyState title="No flow run is due, and none has been">
      {off ? `The agent is off; it finds runs once it is started or watches. ${practice ? hint : ''}` : hint}
    </EmptyState>
  )
}
