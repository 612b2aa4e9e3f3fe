import { useState } from 'react'
import type { Connection } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { PageHead } from '../../components/page-head'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { useShown } from '../../state/shown'
import { ChecksList } from './checks-list'
import { ConnectionFacts } from './connection-facts'
import './connections.css'
import { Guide } from './guide'
import { OtherConnections } from './other-connections'
import { useChecks, type ChecksState } from './use-checks'

/** The pair that the agent stands between, and whether all is well with it; below it the other pairs that are kept. */
export function ConnectionsPage() {
  const connection = useShown((shown) => shown.connection)
  const [choosing, setChoosing] = useState<'nothing' | 'another pair' | 'one more'>('nothing')
  if (!connection) return <Guide />
  if (choosing !== 'nothing') {
    return <Guide adding={choosing === 'one more'} onClose={() => setChoosing('nothing')} />
  }
  return (
    <PairInUse
      connection={connection}
      onChange={() => setChoosing('another pair')}
      onAdd={() => setChoosing('one more')}
    />
  )
}

interface PairInUseProps {
  readonly connection: Connection
  readonly onChange: () => void
  readonly onAdd: () => void
}

function PairInUse({ connection, onChange, onAdd }: PairInUseProps) {
  const { id, api, cluster } = connection
  const { state, check } = useChecks(id, [api.url, cluster.context, cluster.namespace].join('\n'))
  return (
    <div className="page">
      <PageHead title="Connections">
        <span className="grow" />
        <CheckAge state={state} />
        <Button disabled={state.checking} onClick={() => void check()}>
          Check again
        </Button>
      </PageHead>
      <div className="scroll" tabIndex={0} role="region" aria-label="The connection in use">
        <ConnectionFacts connection={connection} onChange={onChange} onReplaced={() => void check()} />
        <ChecksList state={state} />
        <OtherConnections shownId={id} onAdd={onAdd} />
      </div>
    </div>
  )
}

function CheckAge({ state }: { readonly state: ChecksState }) {
  const now = useNow(1000)
  if (state.checking) return <span className="faint">Checking…</span>
  if (!state.found) return null
  return (
    <span className="faint">
      Checked <TimeText at={state.found.at} now={now} /> ago
    </span>
  )
}
