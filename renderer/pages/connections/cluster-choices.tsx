import { visible } from '../../../shared/model/printable'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { KubeContext } from '../../../shared/model/connection'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { Skeleton } from '../../components/skeleton'
import { StateIcon } from '../../components/state-icon'
import { ChoiceCard } from './choice-card'
import { tryKey, type ContextTries, type ContextTry } from './context-tries'
import { namespaceOf, type PairDraft } from './pair-draft'
import { TextField } from './text-field'
import type { ContextListing } from './use-contexts'

export interface ClusterChoicesProps {
  readonly listing: ContextListing
  readonly tries: ContextTries
  readonly draft: PairDraft
  readonly namespaceFault: string | undefined
  /** Why what is chosen can't be. */
  readonly fault: string | undefined
  /** The context that was wanted, when the kubeconfig has it no more: nothing is chosen then. */
  readonly gone: string | null
  /** @param context null for the practice cluster */
  readonly onChoose: (context: string | null) => void
  readonly onNamespace: (context: string, namespace: string) => void
  readonly onLeaveNamespace: (context: KubeContext) => void
  readonly onTry: (context: string, namespace: string) => void
  readonly onReadAgain: () => void
}

/** Where Jobs run: a context of the user's, tried when it is picked, or the practice cluster. */
export function ClusterChoices(props: ClusterChoicesProps) {
  const {
    listing,
    tries,
    draft,
    gone,
    namespaceFault,
    fault,
    onChoose,
    onNamespace,
    onLeaveNamespace,
    onTry,
    onReadAgain,
  } = props
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
          {listing.contexts.map((context) => {
            const namespace = namespaceOf(draft, context)
            const outcome = tries[tryKey(context.name, namespace)]
            const chosen = draft.context === context.name
            return (
              <ChoiceCard
                key={context.name}
                group="cluster"
                value={context.name}
                chosen={chosen}
                onChoose={() => onChoose(context.name)}
                title={
                  <>
                    <b>{visible(context.name)}</b> <span className="faint">{visible(context.server)}</span>
                    {context.kind !== null && context.kind !== context.name && (
                      <span className="tag">{visible(context.kind)}</span>
                    )}
                    {context.current && <span className="tag">current</span>}
                  </>
                }
                words={<TryWords outcome={outcome} namespace={namespace} plugin={context.plugin} />}
                side={
                  outcome === undefined || outcome.state === 'failed' ? (
                    <Button
                      small
                      aria-label={`Try ${visible(context.name)}${outcome ? ' again' : ''}`}
                      onClick={() => onTry(context.name, namespace)}
                    >
                      {outcome ? 'Try again' : 'Try'}
                    </Button>
                  ) : undefined
                }
              >
                {chosen && (
                  <TextField
                    small
                    label="Namespace"
                    value={namespace}
                    fault={namespaceFault}
                    onChange={(text) => onNamespace(context.name, text)}
                    onLeave={() => onLeaveNamespace(context)}
                  />
                )}
              </ChoiceCard>
            )
          })}
        </>
      )}
      <ChoiceCard
        group="cluster"
        value="practice cluster"
        chosen={draft.context === null && draft.api === 'practice' && gone === null}
        onChoose={() => onChoose(null)}
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

interface TryWordsProps {
  readonly outcome: ContextTry | undefined
  readonly namespace: string
  readonly plugin: string | null
}

function TryWords({ outcome, namespace, plugin }: TryWordsProps) {
  if (outcome === undefined) {
    const runs = plugin === null ? '' : ` Trying or using it runs ${visible(plugin)}.`
    return `Not tried. Namespace ${visible(namespace)}.${runs}`
  }
  switch (outcome.state) {
    case 'trying':
      return `Trying namespace ${visible(namespace)}…`
    case 'ok':
      return (
        <span className="try-words">
          <StateIcon tone="success" />
          <span>{outcome.detail}</span>
        </span>
      )
    case 'failed':
      return (
        <span className="try-words">
          <IconAlertTriangle size={14} className="late" aria-hidden />
          <span>{outcome.detail}</span>
        </span>
      )
  }
}
