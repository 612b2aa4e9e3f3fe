import { useState } from 'react'
import type { Connection } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { PageHead } from '../../components/page-head'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { usePanel } from '../../state/store'
import { ChecksList } from './checks-list'
import { ConnectionFacts } from './connection-facts'
import './connections.css'
import { Guide } from './guide'
import { useChecks, type ChecksState } from './use-checks'

/** The pair that the agent stands between, and whether all is well with it. */
export function ConnectionsPage() {
  const connection = usePanel((state) => state.connection)
  const [choosing, setChoosing] = useState(false)
  if (!connection) return <Guide />
  if (choosing) return <Guide onClose={() => setChoosing(false)} />
  return <PairInUse connection={connection} onChange={() => setChoosing(true)} />
}

interface PairInUseProps {
  readonly connection: Connection
  readonly onChange: () => void
}

function PairInUse({ connection, onChange }: PairInUseProps) {
  const { api, cluster } = connection
  const { state, check } = useChecks([api.url, cluster.context, cluster.namespace].join('\n'))
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
