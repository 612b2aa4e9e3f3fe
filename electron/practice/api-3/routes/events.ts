import { z } from 'zod'
import { nothing, ok, refuse } from '../answers'
import { checked, integer } from '../check-body'
import { EventBody, takeEvent } from '../event-body'
import { eventFilter } from '../event-filter'
import { eventView } from '../event-log'
import { limits } from '../limits'
import type { Routes } from '../router'
import type { Store } from '../store'

const ask = (now: number) =>
  z.object({
    filter: eventFilter(now).nullish(),
    limit: integer.pipe(z.int().min(0).max(limits.pageEvents)).default(limits.pageEvents),
  })

/** One page of events. What comes after it is asked for by the same words, which the token carries. */
function page(store: Store, body: unknown, from: number, base: string) {
  const { filter, limit } = checked(ask(store.now()), body ?? {})
  const given = filter ?? eventFilter(store.now()).parse({})
  const sign = given.order === 'ASC' ? 1 : -1
  const events = [...store.tables.event.all()].filter(given.meets).sort((a, b) => sign * (a.occurred - b.occurred))
  const next = from + limit
  const token = Buffer.from(JSON.stringify({ body, from: next })).toString('base64')
  return ok({
    events: events.slice(from, next).map(eventView),
    total: events.length,
    next_page: next < events.length && limit > 0 ? `${base}/events/filter/next?page-token=${encodeURIComponent(token)}` : null, // prettier-ignore
  })
}

const Token = z.object({ body: z.unknown(), from: z.int().min(0) })

function tokenOf(text: string | null): z.output<typeof Token> {
  try {
    return Token.parse(JSON.parse(Buffer.from(text ?? '', 'base64').toString('utf8')))
  } catch {
    return refuse(403, 'Forbidden')
  }
}

export const eventRoutes: Routes = {
  'POST /events': ({ store, body }) => {
    for (const event of checked(z.array(EventBody).max(limits.batch), body)) takeEvent(store, event)
    return nothing
  },
  'POST /events/filter': ({ store, body, base }) => page(store, body, 0, base),
  'GET /events/filter/next': ({ store, query, base }) => {
    const { body, from } = tokenOf(query.get('page-token'))
    return page(store, body, from, base)
  },
}
