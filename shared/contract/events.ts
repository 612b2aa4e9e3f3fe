import { z } from 'zod'
import { Installation } from '../apply/installation'
import { AgentStatus, MinuteStats } from '../model/agent-status'
import { Connection, ConnectionId } from '../model/connection'
import { DialectId } from '../model/dialect-words'
import { FlowRunSummary } from '../model/flow-run'
import { JobSummary } from '../model/job'
import { KubeEvent, PodLogLine, PodSummary } from '../model/pod'
import { PluginNotice } from '../model/plugin-notice'
import { ProblemEntry } from '../model/problem'
import { Settings } from '../model/settings'

/** A demo flow of the practice API. */
export const DemoFlow = z.object({ id: z.string(), name: z.string(), description: z.string() })
export type DemoFlow = Readonly<z.infer<typeof DemoFlow>>

/** The template for the connections of one dialect: the one in force, or the file that no Job can be made from. */
export const TemplateFile = z.object({
  dialect: DialectId,
  /** Empty when the file can't be read. */
  text: z.string(),
  /** Where it is kept; it exists only after the first save. */
  path: z.string(),
  /** The name of the built-in one while nothing was saved; "custom" after. */
  source: z.string(),
  /** Why no Job can be made from the file, so that none is; null when all is well. */
  broken: z.object({ message: z.string(), line: z.number().nullable(), read: z.boolean() }).nullable(),
})
export type TemplateFile = Readonly<z.infer<typeof TemplateFile>>

/** How much of what the API has is in the list of runs. */
export const RunsShown = z.object({
  /** Whether the API has told its runs at all since the panel asks: before, nothing is known of them. */
  known: z.boolean(),
  /** Whether everything that waits is in the list. */
  complete: z.boolean(),
  /** How many wait in all; null when that was not asked. */
  waiting: z.number().int().nullable(),
  /** How many of them are asked for; `flowRuns.showMore` asks for more. */
  asked: z.number().int(),
  /** Of more than these the panel keeps no list. */
  most: z.number().int(),
})
export type RunsShown = Readonly<z.infer<typeof RunsShown>>

/**
 * What there is to know, kept up to date by events. `scope` says of what: of the panel, or of one connection. `field` is
 * its place in the snapshot and in the store.
 * - latest: a value; of several within a tenth of a second only the last goes out.
 * - delta: a list, whose items are told apart by `key`; what changed, gathered for a tenth of a second.
 * - each: something that happened; each one goes out at once, and nothing is kept.
 */
type Scope = 'panel' | 'connection'

const latest = <S extends Scope, F extends string, T extends z.ZodType>(scope: S, field: F, value: T) =>
  ({ kind: 'latest', scope, field, value }) as const
const delta = <S extends Scope, F extends string, T extends z.ZodObject, K extends keyof z.infer<T> & string>(
  scope: S,
  field: F,
  item: T,
  key: K,
) => ({ kind: 'delta', scope, field, item, key }) as const
const each = <S extends Scope, T extends z.ZodType>(scope: S, value: T) => ({ kind: 'each', scope, value }) as const

/** Every event. Sender, snapshot, subscription and store derive from this table: a new one is one entry here. */
export const events = {
  'settings.changed': latest('panel', 'settings', Settings),
  /** The connection that the panel shows; null before there is one. */
  'connections.shown': latest('panel', 'shownConnectionId', ConnectionId.nullable()),
  'templates.changed': delta('panel', 'templates', TemplateFile, 'dialect'),
  /** What needs the user and belongs to no connection: files, and connections that could not be opened. */
  'panelProblems.changed': delta('panel', 'problems', ProblemEntry, 'key'),
  /** Programs that kubeconfigs name for credentials, those that take long. */
  'plugins.changed': delta('panel', 'plugins', PluginNotice, 'id'),
  /** The user's kubeconfig files say something else: what was read of them is to be read again. */
  'kubeconfig.changed': each('panel', z.object({})),

  'agent.changed': latest('connection', 'agent', AgentStatus),
  'connection.changed': latest('connection', 'connection', Connection),
  'flowRuns.changed': delta('connection', 'flowRuns', FlowRunSummary, 'id'),
  'flowRuns.shown': latest('connection', 'runsShown', RunsShown),
  'jobs.changed': delta('connection', 'jobs', JobSummary, 'uid'),
  'pods.changed': delta('connection', 'pods', PodSummary, 'uid'),
  'kubeEvents.changed': delta('connection', 'kubeEvents', KubeEvent, 'uid'),
  'problems.changed': delta('connection', 'problems', ProblemEntry, 'key'),
  'stats.changed': delta('connection', 'stats', MinuteStats, 'at'),
  'demoFlows.changed': latest('connection', 'demoFlows', z.array(DemoFlow).readonly()),

  /** The user wants to quit: answer with `app.answerQuit`. */
  'quit.asked': each('panel', z.object({})),
  /** The window is to be led somewhere: `app.takePlace` says where. */
  'place.asked': each('panel', z.object({})),
  /** What is being applied to its cluster, or taken away. */
  'installation.changed': latest('connection', 'installation', Installation),

  /** Connections were opened or closed: take a new snapshot. */
  'panel.reset': each('panel', z.object({})),
  'podLogs.lines': each(
    'connection',
    z.object({
      followId: z.string(),
      lines: z.array(PodLogLine).readonly(),
      /** Set with the last lines: "ended", or the cluster's words for why it can't be followed. */
      ended: z.string().nullable(),
      /** Said once, of a log that may have lines before those that were read at first. */
      isCut: z.boolean().optional(),
      /** Said when the connection is lost, with the reason, and, null, when it is found again. */
      lost: z.string().nullable().optional(),
    }),
  ),
} as const

