import { visible } from '../../../shared/model/printable'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { ChoiceCard } from './choice-card'
import type { ContextActs, ContextFaults } from './context-card'
import { ContextList } from './context-list'
import { tryKey, type ContextTries } from './context-tries'
import { clusterProxyOf, namespaceOf, type PairDraft } from './pair-draft'
import type { ContextListing } from './use-contexts'
import type { ClusterChoice } from '../../../shared/model/connection'

export interface ClusterChoicesProps extends ContextActs {
  readonly listing: ContextListing
  readonly tries: ContextTries
  readonly draft: PairDraft
  /** The cluster as it is kept; null for a new connection. */
  readonly saved: ClusterChoice | null
  readonly faults: ContextFaults
  /** Why what is chosen can't be. */
  readonly fault: string | undefined
  /** The context that was wanted, when the kubeconfig has it no more: nothing is chosen then. */
  readonly gone: string | null
  readonly onReadAgain: () => void
}

/** Where Jobs run: a context of the user's, tried when it is picked, or the practice cluster. */
export function ClusterChoices(props: ClusterChoicesProps) {
  const { listing, tries, draft, saved, gone, faults, fault, onReadAgain, ...acts } = props
  const contexts = listing.kind === 'listed' ? listing.contexts : []
  const entries = contexts.map((context) => {
    const namespace = namespaceOf(draft, context)
    const proxy = clusterProxyOf(draft, context)
    const savedProxy = saved?.kind === 'context' && saved.context === context.name ? saved.proxy : undefined
    const outcome = tries[tryKey(context.name, namespace, proxy)]
    return { context, namespace, proxy, savedProxy, outcome, chosen: draft.context === context.name }
  })
  return (
    <fieldset className="choices">
      <legend>
        <h2>Where do Jobs run?</h2>
      </legend>
      {listing.kind === 'loading' ? (
        <Skeleton lines={2} />
      ) : (
        <>
          <NoContexts listing={listing} onReadAgain={onReadAgain} />
          {gone !== null && (
            <Note tone="late" title={`The context ${visible(gone)} is not in the kubeconfig any more`}>
              The connection uses it, and is kept as it is. Bring it back and look again, or choose another cluster.
            </Note>
          )}
          <ContextList {...{ entries, acts, faults }} />
        </>
      )}
      <ChoiceCard
        group="cluster"
        value="practice cluster"
        chosen={draft.context === null && draft.api === 'practice' && gone === null}
        onChoose={() => acts.onChoose(null)}
        disabled={draft.api !== 'practice'}
        title={<b>Practice cluster</b>}
        words={
          draft.api === 'practice'
            ? 'Simulates a cluster: no containers, only states and logs.'
            : 'For the practice API only: it simulates runs instead of running them.'
        }
        side={draft.api === 'practice' && <span className="tag practice">ready</span>}
      />
      {fault !== undefined && (
        <div className="field">
          <span className="help bad" role="alert">
            {fault}
          </span>
        </div>
      )}
    </fieldset>
  )
}

interface NoContextsProps {
  readonly listing: Extract<ContextListing, { kind: 'listed' }>
  readonly onReadAgain: () => void
}

function NoContexts({ listing, onReadAgain }: NoContextsProps) {
  const { contexts, message } = listing
  if (contexts.length > 0 && message === null) return null
  const title = contexts.length > 0 ? 'Not every kubeconfig file could be read' : 'No cluster of yours was found'
  return (
    <div className="no-contexts">
      <Note tone="quiet" title={title} quote={message}>
        {contexts.length === 0 &&
          'Flowdeck looks in the files that KUBECONFIG names, else in ~/.kube/config. Start a cluster, such as minikube, or practise without one.'}
      </Note>
      <Button small onClick={onReadAgain}>
        Look again
      </Button>
    </div>
  )
}
