import type { IncomingMessage } from 'node:http'
import type { Api, WriteOptions } from './api'
import { remove } from './deletes'
import { decode, mediaTypeOf, parseBody } from './decode'
import { isObject, type Json, type JsonObject, type KubeObject, textOf } from './objects'
import { applyType, parse, patched } from './patch'
import { dryRunOf, managerOf, type Answer, type Target } from './requests'
import { apiVersionOf, jobs, shelfOf, type Resource } from './resources'
import { badRequest, invalid, methodNotAllowed } from './status-error'

/** Decodes a body for a resource. @throws StatusError 400 when it is of another kind, or has unknown fields in strict mode. */
function read(resource: Resource, body: Json, query: URLSearchParams): { object: JsonObject; warnings: string[] } {
  const { kind, version } = resource
  if (isObject(body)) {
    const given = { kind: body.kind ?? kind, apiVersion: body.apiVersion ?? apiVersionOf(resource) }
    if (given.kind !== kind)
      throw badRequest(
        `${textOf(given.kind)} in version "${version}" cannot be handled as a ${kind}: converting (${version}.${textOf(given.kind)}) to (${resource.group === '' ? 'core' : resource.group}.${kind}): unknown conversion`,
      )
    if (given.apiVersion !== apiVersionOf(resource)) {
      const other = textOf(given.apiVersion).split('/').at(-1)
      throw badRequest(
        `${kind} in version "${other}" cannot be handled as a ${kind}: no kind "${kind}" is registered for version "${textOf(given.apiVersion)}" in scheme "pkg/runtime/scheme.go:110"`,
      )
    }
  }
  const { object, unknownFields } = decode(body, resource.schema, kind, version)
  const validation = query.get('fieldValidation') ?? 'Warn'
  const complaints = validation === 'Ignore' ? [] : unknownFields.map((field) => `unknown field "${field}"`)
  if (validation === 'Strict' && complaints.length > 0) {
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${complaints.join(', ')}`,
    )
  }
  return { object, warnings: complaints }
}

/** Creates, replaces, patches and deletes: one request, one answer. */
export function write(
  api: Api,
  request: IncomingMessage,
  method: string,
  target: Target,
  query: URLSearchParams,
  body: string,
): Answer {
  const { resource, namespace, name } = target
  const options = (kind: string): WriteOptions => ({
    manager: managerOf(request, query),
    dryRun: dryRunOf(query, kind),
  })
  if (method === 'DELETE') return remove(api, target, query, { text: body, type: request.headers['content-type'] })
  if (method === 'POST' && name === undefined) {
    if (resource.namespaced && namespace === undefined) throw methodNotAllowed()
    const { object, warnings } = read(resource, parseBody(body, request.headers['content-type'], resource), query)
    const created = api.create(resource, namespace, object, options('CreateOptions'))
    return { status: 201, body: created, warnings: [...warnings, ...advice(resource, created)] }
  }
  if (method === 'PUT' && name !== undefined) {
    const { object, warnings } = read(resource, parseBody(body, request.headers['content-type'], resource), query)
    const given = isObject(object.metadata) ? object.metadata.name : undefined
    if (given !== name)
      throw badRequest(`the name of the object (${textOf(given)}) does not match the name on the URL (${name})`)
    return {
      status: 200,
      body: api.update(resource, api.get(resource, namespace, name), object, options('UpdateOptions')),
      warnings,
    }
  }
  if (method === 'PATCH' && name !== undefined) {
    const contentType = mediaTypeOf(request.headers['content-type'] ?? '')
    if (contentType === applyType)
      return apply(api, { ...target, name }, query, body, { ...options('PatchOptions'), operation: 'Apply' })
    const old = api.get(resource, namespace, name)
    const next = patched(old as unknown as JsonObject, body, contentType, resource.schema)
    mustStayTheSame(resource, old, next)
    const { object, warnings } = read(resource, next, query)
    return { status: 200, body: api.update(resource, old, object, options('PatchOptions')), warnings }
  }
  throw methodNotAllowed()
}

/** A patch may change all but which object it is. */
function mustStayTheSame(
  resource: Resource,
  { metadata: { name, namespace, uid } }: KubeObject,
  next: JsonObject,
): void {
  const given = isObject(next.metadata) ? next.metadata : {}
  if (given.name !== name)
    throw badRequest(`the name of the object (${textOf(given.name)}) does not match the name on the URL (${name})`)
  if (given.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  if (given.uid === uid) return
  const message = `Invalid value: "${textOf(given.uid)}": field is immutable`
  throw invalid(resource, name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }])
}

/** What the real server warns of, beyond unknown fields. Source: kubernetes 1.34, pkg/api/pod/warnings.go. */
function advice(resource: Resource, object: KubeObject): string[] {
  const template = (object.spec as { template?: { spec?: JsonObject } } | undefined)?.template?.spec
  if (template === undefined) return []
  const secrets = Array.isArray(template.imagePullSecrets) ? (template.imagePullSecrets as JsonObject[]) : []
  const empty = secrets.flatMap((secret, index) =>
    secret.name === undefined || secret.name === ''
      ? [`spec.template.spec.imagePullSecrets[${index}].name: invalid empty name ""`]
      : [],
  )
  const dotted = resource === jobs && object.metadata.name.includes('.')
  const named = `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]`
  return [...(dotted ? [named] : []), ...empty]
}

/** Server-side apply, always as with `force`: which manager set a field isn't kept (see managers.ts). */
function apply(
  api: Api,
  { resource, namespace, name }: Target & { readonly name: string },
  query: URLSearchParams,
  body: string,
  options: WriteOptions,
): Answer {
  if (query.get('fieldManager') === null) {
    const message = 'Required value: is required for apply patch'
    const cause = { reason: 'FieldValueRequired', message, field: 'fieldManager' }
    throw invalid({ kind: 'PatchOptions', group: 'meta.k8s.io' }, '', [cause])
  }
  const given = parse(body)
  if (isObject(given) && (given.kind ?? '') === '') throw badRequest('invalid object type: /, Kind=')
  const { object, warnings } = read(resource, given, query)
  if (isObject(object.metadata) && (object.metadata.name ?? name) !== name)
    throw badRequest(
      `the name of the object (${textOf(object.metadata.name)}) does not match the name on the URL (${name})`,
    )
  const old = api.store.get(shelfOf(resource), namespace, name)
  if (!old) return { status: 201, body: api.create(resource, namespace, object, options), warnings }
  const next = patched(old as unknown as JsonObject, JSON.stringify(object), applyType, resource.schema)
  return { status: 200, body: api.update(resource, old, next, options), warnings }
}