export type Events = typeof events
export type EventName = keyof Events
type OfKind<K extends Events[EventName]['kind']> = {
  [E in EventName]: Events[E] extends { kind: K } ? E : never
}[EventName]
export type LatestName = OfKind<'latest'>
export type DeltaName = OfKind<'delta'>
export type EachName = OfKind<'each'>
type OfScope<S extends Scope> = { [E in EventName]: Events[E] extends { scope: S } ? E : never }[EventName]
export type PanelEventName = OfScope<'panel'>
export type ConnectionEventName = OfScope<'connection'>

/** Of a latest or each: its value. */
export type ValueOf<E extends LatestName | EachName> = z.infer<Events[E]['value']>
export type ItemOf<E extends DeltaName> = z.infer<Events[E]['item']>

/** `removed` has keys, as strings. */
export interface Delta<T> {
  readonly changed: readonly T[]
  readonly removed: readonly string[]
}
/** Whose event it is. */
export type Owner<E extends EventName> = Events[E] extends { scope: 'connection' }
  ? { readonly connectionId: ConnectionId }
  : { readonly connectionId?: never }
export type EventPayload<E extends EventName> = Owner<E> &
  (E extends DeltaName ? Delta<ItemOf<E>> : E extends LatestName | EachName ? { readonly value: ValueOf<E> } : never)

type FieldOf<E extends EventName> = Events[E] extends { field: infer F extends string } ? F : never
type HeldBy<E extends EventName> = E extends DeltaName
  ? readonly ItemOf<E>[]
  : E extends LatestName
    ? ValueOf<E>
    : never
/** All latest values and lists of a scope, by their fields. */
export type StateOf<S extends Scope> = {
  readonly [E in OfScope<S> & (LatestName | DeltaName) as FieldOf<E>]: HeldBy<E>
}

/** The schema of all latest values and lists of a scope. */
export function stateSchema<S extends Scope>(scope: S): z.ZodType<StateOf<S>> {
  const shape: Record<string, z.ZodType> = {}
  for (const event of Object.values(events)) {
    if (event.scope !== scope || event.kind === 'each') continue
    shape[event.field] = event.kind === 'latest' ? event.value : z.array(event.item)
  }
  return z.object(shape) as unknown as z.ZodType<StateOf<S>>
}

const payloadSchemas = new Map<EventName, z.ZodType>()

/** What is checked before it goes out. */
export function payloadSchema(name: EventName): z.ZodType {
  const known = payloadSchemas.get(name) ?? makePayloadSchema(name)
  payloadSchemas.set(name, known)
  return known
}

function makePayloadSchema(name: EventName): z.ZodType {
  const event = events[name]
  const owner = event.scope === 'connection' ? { connectionId: ConnectionId } : {}
  if (event.kind !== 'delta') return z.object({ ...owner, value: event.value })
  return z.object({ ...owner, changed: z.array(event.item), removed: z.array(z.string()) })
}

/** The key of an item of a list, as `removed` has it. */
export function keyOf<E extends DeltaName>(name: E, item: ItemOf<E>): string {
  return String((item as Readonly<Record<string, unknown>>)[events[name].key])
}
