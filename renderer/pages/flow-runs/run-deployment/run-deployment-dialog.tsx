import { IconX } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import type { ConnectionId } from '../../../../shared/model/connection'
import type { FlowDeployment } from '../../../../shared/model/flow-deployment'
import { Button, IconButton } from '../../../components/button'
import { EmptyState } from '../../../components/empty-state'
import { Skeleton } from '../../../components/skeleton'
import { useModal } from '../../../components/use-modal'
import { call } from '../../../state/client'
import { DeploymentList } from './deployment-list'
import './run-deployment.css'
import { RunForm } from './run-form'
import { useAsked } from './use-asked'

export interface RunDeploymentDialogProps {
  /** Whose runs are started, whichever is shown meanwhile. */
  readonly connectionId: ConnectionId
  readonly onClose: () => void
  readonly onStarted: (flowRunId: string) => void
}

/** Starts a run of a deployment: first which one, then with what. */
export function RunDeploymentDialog({ connectionId, onClose, onStarted }: RunDeploymentDialogProps) {
  const dialog = useModal()
  const [chosen, setChosen] = useState<FlowDeployment | null>(null)
  const list = useAsked(useCallback(() => call('deployments.list', { connectionId }), [connectionId]))
  return (
    <dialog
      ref={dialog}
      className="sheet run-deployment"
      aria-labelledby="run-deployment-title"
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className="row">
        <h2 className="title cut" id="run-deployment-title">
          {chosen === null ? 'Run a deployment' : `Run ${chosen.name}`}
        </h2>
        {chosen !== null && (
          <span className="muted cut">
            flow {chosen.flowName}
            {chosen.workQueue !== null && `, queue ${chosen.workQueue}`}
          </span>
        )}
        {chosen?.paused === true && (
          <span className="tag" title="Its schedules make no runs; this one is started all the same.">
            paused
          </span>
        )}
        <span className="grow" />
        <IconButton small label="Close" icon={<IconX size={16} />} onClick={onClose} />
      </div>
      {chosen === null ? (
        <DeploymentList list={list} onChoose={setChosen} />
      ) : (
        <Chosen {...{ connectionId, onClose, onStarted }} id={chosen.id} onBack={() => setChosen(null)} />
      )}
    </dialog>
  )
}

interface ChosenProps extends Pick<RunDeploymentDialogProps, 'connectionId' | 'onClose' | 'onStarted'> {
  readonly id: string
  readonly onBack: () => void
}

/** As it is now: it may have changed since the list was read. */
function Chosen({ id, ...props }: ChosenProps) {
  const { connectionId, onBack } = props
  const asked = useAsked(
    useCallback(() => call('deployments.read', { connectionId, deploymentId: id }), [connectionId, id]),
  )
  if (asked.kind === 'asking') return <Skeleton lines={6} />
  if (asked.kind === 'read' && asked.value !== null) return <RunForm {...props} deployment={asked.value} />
  return (
    <EmptyState
      title="The deployment could not be read"
      actions={<Button onClick={onBack}>Choose another deployment</Button>}
    >
      {asked.kind === 'failed' ? asked.message : 'It is no longer there.'}
    </EmptyState>
  )
}
