import { visible } from '../../../shared/model/printable'
import { IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { maskObject } from '../../../shared/secrets/mask-object'
import { jsonText } from '../../../shared/yaml/json-text'
import { Button } from '../../components/button'
import { DefinitionList } from '../../components/definition-list'
import { EmptyState } from '../../components/empty-state'
import { SecretsToggle } from '../../components/secrets-toggle'
import { Skeleton } from '../../components/skeleton'
import { copyText } from '../../state/store'
import type { RunDetailsState } from './use-run-details'

/** What the run was started with. */
export function RunParameters({ details }: { readonly details: RunDetailsState }) {
  const [show, setShow] = useState(false)
  if (details.kind === 'loading') return <Skeleton lines={4} />
  if (details.kind === 'failed') {
    return <EmptyState title="The parameters could not be read">{details.message}</EmptyState>
  }
  const masked = maskObject(details.details.parameters)
  const parameters = show ? details.details.parameters : (masked.value as typeof details.details.parameters)
  const entries = Object.entries(parameters)
  if (entries.length === 0) {
    return <EmptyState title="It was started without parameters">The flow uses its own defaults.</EmptyState>
  }
  const json = jsonText(parameters, 2)
  return (
    <>
      <div className="row bar-row">
        <span className="faint">{entries.length === 1 ? '1 parameter' : `${entries.length} parameters`}</span>
        <span className="grow" />
        <SecretsToggle hidden={show ? 0 : masked.hidden} shown={show} onChange={setShow} />
        <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(json)}>
          Copy as JSON
        </Button>
      </div>
      <DefinitionList
        items={entries.map(([name, value]) => [
          name,
          <span key={name} className="mono">
            {visible(typeof value === 'string' ? value : jsonText(value))}
          </span>,
        ])}
      />
    </>
  )
}
