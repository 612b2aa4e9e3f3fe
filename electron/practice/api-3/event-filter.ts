import { z } from 'zod'
import { instant, uuid } from './check-body'
import { limits } from './limits'
import type { EventRow, Resource } from './rows'
import { textMeets } from './text-search'

type Meets = (event: EventRow) => boolean

export interface EventFilter {
  readonly meets: Meets
  /** Whether an event is of the time that is asked for. */
  readonly inTime: Meets
  /** The same without what the filter says of related resources. */
  readonly withoutRelated: Meets
  readonly order: 'ASC' | 'DESC'
}

const many = <Item>(item: z.ZodType<Item>) => z.array(item).max(limits.filterValues).nullish()
const list = many(z.string())

const Names = z.strictObject({ prefix: list, exclude_prefix: list, name: list, exclude_name: list })
const wanted = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const labels = z.record(z.string(), wanted).nullish()
const resource = { id: list, id_prefix: list, labels }
const Own = z.strictObject({ ...resource, distinct: z.boolean().optional() })
const Any = z.strictObject(resource)
const Related = z.strictObject({ id: list, role: list, resources_in_roles: many(z.tuple([z.string(), z.string()])), labels }) // prettier-ignore

/**
 * What `events/filter` and the stream of events take.
 * @param now the end of the time, where a filter leaves it out: such a stream has nothing to say
 * Source: prefect 3.9.1, server/events/filters.py.
 */
export const eventFilter = (now: number) =>
  z
    .strictObject({
      occurred: z.strictObject({ since: instant.optional(), until: instant.optional() }).default({}),
      event: Names.nullish(),
      resource: Own.nullish(),
      related: z.union([Related, z.array(Related)]).nullish(),
      any_resource: z.union([Any, z.array(Any)]).nullish(),
      id: z.strictObject({ id: many(uuid) }).optional(),
      text: z.strictObject({ query: z.string().max(200) }).nullish(),
      order: z.enum(['ASC', 'DESC']).default('DESC'),
    })
    .transform(({ occurred, order, ...given }): EventFilter => {
      const { since = now - halfAYearMs, until = now } = occurred
      const inTime: Meets = (event) => since <= event.occurred && event.occurred <= until
      const parts = partsOf(given)
      const withoutRelated: Meets = (event) => inTime(event) && parts.every((meets) => meets(event))
      const related = [given.related ?? []].flat().map(relatedMeets)
      return {
        order,
        inTime,
        withoutRelated,
        meets: (event) => withoutRelated(event) && related.every((meets) => meets(event)),
      }
    })

const halfAYearMs = 180 * 24 * 60 * 60_000

/** What a stream sends. It doesn't look at related resources, which the server forgets there. */
export const streamMeets = ({ withoutRelated }: EventFilter): Meets => withoutRelated

interface Given {
  readonly event?: z.output<typeof Names> | null | undefined
  readonly resource?: z.output<typeof Own> | null | undefined
  readonly any_resource?: z.output<typeof Any> | z.output<typeof Any>[] | null | undefined
  readonly id?: { readonly id?: readonly string[] | null | undefined } | undefined
  readonly text?: { readonly query: string } | null | undefined
}

function partsOf({ event: names, resource: own, any_resource, id, text }: Given): Meets[] {
  const ids = id?.id
  return [
    ...(names ? [namesMeet(names)] : []),
    ...(own ? [({ resource: each }: EventRow) => resourceMeets(own, each)] : []),
    ...[any_resource ?? []].flat().map(
      (any): Meets =>
        (event) =>
          [event.resource, ...event.related].some((each) => resourceMeets(any, each)),
    ),
    ...(ids?.length ? [(event: EventRow) => ids.includes(event.id)] : []),
    ...(text ? [(event: EventRow) => textMeets(searchable(event), text.query)] : []),
  ]
}

const namesMeet =
  ({ prefix, exclude_prefix, name, exclude_name }: z.output<typeof Names>): Meets =>
  ({ event }) => {
    const starts = (start: string) => event.startsWith(start)
    if (prefix?.length && !prefix.some(starts)) return false
    if (exclude_prefix?.some(starts)) return false
    if (name?.length && !name.includes(event)) return false
    return !exclude_name?.includes(event)
  }

const idOf = (each: Resource): string => each['prefect.resource.id'] ?? ''

function resourceMeets({ id, id_prefix, labels: labelled }: z.output<typeof Any>, each: Resource): boolean {
  if (id?.length && !id.includes(idOf(each))) return false
  if (id_prefix?.length && !id_prefix.some((start) => idOf(each).startsWith(start))) return false
  return !labelled || labelsMeet(labelled, each)
}

const labelsMeet = (labelled: Readonly<Record<string, readonly string[]>>, each: Resource): boolean =>
  Object.entries(labelled).every(([label, any]) => any.some((pattern) => valueMeets(pattern, each[label])))

/** `*` at the end stands for anything, `!` in front for the opposite. */
function valueMeets(pattern: string, value: string | undefined): boolean {
  if (pattern.startsWith('!')) return value !== undefined && !valueMeets(pattern.slice(1), value)
  if (value === undefined) return false
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : value === pattern
}

const relatedMeets =
  ({ id, role, resources_in_roles, labels: labelled }: z.output<typeof Related>): Meets =>
  ({ related }) =>
    related.some((each) => {
      const its = each['prefect.resource.role'] ?? ''
      if (id?.length && !id.includes(idOf(each))) return false
      if (role?.length && !role.includes(its)) return false
      if (resources_in_roles?.length && !resources_in_roles.some(([one, of]) => one === idOf(each) && of === its))
        return false
      return !labelled || labelsMeet(labelled, each)
    })

const searchable = ({ event, resource: own, related, payload }: EventRow): string =>
  [event, ...Object.values(own), ...related.flatMap((each) => Object.values(each)), JSON.stringify(payload)].join(' ')
