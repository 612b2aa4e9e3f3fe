import { IconCopy } from '@tabler/icons-react'
import type { FlowRunSummary } from '../../../shared/model/flow-run'
import { Button } from '../../components/button'
import { DefinitionList } from '../../components/definition-list'
import { EmptyState } from '../../components/empty-state'
import { copyText } from '../../state/store'

/** What the run was started with. */
export function RunParameters({ run }: { readonly run: FlowRunSummary }) {
  const entries = Object.entries(run.parameters)
  if (entries.length === 0) {
    return <EmptyState title="It was started without parameters">The flow uses its own defaults.</EmptyState>
  }
  const json = JSON.stringify(run.parameters, null, 2)
  return (
    <>
      <div className="row bar-row">
        <span className="faint">{entries.length === 1 ? '1 parameter' : `${entries.length} parameters`}</span>
        <span className="grow" />
        <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(json)}>
          Copy as JSON
        </Button>
      </div>
      <DefinitionList
        items={entries.map(([name, value]) => [
          name,
          <span key={name} className="mono">
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </span>,
        ])}
      />
    </>
  )
}
