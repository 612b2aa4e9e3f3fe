import { visible } from '../../../shared/model/printable'
import { useEffect, useRef, useState } from 'react'
import type { Connection, ConnectionChoice } from '../../../shared/model/connection'
import { isReadOnly, readOnlyWords } from '../../../shared/model/context-mark'
import type { DialectId } from '../../../shared/model/dialect-words'
import type { Problem } from '../../../shared/model/problem'
import { Button } from '../../components/button'
import { Note } from '../../components/note'
import { useProblems } from '../../state/selectors'
import { useShown } from '../../state/shown'
import { usePanel } from '../../state/store'
import { ApiChoices } from './api-choices'
import { ClusterChoices } from './cluster-choices'
import { connectPair, type Goal } from './connect-pair'
import './connections.css'
import { choiceOf, isAnother, isTokenFor, proxyLoginsOf, tokenOf, type PairDraft } from './pair-draft'
import { usePairDraft } from './use-pair-draft'

export interface GuideProps {
  /** Leaves everything as it is; without it there is nothing to go back to. */
  readonly onClose?: () => void
  /** Adds a connection instead of changing the one shown. */
  readonly adding?: boolean
  /** The one that is chosen to begin with, and not tried for that; null for the one that is proposed. */
  readonly context?: string | null
}

type Progress =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'refused'; readonly message: string }

/** Choosing where runs come from and where Jobs run: the first page of all, and later the way to change it. */
export function Guide({ onClose, adding = false, context: wanted = null }: GuideProps) {
  const shown = useShown((slice) => slice.connection)
  const inUse = adding ? null : shown
  // Also one that could not be opened: then there is nothing else of it to see.
  const connectionId = usePanel((state) => (adding ? null : state.shownConnectionId)) ?? undefined
  const saved = usePanel((state) => state.settings.connections.find(({ id }) => id === connectionId)?.choice ?? null)
  const pair = usePairDraft({ saved, inUse, wanted })
  const marks = usePanel((state) => state.settings.contextMarks)
  const [progress, setProgress] = useState<Progress>({ kind: 'choosing' })
  const { draft, context, gone, listing, tries, faults } = pair
  const keptUrl = isTokenFor(draft, saved?.api ?? null) ? urlOf(inUse, saved) : null
  const choice = choiceOf(draft, context)
  // One that could not be opened is kept for when it can.
  const isBeside = inUse === null && saved !== null && isAnother(choice, saved)
  const notOpened = useProblems().some(({ problem, solvedAt }) => solvedAt === null && isNotOpened(problem))
  const { form, showFirstFault } = useFirstFault()
  const connect = async (goal: Goal) => {
    if (!pair.checkAll()) {
      showFirstFault()
      return
    }
    setProgress({ kind: 'connecting' })
    const given = { token: tokenOf(draft, keptUrl), proxyLogins: proxyLoginsOf(draft, context) }
    const refusal = await connectPair({ connectionId: isBeside ? undefined : connectionId, choice, ...given }, goal)
    setProgress(refusal === null ? { kind: 'choosing' } : { kind: 'refused', message: refusal })
    if (refusal === null) onClose?.()
  }
  return (
    <div className="page scroll">
      <div className="guide" ref={form}>
        <GuideTitle kind={onClose ? (adding ? 'add' : 'change') : notOpened ? 'reopen' : 'first'} />
        <ApiChoices
          {...{ draft, context, faults }}
          onChange={pair.change}
          onLeave={pair.leave}
          onLeaveProxy={pair.leaveApiProxy}
          savedProxy={saved?.api.kind === 'endpoint' ? saved.api.proxy : undefined}
          found={foundFor(draft, inUse)}
          keepsToken={tokenOf({ ...draft, token: '' }, keptUrl) === undefined && (inUse?.api.hasToken ?? true)}
        />
        <ClusterChoices
          {...{ listing, tries, draft, gone }}
          saved={saved?.cluster ?? null}
          faults={{ namespace: faults.namespace, clusterProxy: faults.clusterProxy }}
          fault={faults.cluster}
          onChoose={pair.choose}
          onNamespace={pair.setNamespace}
          onLeaveNamespace={pair.leaveNamespace}
          onProxy={pair.setClusterProxy}
          onLeaveProxy={pair.leaveClusterProxy}
          onTry={(name, namespace, proxy) => void pair.tryContext(name, namespace, proxy)}
          onReadAgain={pair.readAgain}
        />
        {progress.kind === 'refused' && (
          <div role="alert">
            <Note tone="failed" title="The connection was not opened">
              {progress.message}
            </Note>
          </div>
        )}
        <Ways
          why={
            context !== null && isReadOnly(marks, { practice: false, context: context.name })
              ? readOnlyWords(visible(context.name))
              : null
          }
          practice={draft.api === 'practice'}
          connecting={progress.kind === 'connecting'}
          ready={listing.kind === 'listed'}
          beside={isBeside}
          onConnect={(goal) => void connect(goal)}
          onClose={onClose}
        />
      </div>
    </div>
  )
}

