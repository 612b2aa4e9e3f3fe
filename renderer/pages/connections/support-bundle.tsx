import { useState } from 'react'
import type { ConnectionId } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { ask, toast } from '../../state/store'

export interface SupportBundleProps {
  readonly connectionId: ConnectionId
  readonly disabled: boolean
}

/** Saves what helps somebody else to understand a fault. */
export function SupportBundle({ connectionId, disabled }: SupportBundleProps) {
  const [gathering, setGathering] = useState(false)
  const save = async () => {
    setGathering(true)
    const saved = await ask('connections.saveBundle', { connectionId })
    setGathering(false)
    if (saved?.path) toast(`Saved ${saved.path}, without secrets. Look through it before you pass it on.`)
  }
  return (
    <Button
      look="quiet"
      disabled={disabled || gathering}
      title="Report, versions, settings, template, events, the logs of three Jobs and the panel’s own in a zip file, without secrets"
      onClick={() => void save()}
    >
      {gathering ? 'Gathering…' : 'Save a support bundle…'}
    </Button>
  )
}
