import { mediaTypes } from './decode'
import type { KubeObject } from './objects'
import { listOf, type Page } from './reads'
import type { Resource } from './resources'
import { StatusError } from './status-error'
import { partialOf, tableOf, type IncludeObject } from './table'

/** What a request wants of an object: all of it, the columns that kubectl prints, or its metadata alone. */
export type Form = 'whole' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
const forms: readonly string[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']

/**
 * The first form of an Accept header that there is. As on the real server, a form counts only with its group and
 * version: `application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`.
 * @throws StatusError 406 when there is none.
 */
export function formOf(accept = '*/*'): Form {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim())
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue
    const { as, g, v } = Object.fromEntries(parameters.map((one) => one.split('='))) as Record<
      string,
      string | undefined
    >
    if (as === undefined) return 'whole'
    if (g === 'meta.k8s.io' && v === 'v1' && forms.includes(as)) return as as Form
  }
  throw notAcceptable(`only the following media types are accepted: ${mediaTypes}`)
}

/** Puts an object into a form. @throws StatusError 406 for the form of a list. */
export function formed(
  form: Form,
  resource: Resource,
  object: KubeObject,
  include: IncludeObject,
  now: number,
): object {
  const { resourceVersion } = object.metadata
  if (form === 'whole') return object
  if (form === 'Table') return tableOf(resource, [object], { resourceVersion }, include, now)
  if (form === 'PartialObjectMetadata') return partialOf(object)
  throw notAcceptable(`you requested ${form}, but the requested object is not a list (*${goName(resource)})`)
}

/** Puts a list into a form. @throws StatusError 406 for the form of a single object. */
export function formedList(form: Form, resource: Resource, page: Page, include: IncludeObject, now: number): object {
  const { items, metadata } = page
  if (form === 'whole') return listOf(resource, page)
  if (form === 'Table') return tableOf(resource, items, metadata, include, now)
  if (form === 'PartialObjectMetadataList')
    // Go writes a list that it never filled as null.
    return {
      kind: form,
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.length === 0 ? null : items.map(partialOf),
    }
  throw notAcceptable(`you requested ${form}, but the requested object is a list (*${goName(resource)}List)`)
}

const goName = ({ group, kind }: Resource): string => `${group.split('.')[0] || 'core'}.${kind}`
const notAcceptable = (message: string): StatusError => new StatusError(406, 'NotAcceptable', message)
