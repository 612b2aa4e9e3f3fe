import { useState } from 'react'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { usePanel } from '../../state/store'
import { ApiChoices } from './api-choices'
import { ClusterChoices } from './cluster-choices'
import { connectPair, type Goal } from './connect-pair'
import './connections.css'
import { choiceOf, tokenOf } from './pair-draft'
import { usePairDraft } from './use-pair-draft'

export interface GuideProps {
  /** Leaves everything as it is; without it there is nothing to go back to. */
  readonly onClose?: () => void
}

type Progress =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'refused'; readonly message: string }

/** Choosing where runs come from and where Jobs run: the first page of all, and later the way to change it. */
export function Guide({ onClose }: GuideProps) {
  const inUse = usePanel((state) => state.connection)
  const pair = usePairDraft()
  const [progress, setProgress] = useState<Progress>({ kind: 'choosing' })
  const { draft, context, listing, tries, faults } = pair
  const connect = async (goal: Goal) => {
    if (!pair.checkAll()) return
    setProgress({ kind: 'connecting' })
    const refusal = await connectPair(choiceOf(draft, context), tokenOf(draft, inUse), goal)
    setProgress(refusal === null ? { kind: 'choosing' } : { kind: 'refused', message: refusal })
    if (refusal === null) onClose?.()
  }
  return (
    <div className="page scroll">
      <div className="guide">
        <GuideTitle first={onClose === undefined} />
        <ApiChoices
          {...{ draft, context, faults }}
          onChange={pair.change}
          onLeave={pair.leave}
          keepsToken={tokenOf({ ...draft, token: '' }, inUse) === undefined && inUse?.api.hasToken === true}
        />
        <ClusterChoices
          {...{ listing, tries, draft }}
          namespaceFault={faults.namespace}
          onChoose={pair.choose}
          onNamespace={pair.setNamespace}
          onLeaveNamespace={pair.leaveNamespace}
          onTry={(name, namespace) => void pair.tryContext(name, namespace)}
          onReadAgain={pair.readAgain}
        />
        {progress.kind === 'refused' && (
          <div role="alert">
            <Note tone="failed" title="This was not taken into use">
              {progress.message}
            </Note>
          </div>
        )}
        <Ways
          practice={draft.api === 'practice'}
          connecting={progress.kind === 'connecting'}
          ready={listing.kind === 'listed'}
          onConnect={(goal) => void connect(goal)}
          onClose={onClose}
        />
      </div>
    </div>
  )
}

function GuideTitle({ first }: { readonly first: boolean }) {
  const agentOn = usePanel((state) => state.agent.mode !== 'off')
  return (
    <div>
      <h1>{first ? 'Run your first flow' : 'Change the connection'}</h1>
      <p className="muted">
        {first
          ? 'Flowdeck takes flow runs from a Prefect API and starts each as a Job in your cluster. Nothing is started before you say so.'
          : 'Nothing changes before you press one of the buttons below.'}
        {!first &&
          agentOn &&
          ' The agent then stops claiming, deploys what it has claimed, and goes on with the new pair.'}
      </p>
    </div>
  )
}

interface WaysProps {
  readonly practice: boolean
  readonly connecting: boolean
  /** Whether the contexts are known, so that what is chosen is what is seen. */
  readonly ready: boolean
  readonly onConnect: (goal: Goal) => void
  readonly onClose: (() => void) | undefined
}

function Ways({ practice, connecting, ready, onConnect, onClose }: WaysProps) {
  const hint = onClose ? '' : 'You can change all of this under Connections.'
  return (
    <div className="row guide-ways">
      <span className="grow faint" role="status">
        {connecting ? 'Connecting…' : hint}
      </span>
      {onClose && (
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
      )}
      <Button disabled={connecting || !ready} onClick={() => onConnect('watch')}>
        Only watch
      </Button>
      <Button
        look="primary"
        disabled={connecting || !ready}
        onClick={() => onConnect(practice ? 'startWithDemo' : 'start')}
      >
        {practice ? 'Start the agent and a demo run' : 'Start the agent'}
      </Button>
    </div>
  )
}
