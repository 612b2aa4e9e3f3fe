import { visible } from '../../../shared/model/printable'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { KubeContext } from '../../../shared/model/connection'
import { markOf } from '../../../shared/model/context-mark'
import { usePanel } from '../../state/store'
import { wordsOfMark } from '../../components/describe-connection'
import { Button } from '../../components/button'
import { StateIcon } from '../../components/state-icon'
import { ChoiceCard } from './choice-card'
import type { ContextTry } from './context-tries'
import { TextField } from '../../components/text-field'
import { faultOfProxy, type ProxyDraft } from './proxy-draft'
import { ProxyField } from './proxy-field'
import type { ProxySetting } from '../../../shared/model/proxy-setting'

/** A context as it stands in the guide. */
export interface ContextEntry {
  readonly context: KubeContext
  /** That it would be used with. */
  readonly namespace: string
  /** By which its cluster would be asked, and as that is kept. */
  readonly proxy: ProxyDraft
  readonly savedProxy: ProxySetting | undefined
  /** What came of trying it there; undefined for one that was not tried. */
  readonly outcome: ContextTry | undefined
  readonly chosen: boolean
}

export interface ContextActs {
  /** @param context null for the practice cluster */
  readonly onChoose: (context: string | null) => void
  readonly onNamespace: (context: string, namespace: string) => void
  readonly onLeaveNamespace: (context: KubeContext) => void
  readonly onProxy: (context: KubeContext, proxy: ProxyDraft) => void
  readonly onLeaveProxy: (context: KubeContext, proxy: ProxyDraft) => void
  readonly onTry: (context: string, namespace: string, proxy: ProxyDraft) => void
}

/** What is wrong with what was entered for the context that is chosen. */
export interface ContextFaults {
  readonly namespace: string | undefined
  readonly clusterProxy: string | undefined
}

export interface ContextPartProps {
  readonly entry: ContextEntry
  readonly acts: ContextActs
  readonly faults: ContextFaults
}

/** A context of the user's as a card, with what there is to enter once it is chosen. */
export function ContextCard({ entry, acts, faults }: ContextPartProps) {
  const { context, chosen } = entry
  return (
    <ChoiceCard
      group="cluster"
      value={context.name}
      chosen={chosen}
      onChoose={() => acts.onChoose(context.name)}
      title={
        <>
          <b>{visible(context.name)}</b> <span className="faint">{visible(context.server)}</span>
          <ContextTags context={context} />
        </>
      }
      words={<TryWords entry={entry} />}
      side={<TryButton entry={entry} onTry={acts.onTry} />}
    >
      {chosen && <ContextFields {...{ entry, acts, faults }} />}
    </ChoiceCard>
  )
}

export function ContextTags({ context }: { readonly context: KubeContext }) {
  const { name, kind, current } = context
  const marks = usePanel((state) => state.settings.contextMarks)
  const mark = markOf(marks, { ...context, context: name, practice: false, nodes: null })
  const words = wordsOfMark(mark)
  return (
    <>
      {words !== null && <span className={`tag mark-${mark.colour ?? 'none'}`}>{words}</span>}
      {kind !== null && kind !== name && <span className="tag">{visible(kind)}</span>}
      {current && <span className="tag">current</span>}
    </>
  )
}

export function ContextFields({ entry, acts, faults }: ContextPartProps) {
  const { context, namespace, proxy, savedProxy } = entry
  return (
    <>
      <TextField
        small
        label="Namespace"
        value={namespace}
        fault={faults.namespace}
        onChange={(text) => acts.onNamespace(context.name, text)}
        onLeave={() => acts.onLeaveNamespace(context)}
      />
      <ProxyField
        of="cluster"
        draft={proxy}
        saved={savedProxy}
        isJudged={faults.clusterProxy !== undefined}
        onChange={(next) => acts.onProxy(context, next)}
        onLeave={(next) => acts.onLeaveProxy(context, next)}
      />
    </>
  )
}

/** Nothing while it is being tried, or when it has answered. */
export function TryButton({ entry, onTry }: { readonly entry: ContextEntry; readonly onTry: ContextActs['onTry'] }) {
  const { context, namespace, proxy, outcome } = entry
  if ((outcome !== undefined && outcome.state !== 'failed') || faultOfProxy(proxy) !== null) return null
  return (
    <Button
      small
      aria-label={`Try ${visible(context.name)}${outcome ? ' again' : ''}`}
      onClick={() => onTry(context.name, namespace, proxy)}
    >
      {outcome ? 'Try again' : 'Try'}
    </Button>
  )
}

export function TryWords({ entry }: { readonly entry: ContextEntry }) {
  const { context, namespace, outcome } = entry
  if (outcome === undefined) {
    const runs = context.plugin === null ? '' : ` Trying or using it runs ${visible(context.plugin)}.`
    return `Not tried. Namespace ${visible(namespace)}.${runs}`
  }
  if (outcome.state === 'trying') return `Trying namespace ${visible(namespace)}…`
  return (
    <span className="try-words">
      <TrySign outcome={outcome} />
      <span>{outcome.detail}</span>
    </span>
  )
}

export function TrySign({ outcome }: { readonly outcome: ContextTry }) {
  if (outcome.state === 'ok') return <StateIcon tone="success" />
  return outcome.state === 'failed' ? <IconAlertTriangle size={14} className="late" aria-hidden /> : null
}
