import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { FlowDeployment, FlowDeploymentList } from '../../../../shared/model/flow-deployment'
import { EmptyState } from '../../../components/empty-state'
import { SearchField } from '../../../components/search-field'
import { Skeleton } from '../../../components/skeleton'
import type { Asked } from './use-asked'

export interface DeploymentListProps {
  readonly list: Asked<FlowDeploymentList | null>
  readonly onChoose: (deployment: FlowDeployment) => void
}

/** As many rows as are drawn; who has more types a word. */
const mostRows = 200

/** The deployments of the work pool, to choose one from. Arrows move. */
export function DeploymentList({ list, onChoose }: DeploymentListProps) {
  const [search, setSearch] = useState('')
  const rows = useRef<HTMLUListElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const { deployments: all, workPool = '', complete } = (list.kind === 'read' ? list.value : null) ?? {}
  const found = useMemo(() => matching(all ?? [], search), [all, search])
  const hasRows = (all?.length ?? 0) > 0
  useEffect(() => {
    if (hasRows) field.current?.focus()
  }, [hasRows])
  const focusRow = (index: number) => rows.current?.querySelectorAll<HTMLButtonElement>('button')[index]?.focus()
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const buttons = [...(rows.current?.querySelectorAll('button') ?? [])]
    focusRow(Math.max(0, buttons.indexOf(document.activeElement as HTMLButtonElement) + step))
  }
  if (list.kind === 'asking') return <Skeleton lines={5} />
  if (list.kind === 'failed') return <EmptyState title="The deployments could not be read">{list.message}</EmptyState>
  if (!all || all.length === 0) {
    return (
      <EmptyState title={`Work pool ${workPool} has no deployment`}>
        Make one with your flow: flow.from_source(…).deploy(name=…, work_pool_name="{workPool}", image=…). It is here
        the next time that you open this.
      </EmptyState>
    )
  }
  return (
    <div className="deployment-choice" onKeyDown={pressed}>
      <SearchField label="Filter by name, flow or queue" width={320} ref={field} value={search} onChange={setSearch} />
      {found.length === 0 ? (
        <EmptyState title="No deployment matches">Change the words above.</EmptyState>
      ) : (
        <>
          <div className="names faint" aria-hidden>
            <span>Deployment</span>
            <span>Flow</span>
            <span>Work queue</span>
          </div>
          <ul ref={rows} aria-label="Deployments">
            {found.slice(0, mostRows).map((deployment) => (
              <li key={deployment.id}>
                <button type="button" onClick={() => onChoose(deployment)}>
                  <span className="strong cut">{deployment.name}</span>
                  <span className="muted cut">{deployment.flowName}</span>
                  <span className="muted cut">{deployment.workQueue ?? ''}</span>
                  <span>{deployment.paused && <span className="tag">paused</span>}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {(found.length > mostRows || complete === false) && (
        <p className="faint">
          {found.length > mostRows
            ? `${mostRows} of ${found.length} are shown: type a word.`
            : `Only the first ${all.length} are listed; Prefect has the others.`}
        </p>
      )}
    </div>
  )
}

function matching(deployments: readonly FlowDeployment[], search: string): readonly FlowDeployment[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return deployments.filter(({ name, flowName, workQueue }) => {
    const text = `${name} ${flowName} ${workQueue ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
