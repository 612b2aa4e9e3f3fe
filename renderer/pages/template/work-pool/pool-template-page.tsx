import type { ReactNode } from 'react'
import { Button } from '../../../components/button'
import { EmptyState } from '../../../components/empty-state'
import { PageHead } from '../../../components/page-head'
import { Skeleton } from '../../../components/skeleton'
import { useConnectionId } from '../../../state/shown'
import { PoolEditor } from './pool-editor'
import { usePoolTemplate } from './use-pool-template'
import './pool-template.css'

/** Prefect 3: the template lies on the server, in the work pool. */
export function PoolTemplatePage(): ReactNode {
  const connectionId = useConnectionId()
  const { read, failure, again } = usePoolTemplate(connectionId)
  if (read) return <PoolEditor key={connectionId} server={read} {...{ connectionId, failure, again }} />
  return (
    <div className="page template-page">
      <PageHead title="Template" />
      {failure === null ? (
        <div className="pool-loading">
          <Skeleton lines={14} />
        </div>
      ) : (
        <EmptyState title="The work pool could not be read" actions={<Button onClick={again}>Try again</Button>}>
          {failure} Its base job template is what is edited here.
        </EmptyState>
      )}
    </div>
  )
}
