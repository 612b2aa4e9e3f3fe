import type { KubeObject } from './objects'
import { apiVersionOf, fieldNotSupported, shelfOf, type Resource } from './resources'
import { wholeNumber, type Target } from './requests'
import { matchesFields, parseFieldSelector, parseLabelSelector } from './selectors'
import { badRequest, StatusError } from './status-error'
import type { Store } from './store'
import type { Scope } from './watch'

/** The part of a resource that a list or watch asks for. @throws StatusError 400 for a selector that can't be read. */
export function scopeOf({ resource, namespace, name }: Target, query: URLSearchParams): Scope {
  const fields = [...parseFieldSelector(query.get('fieldSelector') ?? '')]
  for (const { field } of fields) {
    const known = field === 'metadata.name' || field === 'metadata.namespace' || resource.fields?.includes(field)
    if (!known) throw badRequest(fieldNotSupported(resource, field))
  }
  if (name !== undefined) fields.push({ field: 'metadata.name', equal: true, value: name })
  return { resource, namespace, labels: parseLabelSelector(query.get('labelSelector') ?? ''), fields }
}

/** The version that a list or watch names; undefined for none. Lists and watches word a mistake differently. */
export function versionOf(query: URLSearchParams, watching: boolean): number | undefined {
  const text = query.get('resourceVersion')
  if (text === null || text === '') return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const why = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
  throw watching ? new StatusError(500, undefined, why) : badRequest(`invalid resource version: ${why}`)
}

export interface Page {
  readonly items: readonly KubeObject[]
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
}

interface ContinueToken {
  readonly v: 'meta.k8s.io/v1'
  readonly rv: number
  readonly start: string
}

/**
 * One page of a list. Later pages show the objects as they are now under the first page's version: a watch from that
 * version brings the rest.
 * @throws StatusError 400 for a bad token, 410 for one from before the changes that are still known.
 */
export function pageOf(store: Store, scope: Scope, query: URLSearchParams): Page {
  const shelf = shelfOf(scope.resource)
  const token = query.get('continue') ? readToken(query.get('continue') ?? '') : undefined
  const wanted = versionOf(query, false)
  if (token === undefined && wanted !== undefined && wanted > store.version) throw tooLarge(wanted, store.version)
  if (token) mustRemember(store, shelf, token)
  const found = store.list(shelf, scope.namespace, scope.labels, token?.start)
  const matching = scope.fields.length === 0 ? found : found.filter((object) => matchesFields(scope.fields, object))
  const limit = wholeNumber(query, 'limit') ?? 0
  const version = token?.rv ?? store.version
  const items = limit > 0 ? matching.slice(0, limit) : matching
  const last = items.at(-1)
  if (last === undefined || items.length === matching.length)
    return { items, metadata: { resourceVersion: String(version) } }
  const selective = scope.labels.length > 0 || scope.fields.length > 0
  return {
    items,
    metadata: {
      resourceVersion: String(version),
      continue: writeToken({ v: 'meta.k8s.io/v1', rv: version, start: keyOf(last) }),
      ...(selective ? {} : { remainingItemCount: matching.length - limit }),
    },
  }
}

export const listOf = (resource: Resource, { items, metadata }: Page): object => ({
  kind: `${resource.kind}List`,
  apiVersion: apiVersionOf(resource),
  metadata,
  items: items.map(({ kind: _kind, apiVersion: _apiVersion, ...rest }) => rest),
})

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`
const writeToken = (token: ContinueToken): string => Buffer.from(JSON.stringify(token)).toString('base64url')

function readToken(text: string): ContinueToken {
  const decoded = Buffer.from(text, 'base64url').toString('utf8')
  try {
    return JSON.parse(decoded) as ContinueToken
  } catch {
    const first = decoded[0] ?? ''
    throw badRequest(
      `invalid continue token: continue key is not valid: invalid character '${first}' looking for beginning of value`,
    )
  }
}

const tooLarge = (wanted: number, current: number): StatusError =>
  new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

function mustRemember(store: Store, shelf: string, token: ContinueToken): void {
  try {
    store.since(shelf, token.rv)
  } catch {
    throw new StatusError(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      undefined,
      { continue: writeToken({ ...token, rv: store.version }) },
    )
  }
}
