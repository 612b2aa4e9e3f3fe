import { IconRefresh } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { PlannedObject } from '../../../shared/model/cleaning'
import { Button } from '../../components/button'
import type { Column } from '../../components/column'
import { DataTable } from '../../components/data-table'
import { EmptyState } from '../../components/empty-state'
import { PageHead } from '../../components/page-head'
import { Skeleton } from '../../components/skeleton'
import { useNow } from '../../state/now'
import { useWhyNoWrites } from '../../state/marks'
import { openRun, useShown } from '../../state/shown'
import { goTo, openDialog, usePanel } from '../../state/store'
import { consequencesOfCleanUp, countedObjects, namesOfObjects, whenOf } from './clean-up-words'
import { useCleanUp, type CleanUpPlan } from './use-clean-up'

/** What one request may delete; the rest is there when it is looked again. */
const atOnceMost = 10_000

/** What would become of the Jobs, and why; those that go now can be deleted from here. */
export function CleanUp({ onBack }: { readonly onBack: () => void }) {
  const { plan, busy, lookAgain, clean } = useCleanUp()
  const why = useWhyNoWrites()
  const keeps = usePanel((panel) => panel.settings.evidence)
  const isOn = usePanel((panel) => panel.settings.resourceManager)
  const going = plan.kind === 'read' ? plan.objects.filter(({ fate }) => fate === 'goes').slice(0, atOnceMost) : []
  const ask = () =>
    openDialog({
      kind: 'confirm',
      title: `Delete ${countedObjects(going)}?`,
      message: consequencesOfCleanUp(going, keeps),
      objects: namesOfObjects(going),
      confirmLabel: `Delete ${countedObjects(going)}`,
      keepLabel: going.length === 1 ? 'Keep it' : 'Keep them',
      confirm: () => void clean(going.map(({ uid }) => uid)),
    })
  return (
    <div className="page">
      <PageHead title="Clean-up">
        <span className="faint cut">
          {isOn ? 'The agent deletes these when their time has come' : 'Nothing is deleted by itself'}
        </span>
        <span className="grow" />
        <Button onClick={() => goTo('settings')}>Change the rules</Button>
        <Button icon={<IconRefresh size={16} />} disabled={busy} onClick={lookAgain}>
          Look again
        </Button>
        {going.length > 0 && (
          <Button look="danger" why={why} disabled={busy} onClick={ask}>
            {busy ? 'Deleting…' : `Delete ${countedObjects(going)}…`}
          </Button>
        )}
        <Button autoFocus onClick={onBack}>
          Back to Jobs
        </Button>
      </PageHead>
      <Planned plan={plan} onAgain={lookAgain} />
    </div>
  )
}

function Planned({ plan, onAgain }: { readonly plan: CleanUpPlan; readonly onAgain: () => void }) {
  const now = useNow(1000)
  const columns = useColumns(now)
  const namespace = useShown((shown) => shown.connection?.cluster.namespace ?? '')
  switch (plan.kind) {
    case 'loading':
      return <Skeleton lines={14} />
    case 'failed':
      return (
        <EmptyState title="What would go is not known" actions={<Button onClick={onAgain}>Look again</Button>}>
          {plan.message}
        </EmptyState>
      )
    case 'read':
      return (
        <DataTable
          label="What would become of Jobs and pods"
          name="clean-up"
          rows={plan.objects}
          columns={columns}
          rowKey={uidOf}
          selectedKey={null}
          onSelect={noSelection}
          onOpen={(uid) => openRunOf(plan.objects.find((each) => each.uid === uid))}
          empty={<EmptyState title={`No Job of a flow run is in ${namespace}`} />}
        />
      )
  }
}

const uidOf = ({ uid }: PlannedObject): string => uid
/** There is nothing beside the list: Enter opens a run. */
const noSelection = (): void => undefined
function openRunOf(object: PlannedObject | undefined): void {
  if (object && object.flowRunId !== null) openRun(object.flowRunId)
}

function useColumns(now: number): readonly Column<PlannedObject>[] {
  return useMemo(
    () => [
      {
        id: 'name',
        title: 'Job',
        width: 'minmax(180px,.8fr)',
        cell: ({ kind, name }) => (
          <span className="mono" title={name}>
            {kind === 'pod' ? `pod ${name}` : name}
          </span>
        ),
      },
      { id: 'status', title: 'Status', width: '110px', from: 700, cell: ({ status }) => status },
      {
        id: 'when',
        title: 'What',
        width: '90px',
        cell: (object) => <span className={object.fate === 'goes' ? 'strong' : 'muted'}>{whenOf(object, now)}</span>,
      },
      {
        id: 'why',
        title: 'Why',
        width: 'minmax(0,1.4fr)',
        cell: ({ why }) => (
          <span className="muted" title={why}>
            {why}
          </span>
        ),
      },
    ],
    [now],
  )
}
