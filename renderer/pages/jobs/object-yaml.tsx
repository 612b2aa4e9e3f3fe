import { IconCopy, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { Button } from '../../components/button'
import { CodeLines } from '../../components/code-lines'
import { EmptyState } from '../../components/empty-state'
import { SecretsToggle } from '../../components/secrets-toggle'
import { Skeleton } from '../../components/skeleton'
import { call, messageOf } from '../../state/client'
import { copyText } from '../../state/store'
import { useConnectionId } from '../../state/shown'

export interface ObjectYamlProps {
  readonly kind: 'job' | 'pod'
  readonly name: string
  /** Changes when the object has: it is then read again, and the old text stays until the new one is there. */
  readonly version: string
}

type Reading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly text: string; readonly hidden: number }
  | { readonly kind: 'failed'; readonly message: string }

/** A Job or pod as the cluster has it. */
export function ObjectYaml({ kind, name, version }: ObjectYamlProps) {
  const [reading, setReading] = useState<Reading>({ kind: 'loading' })
  const [tries, setTries] = useState(0)
  const [show, setShow] = useState(false)
  const connectionId = useConnectionId()
  useEffect(() => {
    let wanted = true
    const set = (next: Reading) => {
      if (wanted) setReading(next)
    }
    call(kind === 'job' ? 'jobs.yaml' : 'pods.yaml', { connectionId, name, show }).then(
      (answer) => set(answer.ok ? { kind: 'read', ...answer } : { kind: 'failed', message: answer.message }),
      (error: unknown) => set({ kind: 'failed', message: messageOf(error) }),
    )
    return () => {
      wanted = false
    }
  }, [connectionId, kind, name, version, tries, show])
  const again = () => setTries(tries + 1)
  switch (reading.kind) {
    case 'loading':
      return <Skeleton lines={14} />
    case 'failed':
      return (
        <EmptyState title="The YAML could not be read" actions={<Button onClick={again}>Read again</Button>}>
          {reading.message}
        </EmptyState>
      )
    case 'read':
      return (
        <>
          <div className="row yaml-bar">
            <span className="faint cut">As the cluster has it</span>
            <span className="grow" />
            <SecretsToggle hidden={reading.hidden} shown={show} onChange={setShow} />
            <Button small look="quiet" icon={<IconRefresh size={14} />} onClick={again}>
              Read again
            </Button>
            <Button small look="quiet" icon={<IconCopy size={14} />} onClick={() => void copyText(reading.text)}>
              Copy
            </Button>
          </div>
          <CodeLines label={`YAML of ${name}`} text={reading.text} />
        </>
      )
  }
}
