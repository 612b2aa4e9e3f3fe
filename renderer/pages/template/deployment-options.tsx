import { useEffect, useState, type ReactNode } from 'react'
import type { FlowDeployment } from '../../../shared/model/flow-deployment'
import { call } from '../../state/client'
import { useConnectionId } from '../../state/shown'
import { deploymentChoice } from './use-previewed-run'

/** The deployments of the work pool, to choose one of: what a run of it would get. */
export function DeploymentOptions(): ReactNode {
  const connectionId = useConnectionId()
  const [deployments, setDeployments] = useState<readonly FlowDeployment[] | 'unread'>([])
  useEffect(() => {
    let gone = false
    call('deployments.list', { connectionId }).then(
      (list) => {
        if (!gone) setDeployments(list?.deployments ?? [])
      },
      () => {
        if (!gone) setDeployments('unread')
      },
    )
    return () => {
      gone = true
    }
  }, [connectionId])
  if (deployments !== 'unread' && deployments.length === 0) return null
  return (
    <optgroup label="A run of the deployment">
      {deployments === 'unread' ? (
        <option disabled>They could not be read now</option>
      ) : (
        deployments.map(({ id, name, flowName }) => (
          <option key={id} value={deploymentChoice(id)}>
            {name === flowName ? name : `${name} · ${flowName}`}
          </option>
        ))
      )}
    </optgroup>
  )
}
