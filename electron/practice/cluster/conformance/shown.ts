import { resources } from '../resources'
import type { Shown } from './row'
import type { Reply } from './step'

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const differing = new Set([
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
  'continue',
  'description',
  'fieldsV1', // practice doesn't keep which fields a manager set
])

const isAge = (cell: unknown): boolean => typeof cell === 'string' && /^(\d+[smhdy])+$/.test(cell)

/** What is compared of a body: all but what must differ, and what controllers write in their own time. */
function comparable(value: unknown): unknown {
  if (typeof value === 'string')
    return value
      .replace(uid, 'UID')
      .replace(/in record \(\d+\)/g, 'in record (N)')
      .replace(/\bkube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access')
      .replace(/\b(gen|made)-[a-z0-9]{5}(-[a-z0-9]{5})?\b/g, '$1-XXXXX')
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const object = { ...value } as Record<string, unknown>
  // Ages in a table: one server may have been asked within the second, and the other after it.
  if (Array.isArray(object.cells)) object.cells = object.cells.map((cell) => (isAge(cell) ? 'AGE' : (cell as unknown)))
  const kept = Object.entries(object).filter(([key]) => !differing.has(key) && !(key === 'status' && 'spec' in object))
  const result = Object.fromEntries(kept.map(([key, item]) => [key.replace(uid, 'UID'), comparable(item)]))
  if (Array.isArray(object.managedFields)) {
    const entries = object.managedFields as { subresource?: string }[]
    result.managedFields = entries.filter((entry) => entry.subresource === undefined).map(comparable)
  }
  return result
}

function bodyOf({ body }: Reply): unknown {
  try {
    return comparable(JSON.parse(body))
  } catch {
    return comparable(body)
  }
}

/** All of it. */
export const whole: Shown = (reply) => ({ status: reply.status, warnings: reply.warnings, body: bodyOf(reply) })

/** For words that are a parser's own. */
export const statusAndReason: Shown = (reply) => {
  try {
    return [reply.status, (JSON.parse(reply.body) as { reason?: string }).reason]
  } catch {
    return [reply.status]
  }
}

interface Refusal {
  readonly reason: string
  readonly details?: { readonly causes?: readonly { readonly reason: string; readonly field: string }[] }
}

/** Which fields are wrong, and why, without the words. */
export const causes: Shown = ({ status, body }) => {
  const { reason, details } = JSON.parse(body) as Refusal
  return { status, reason, causes: details?.causes?.map((cause) => [cause.reason, cause.field]) }
}

/** The names of what is listed, and whether there is more. */
export const names: Shown = (reply) => {
  const { items, metadata } = JSON.parse(reply.body) as {
    items: { metadata: { name: string } }[]
    metadata: { continue?: string }
  }
  return [items.map((item) => comparable(item.metadata.name)), metadata.continue === undefined]
}

/** Of steps that watch: what happened to which object. Others prepare. */
export const happened: Shown = (reply, { path }) => (path.includes('watch=') ? eventsIn(reply) : undefined)

/** The same where the order is the server's own. */
export const happenedInAnyOrder: Shown = (reply, { path }) =>
  path.includes('watch=')
    ? eventsIn(reply)
        .map((event) => event.join(' '))
        .sort()
    : undefined

interface WatchEvent {
  readonly type: string
  readonly object: {
    readonly kind: string
    readonly reason?: string
    readonly metadata: { readonly name?: string; readonly annotations?: object }
  }
}

function eventsIn({ body }: Reply): string[][] {
  const events = body.split('\n').filter((line) => line !== '')
  return events.map((line) => {
    const { type, object } = JSON.parse(line) as WatchEvent
    const { name = '', annotations = {} } = object.metadata
    return [type, object.kind, object.reason ?? name, ...(type === 'BOOKMARK' ? Object.keys(annotations) : [])]
  })
}

/** The first lines of a watch: of two bookmarks within a second one may be left out. */
export const firstTwo: Shown = ({ body }) =>
  body.split('\n').slice(0, 2).map((line) => comparable(JSON.parse(line))) // prettier-ignore

/** Of a list of pods: what of their statuses doesn't depend on nodes. */
export const podStatuses: Shown = (reply) =>
  (JSON.parse(reply.body) as { items: { status: { phase: string; qosClass: string; conditions: Record<string, string>[] } }[] }).items.map(
    ({ status: { phase, qosClass, conditions } }) => ({
      ...{ phase, qosClass },
      conditions: conditions.map(({ type, status, reason }) => ({ type, status, reason })),
    }),
  ) // prettier-ignore

/** Of a list of events: the first one without its times. */
export const firstEvent: Shown = (reply) => {
  const { metadata: _, firstTimestamp: _first, lastTimestamp: _last, ...event } = (JSON.parse(reply.body) as { items: Record<string, unknown>[] }).items[0] ?? {} // prettier-ignore
  return comparable(event)
}

/** A Job's status without its time. */
export const jobStatus: Shown = (reply) => {
  const { startTime: _, ...status } = (JSON.parse(reply.body) as { status: Record<string, unknown> }).status
  return status
}

/** Of a list of pods: which Jobs they are of, by their label. */
export const appsOf = (reply: Reply): string[] => [
  ...new Set((JSON.parse(reply.body) as { items: { metadata: { labels?: { app?: string } } }[] }).items.map(({ metadata }) => metadata.labels?.app ?? '')),
].sort() // prettier-ignore

/** Of the resources of a group version: those that practice has, without what only the real one counts. */
export const ownResources: Shown = (reply) => {
  const { resources: listed, ...rest } = (JSON.parse(reply.body) as { groupVersion: string; resources: { name: string; storageVersionHash?: string }[] }) // prettier-ignore
  const own = resources.flatMap(({ plural, subresources = [] }) => [plural, ...subresources.map((one) => `${plural}/${one}`)]) // prettier-ignore
  const kept = listed.filter(({ name }) => own.includes(name) && name !== 'namespaces') // which can't be deleted all at once
  return { ...rest, resources: kept.map(({ storageVersionHash: _, ...one }) => one).sort((a, b) => a.name.localeCompare(b.name)) } // prettier-ignore
}

/** Of an OpenAPI document: the definitions that templates are checked by. */
export const definitions: Shown = (reply) => {
  const { schemas } = (JSON.parse(reply.body) as { components: { schemas: Record<string, unknown> } }).components
  return ['batch.v1.JobSpec', 'core.v1.PodSpec', 'core.v1.Container'].map((name) => schemas[`io.k8s.api.${name}`])
}

/** Which version it is, and which keys there are beside it. */
export const versions: Shown = (reply) => {
  const { major, minor, gitVersion, ...rest } = JSON.parse(reply.body) as Record<string, string>
  return { major, minor, gitVersion, keys: Object.keys(rest).sort() }
}
