import { useDeferredValue, useMemo, useState } from 'react'
import { Button } from '../../components/button'
import { DataTable } from '../../components/data-table'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import { isOneOf, isText, useRemembered } from '../../components/remembered'
import { SearchField } from '../../components/search-field'
import { Segmented } from '../../components/segmented'
import { SplitPane } from '../../components/split-pane'
import { useNow } from '../../state/now'
import { closeCleanUp, openCleanUp, selectJob, selectPod, setActiveUid, useShown } from '../../state/shown'
import { goTo, usePanel } from '../../state/store'
import { CleanUp } from './clean-up'
import { JobPane } from './job-pane'
import { countOf, rowsOf, scopeNames, uidOf, type JobRow, type ScopeName } from './job-rows'
import './jobs.css'
import { JobsBar, menuOfObject, useJobsChoosing } from './jobs-choosing'
import { PodPane } from './pod-pane'
import type { ObjectTab } from './object-tabs'
import { useJobColumns } from './use-job-columns'

const isScope = isOneOf(scopeNames)
const classOf = (row: JobRow) => (row.kind === 'pod' ? 'kid' : '')

/** The Jobs of the namespace, or what would become of them. */
export function JobsPage() {
  return usePanel((panel) => panel.cleanUpShown) ? <CleanUp onBack={closeCleanUp} /> : <AllJobs />
}

/** The Jobs of the namespace with their pods; one of them in detail. */
function AllJobs() {
  const now = useNow(1000)
  const jobs = useShown((shown) => shown.jobs)
  const pods = useShown((shown) => shown.pods)
  const jobUid = useShown((shown) => shown.selectedJobUid)
  const podUid = useShown((shown) => shown.selectedPodUid)
  const makers = useAgentNames()
  const namespace = useShown((shown) => shown.connection?.cluster.namespace ?? '')
  const [scope, setScope] = useRemembered<ScopeName>('jobs.scope', 'agent', isScope)
  const [search, setSearch] = useRemembered('jobs.search', '', isText)
  const [tab, setTab] = useState<ObjectTab>('describe')
  const rows = useRows(scope === 'agent' ? makers : null, search)
  const job = jobUid === null ? null : (jobs.get(jobUid) ?? null)
  const pod = podUid === null ? null : (pods.get(podUid) ?? null)
  const shown = job ?? pod
  const choosing = useJobsChoosing()
  const columns = useJobColumns(now, shown !== null)
  const ownCount = useMemo(() => countOf(jobs.values(), makers), [jobs, makers])
  const select = (uid: string) => (jobs.has(uid) ? selectJob(uid) : selectPod(uid))
  const clear = () => {
    setScope('all')
    setSearch('')
  }
  return (
    <div className="page">
      <PageHead title="Jobs">
        <Segmented
          label="Jobs shown"
          segments={[
            { value: 'agent', label: 'This agent', count: ownCount },
            { value: 'all', label: `All in ${namespace}`, count: jobs.size },
          ]}
          value={scope}
          onChange={setScope}
        />
        <span className="grow" />
        <SearchField slash label="Filter" width={150} value={search} onChange={setSearch} />
        <Button onClick={openCleanUp}>Preview clean-up</Button>
      </PageHead>
      <SplitPane
        name="jobs"
        paneLabel={job ? 'Job' : 'Pod'}
        defaultWidth={540}
        onClose={() => selectJob(null)}
        pane={
          job ? (
            <JobPane key={job.uid} job={job} tab={tab} onTab={setTab} />
          ) : (
            pod && <PodPane key={pod.uid} pod={pod} tab={tab} onTab={setTab} />
          )
        }
      >
        <DataTable
          label="Jobs and pods"
          name={shown === null ? 'jobs' : 'jobs-with-pane'}
          rows={rows}
          columns={columns}
          rowKey={uidOf}
          rowClass={classOf}
          selectedKey={shown?.uid ?? null}
          onSelect={select}
          onActive={setActiveUid}
          choosing={choosing}
          menuOf={menuOfObject}
          empty={<NoJobs scope={scope} search={search} total={jobs.size} onClear={clear} />}
        />
        <JobsBar />
      </SplitPane>
    </div>
  )
}

/** The names that the agent has and had, so that its Jobs stay its own when it gets another. */
function useAgentNames(): ReadonlySet<string> {
  // As a text: the status comes anew many times a second.
  const names = useShown(({ agent }) => JSON.stringify([agent.name, ...agent.formerNames]))
  return useMemo(() => new Set(JSON.parse(names) as readonly string[]), [names])
}

/** @param makers null for the Jobs of all makers */
function useRows(makers: ReadonlySet<string> | null, search: string): readonly JobRow[] {
  // Thousands of Jobs take a moment to arrange: what is typed or pressed comes first.
  const jobs = useDeferredValue(useShown((shown) => shown.jobs))
  const pods = useDeferredValue(useShown((shown) => shown.pods))
  const flowRuns = useDeferredValue(useShown((shown) => shown.flowRuns))
  return useMemo(
    () =>
      rowsOf({
        jobs: jobs.values(),
        pods: pods.values(),
        runOf: (flowRunId) => flowRuns.get(flowRunId) ?? null,
        makers,
        search,
      }),
    [jobs, pods, flowRuns, makers, search],
  )
}

interface NoJobsProps {
  readonly scope: ScopeName
  readonly search: string
  readonly total: number
  readonly onClear: () => void
}

function NoJobs({ scope, search, total, onClear }: NoJobsProps) {
  const cluster = useShown((shown) => shown.agent.cluster)
  const namespace = useShown((shown) => shown.connection?.cluster.namespace ?? '')
  if (search !== '') {
    return (
      <EmptyState title="No Job matches" actions={<Button onClick={onClear}>Clear the filter</Button>}>
        No Job, pod or run shown here has the words “{search}”.
      </EmptyState>
    )
  }
  if (cluster.state === 'retrying' || cluster.state === 'refused') {
    return (
      <EmptyState
        title="The cluster’s Jobs are not known"
        actions={<Button onClick={() => goTo('connections')}>Check the connection</Button>}
      >
        {cluster.message}
      </EmptyState>
    )
  }
  if (scope === 'agent' && total > 0) {
    return (
      <EmptyState title="This agent has no Job here" actions={<Button onClick={onClear}>Show all Jobs</Button>}>
        There are others in {namespace}, made by somebody else.
      </EmptyState>
    )
  }
  return <EmptyState title={`No Job is in ${namespace}`}>The agent creates one for each run that is due.</EmptyState>
}
