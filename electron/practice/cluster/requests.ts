import type { IncomingMessage } from 'node:http'
import { namespaces, resourceByPath, type Resource } from './resources'
import { badRequest, invalid } from './status-error'

/** Which resource, object and part of it a path names. */
export interface Target {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly subresource: string | undefined
}

export interface Answer {
  readonly status: number
  readonly body: object | string
  readonly warnings?: readonly string[]
}

/** undefined: the path names no resource, so it may be discovery or nothing. @returns 'unknown' within a known group. */
export function targetOf(path: string): Target | 'unknown' | undefined {
  const [prefix, ...parts] = path.split('/').slice(1).map(decodeURIComponent)
  if (prefix !== 'apis' && prefix !== 'api') return undefined
  const [group = '', version, ...rest] = prefix === 'apis' ? parts : ['', ...parts]
  const [first, namespace, third] = rest
  if (version === undefined || first === undefined || first === '') return undefined
  const inNamespace = first === 'namespaces' && third !== undefined && !namespaces.subresources?.includes(third)
  const [plural = '', name, subresource] = inNamespace ? rest.slice(2) : rest
  const resource = resourceByPath(group, version, plural)
  if (!resource) return group === '' || ['batch', 'apps'].includes(group) ? 'unknown' : undefined
  if (inNamespace !== resource.namespaced && (inNamespace || name !== undefined)) return 'unknown'
  if (subresource !== undefined && !resource.subresources?.includes(subresource)) return 'unknown'
  return { resource, namespace: inNamespace ? namespace : undefined, name, subresource }
}

/** The API server's own limit. */
export const maxBodyBytes = 3 * 1024 * 1024

/** Who writes: the query's `fieldManager`, else the first word of the user agent. */
export const managerOf = (request: IncomingMessage, query: URLSearchParams): string =>
  query.get('fieldManager') ?? (request.headers['user-agent'] ?? 'unknown').replace(/\/.*/s, '')

/** @throws StatusError 422 for a value other than All. */
export function dryRunOf(query: URLSearchParams, options: string, fromBody?: unknown): boolean {
  const asked = query.getAll('dryRun')
  const values = asked.length > 0 ? asked : Array.isArray(fromBody) ? (fromBody as string[]) : []
  const wrong = values.filter((value) => value !== 'All' && value !== '')
  if (wrong.length > 0) {
    const message = `Unsupported value: ${JSON.stringify(wrong)}: supported values: "All"`
    throw invalid({ kind: options, group: 'meta.k8s.io' }, '', [
      { reason: 'FieldValueNotSupported', message, field: 'dryRun' },
    ])
  }
  return values.includes('All')
}

export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}

export const isSet = (query: URLSearchParams, name: string): boolean => {
  const text = query.get(name)
  return text !== null && text !== 'false' && text !== '0'
}
