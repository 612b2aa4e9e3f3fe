import { useState } from 'react'
import type { CheckOffer } from '../../../shared/model/check'
import type { Connection } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { PageHead } from '../../components/page-head'
import { TimeText } from '../../components/time-text'
import { useNow } from '../../state/now'
import { useShown } from '../../state/shown'
import { closeGuide, openGuide, usePanel } from '../../state/store'
import { ChecksList } from './checks-list'
import { ConnectionFacts } from './connection-facts'
import './connections.css'
import { Guide } from './guide'
import { OfferDialog } from './offer-dialog'
import { OtherConnections } from './other-connections'
import { StartNote } from './start-note'
import { SupportBundle } from './support-bundle'
import { useChecks, type ChecksState } from './use-checks'
import { useStartCluster } from './use-start-cluster'

/** The pair that the agent stands between, and whether all is well with it; below it the other pairs that are kept. */
export function ConnectionsPage() {
  const connection = useShown((shown) => shown.connection)
  const guide = usePanel((state) => state.guide)
  const context = guide.kind === 'add' ? guide.context : null
  // Another context to begin with makes another form.
  if (!connection) return <Guide key={context} context={context} />
  if (guide.kind === 'add') return <Guide key={context} adding context={context} onClose={closeGuide} />
  if (guide.kind === 'change' && guide.connectionId === connection.id) return <Guide onClose={closeGuide} />
  return (
    <PairInUse
      connection={connection}
      onChange={() => openGuide({ kind: 'change', connectionId: connection.id })}
      onAdd={() => openGuide({ kind: 'add', context: null })}
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
  const [offer, setOffer] = useState<CheckOffer | null>(null)
  const start = useStartCluster(id, () => void check())
  const offering = state.found?.checks.find((each) => each.offer === offer)
  const accept = (accepted: CheckOffer): void => {
    setOffer(null)
    if (accepted === 'tryFromInside') void check(true)
    else start.run()
  }
  return (
    <div className="page">
      <PageHead title="Connections">
        <span className="grow" />
        <CheckAge state={state} />
        <SupportBundle connectionId={id} disabled={state.checking} />
        <Button disabled={state.checking} onClick={() => void check()}>
          Check everything
        </Button>
      </PageHead>
      <div className="scroll" tabIndex={0} role="region" aria-label="The connection in use">
        <ConnectionFacts connection={connection} onChange={onChange} onReplaced={() => void check()} />
        <StartNote state={start.state} />
        <ChecksList state={state} onOffer={setOffer} />
        <OtherConnections shownId={id} onAdd={onAdd} />
      </div>
      {offer !== null && offering && (
        <OfferDialog
          offer={offer}
          check={offering}
          cluster={cluster}
          onYes={() => accept(offer)}
          onNo={() => setOffer(null)}
        />
      )}
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
