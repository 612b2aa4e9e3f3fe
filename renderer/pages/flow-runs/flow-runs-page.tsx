import { IconPlayerPlay } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button } from '../../components/button'
import { chosenColumns, isChoices, noChoices } from '../../components/chosen-columns'
import { ColumnChooser } from '../../components/column-chooser'
import { DataTable } from '../../components/data-table'
import { PageHead } from '../../components/page-head'
import { useRemembered } from '../../components/remembered'
import { SearchField } from '../../components/search-field'
import { Segmented } from '../../components/segmented'
import { SplitPane } from '../../components/split-pane'
import { useNow } from '../../state/now'
import { countByGroup } from '../../state/selectors'
import { hasWorkPools } from '../../state/dialect-traits'
import { ofShown, openRun, selectRun, setActiveRun, useConnectionId, useDialect, useShown } from '../../state/shown'
import { ask, closeDialog, openDialog, usePanel } from '../../state/store'
import { cutOf, waitingCount } from '../../state/waiting-count'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { arrangeRuns } from './arrange-runs'
import { CompareRuns } from './compare/compare-dialog'
import { DemoMenu } from './demo-menu'
import { FilterDialogs } from './filters/filter-dialogs'
import { FilterLine } from './filters/filter-line'
import { FilterMenu } from './filters/filter-menu'
import { NoRuns } from './filters/no-runs'
import { notLoadedWords, passes, spanOf, untilOf } from './filters/run-filter'
import { useRunsFilter } from './filters/use-runs-filter'
import './flow-runs.css'
import { RunDeploymentDialog } from './run-deployment/run-deployment-dialog'
import { RunPane, type RunTab } from './run-pane'
import { menuOfRun, RunsBar, useRunsChoosing } from './runs-choosing'
import { useRunColumns } from './use-run-columns'

const keyOf = (run: FlowRunSummary) => run.id

/** All runs that the API told us of; one of them in detail. */
export function FlowRunsPage() {
  const now = useNow(1000)
  const flowRuns = useShown((shown) => shown.flowRuns)
  const selected = useShown((shown) => shown.selectedRunId)
  const filters = useRunsFilter()
  const { segment, search, filter } = filters
  const [tab, setTab] = useState<RunTab>('story')
  // Fifty thousand runs take a moment to arrange: what is typed or pressed comes first.
  const arranged = useDeferredValue(flowRuns)
  const sought = useDeferredValue(search)
  const dialect = useDialect()
  const until = untilOf(filter, now)
  const { rows, hidden } = useMemo(() => {
    const span = spanOf(filter, until)
    return arrangeRuns(arranged.values(), segment, sought, (run) => passes(run, filter, span))
  }, [arranged, segment, sought, filter, until])
  const shown = selected !== null && flowRuns.has(selected) ? selected : null
  const allColumns = useRunColumns(now, shown !== null)
  const [choices, setChoices] = useRemembered('table.flow-runs.columns', noChoices, isChoices)
  const [room, setRoom] = useState<number | null>(null)
  const columns = useMemo(() => chosenColumns(allColumns, choices), [allColumns, choices])
  const counts = countByGroup(flowRuns)
  const choosing = useRunsChoosing()
  const { phaseWords } = dialect
  const runsShown = useShown((shown) => shown.runsShown)
  const cut = cutOf(counts.waiting, runsShown, filters.isNarrowed)
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
  return (
    <div className="page">
      <PageHead title="Flow runs">
        <Segmented label="Runs shown" segments={segments} value={segment} onChange={filters.setSegment} />
        <span className="grow" />
        <SearchField slash label="Filter" width={150} value={search} onChange={filters.setSearch} />
        <FilterMenu filters={filters} />
        <ColumnChooser {...{ columns: allColumns, chosen: columns, room, choices }} onChoose={setChoices} />
        {hasWorkPools(dialect) && (
          <Button icon={<IconPlayerPlay size={16} />} onClick={() => openDialog({ kind: 'runDeployment' })}>
            Run a deployment…
          </Button>
        )}
        <DemoMenu />
      </PageHead>
      <RunDeployment onStarted={filters.clear} />
      <FilterDialogs filters={filters} />
      <CompareRuns />
      <FilterLine
        filters={filters}
        hidden={{ hidden, of: rows.length + hidden }}
        notLoaded={notLoadedWords(spanOf(filter, until), now)}
      />
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
          empty={<NoRuns filters={filters} />}
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