/** Which Prefect the API turned out to be that the draft names; null when it has not been asked. */
const foundFor = ({ url }: PairDraft, inUse: Connection | null): DialectId | null =>
  inUse !== null && !inUse.api.practice && inUse.api.url === url.trim() ? inUse.api.dialect : null

/** The address of the API that the connection has which is to be changed. */
function urlOf(inUse: Connection | null, saved: ConnectionChoice | null): string | null {
  if (inUse !== null) return inUse.api.practice ? null : inUse.api.url
  return saved?.api.kind === 'endpoint' ? saved.api.url : null
}

const isNotOpened = ({ kind }: Problem): boolean => kind === 'kubeconfigUnreadable' || kind === 'pairRefused'

/** The buttons stand below the fields: what is wrong may be out of sight when one is pressed. */
function useFirstFault() {
  const form = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(0)
  useEffect(() => {
    if (shown === 0) return
    const field = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    const fault = field ?? form.current?.querySelector<HTMLElement>('[role="alert"]')
    field?.focus({ preventScroll: true })
    fault?.scrollIntoView({ block: 'center' })
  }, [shown])
  return { form, showFirstFault: () => setShown((count) => count + 1) }
}

const titles = {
  first: 'Run your first flow',
  reopen: 'The connection could not be opened',
  change: 'Change the connection',
  add: 'Add a connection',
} as const
const words = {
  first:
    'Flowdeck takes flow runs from a Prefect API and starts each as a Job in your cluster. Nothing is started, and no cluster is asked, before you say so.',
  reopen: 'The page Problems says why. Correct that, or choose again; nothing is started before you say so.',
  change: 'Nothing changes before you press one of the buttons below.',
  add: 'It is shown then; the agents of the other connections go on.',
} as const

function GuideTitle({ kind }: { readonly kind: keyof typeof titles }) {
  const agentOn = useShown((slice) => slice.agent.mode !== 'off')
  return (
    <div>
      <h1>{titles[kind]}</h1>
      <p className="muted">
        {words[kind]}
        {kind === 'change' &&
          agentOn &&
          ' The agent then stops claiming, deploys what it has claimed, and goes on with the new pair.'}
      </p>
    </div>
  )
}

interface WaysProps {
  /** Why no agent may be started on the cluster chosen. */
  readonly why: string | null
  readonly practice: boolean
  readonly connecting: boolean
  /** Whether the contexts are known, so that what is chosen is what is seen. */
  readonly ready: boolean
  /** The connection that could not be opened stays, beside the new one. */
  readonly beside: boolean
  readonly onConnect: (goal: Goal) => void
  readonly onClose: (() => void) | undefined
}

function Ways({ why, practice, connecting, ready, beside, onConnect, onClose }: WaysProps) {
  const hint = beside
    ? 'The connection that could not be opened is kept.'
    : onClose
      ? ''
      : 'You can change all of this under Connections.'
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
        Watch only
      </Button>
      <Button
        look="primary"
        why={why}
        disabled={connecting || !ready}
        onClick={() => onConnect(practice ? 'startWithDemo' : 'start')}
      >
        {practice ? 'Start the agent and a demo run' : 'Start the agent'}
      </Button>
    </div>
  )
}
