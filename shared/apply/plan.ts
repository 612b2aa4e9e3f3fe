import { z } from 'zod'
import { mask } from '../secrets/mask'
import { maskObject } from '../secrets/mask-object'
import { writeYaml } from '../yaml/write-yaml'
import { installManager, managersOf, nameOf, ObjectRef } from './objects'
import { Refusal } from './refusal'

/** What applying an object would do to it. The texts are YAML for people: secrets in them are dots. */
export const PlannedObject = z.object({
  ref: ObjectRef,
  change: z.enum(['new', 'changed', 'unchanged', 'refused']),
  /** As the cluster has it; "" where it has none. */
  before: z.string(),
  /** As it would be; the same where nothing changes, "" where it is refused. */
  after: z.string(),
  /** Who else manages fields of it. */
  others: z.array(z.string()).readonly(),
  refusal: Refusal.nullable(),
})
export type PlannedObject = Readonly<z.infer<typeof PlannedObject>>

/** Hides what must not be told, in plain data. */
export type Hide = <T>(value: T) => T

/**
 * Compares what the cluster has with what a dry run says that it would have, as kubectl diff does: without what the API server
 * notes for itself.
 * @param live null for an object that is not there
 * @param result what the server would keep; null where only the object that is sent is known
 */
export function plannedObject(
  ref: ObjectRef,
  live: object | null,
  result: object,
  hide: Hide,
): Omit<PlannedObject, 'refusal'> {
  const after = comparable(result)
  if (live === null) return { ref, change: 'new', before: '', after: textOf(shown(after, hide)), others: [] }
  const before = comparable(live)
  const [shownBefore, shownAfter] = toldApart(before, after, hide)
  const change = JSON.stringify(before) === JSON.stringify(after) ? 'unchanged' : 'changed'
  const others = managersOf(live).filter((manager) => manager !== installManager && !manager.startsWith('kube-'))
  return { ref, change, before: textOf(shownBefore), after: textOf(shownAfter), others }
}

export const refusedObject = (ref: ObjectRef, refusal: Refusal): PlannedObject => ({
  ...{ ref, change: 'refused', before: '', after: '', others: [], refusal },
})

export const refusalsOf = (plan: readonly PlannedObject[]): readonly Refusal[] =>
  plan.flatMap(({ refusal }) => refusal ?? [])

/** "2 new, 1 changed, 2 unchanged" */
export function summaryOf(plan: readonly PlannedObject[]): string {
  const kinds = ['new', 'changed', 'unchanged', 'refused'] as const
  const counts = kinds.map((kind) => [plan.filter(({ change }) => change === kind).length, kind] as const)
  return counts
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ')
}

/** @returns why nothing is applied, as a sentence; null where nothing stands against it */
export function whyNotApplied(plan: readonly PlannedObject[]): string | null {
  const refused = plan.filter(({ change }) => change === 'refused')
  if (refused.length === 0) return null
  const names = refused.map(({ ref }) => nameOf(ref)).join(', ')
  return `Nothing was applied, since the cluster refuses ${names}.`
}

const apiNames = ['PREFECT_API_URL', 'PREFECT__CLOUD__API', 'PREFECT__SERVER__ENDPOINT']

/**
 * Objects are named after the work pool, and of 0.6 and 1.x alike, so that those of two servers may have the same name: what is there
 * would serve the other one.
 * @returns what that would be, as sentences; null where the API stays
 */
export function cautionOf(plan: readonly PlannedObject[]): string | null {
  for (const { ref, before, after } of plan) {
    if (ref.kind !== 'Deployment' || before === '' || after === '') continue
    const [now, then] = [apiIn(before), apiIn(after)]
    if (now === null || then === null || now === then) continue
    return `${nameOf(ref)} serves ${now}, and would serve ${then} instead. Give the new one a name or a namespace of its own if both are to go on.`
  }
  return null
}

/** The address that an installed agent or worker is given, from its YAML. */
function apiIn(text: string): string | null {
  const found = new RegExp(`- name: (?:${apiNames.join('|')})\\n +value: (.+)`).exec(text)
  return found?.[1] ?? null
}

type Fields = Readonly<Record<string, unknown>>

const noted = ['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink']

function comparable(object: object): Fields {
  const { metadata, status: _, ...rest } = object as Fields
  const kept = Object.entries((metadata ?? {}) as Fields).filter(([key]) => !noted.includes(key))
  return inOrder({ ...rest, metadata: Object.fromEntries(kept) }) as Fields
}

/** What an object is of comes first, then its fields by name, as the API server writes them. */
function inOrder(value: unknown, top = true): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, false))
  if (typeof value !== 'object' || value === null) return value
  const rank = (key: string) => (top ? ['apiVersion', 'kind', 'metadata'].indexOf(key) + 1 || 9 : 0)
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner, false)]))
}

/** Also where a name says that it is no secret, what is known to be one is hidden. */
const shown = (value: unknown, hide: Hide): unknown => maskObject(hide(value)).value

const textOf = (value: unknown): string => writeYaml(value)

/** Two objects as they are shown; of values that both are hidden and not the same, each says which it is, as kubectl diff has it. */
function toldApart(before: unknown, after: unknown, hide: Hide): readonly [unknown, unknown] {
  return apart(before, after, shown(before, hide), shown(after, hide))
}

function apart(rawBefore: unknown, rawAfter: unknown, before: unknown, after: unknown): readonly [unknown, unknown] {
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    const pairs = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => {
      const of = (value: unknown) => (isObject(value) ? value[key] : undefined)
      return [key, apart(of(rawBefore), of(rawAfter), before[key], after[key])] as const
    })
    return [rebuilt(before, pairs, 0), rebuilt(after, pairs, 1)]
  }
  const isHidden = typeof before === 'string' && before === after && before.includes(mask)
  if (!isHidden || rawBefore === rawAfter) return [before, after]
  return [`${before} (before)`, `${after} (after)`]
}

function rebuilt(of: Fields, pairs: readonly (readonly [string, readonly [unknown, unknown]])[], side: 0 | 1): unknown {
  const entries = pairs.filter(([key]) => key in of).map(([key, values]) => [key, values[side]] as const)
  return Array.isArray(of) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null
