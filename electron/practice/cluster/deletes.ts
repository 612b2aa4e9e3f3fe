import type { Api, DeleteOptions, Propagation } from './api'
import { parseBody } from './decode'
import { isObject, type JsonObject, textOf } from './objects'
import { listOf, pageOf, scopeOf } from './reads'
import { dryRunOf, type Answer, type Target } from './requests'
import { jobs, pods, type Resource } from './resources'
import { badRequest, invalid, methodNotAllowed, StatusError } from './status-error'

const orphanWarning =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning'

interface Body {
  readonly text: string
  readonly type: string | undefined
}

/** Deletes one object or a collection. A Job's pods stay unless the request says otherwise, and a warning tells so. */
export function remove(api: Api, target: Target, query: URLSearchParams, body: Body): Answer {
  const { resource, name, namespace } = target
  if (resource.namespaced && namespace === undefined) throw methodNotAllowed()
  if (name === undefined) scopeOf(target, query) // a bad selector comes before all warnings
  const given = readOptions(query, body)
  const warnings = resource === jobs && given.propagationPolicy === undefined ? [orphanWarning] : []
  try {
    const options = optionsOf(resource, given)
    return {
      ...(name === undefined ? removeAll(api, target, query, options) : removeOne(api, target, name, options)),
      warnings,
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error
    return { status: error.code, body: error.body, warnings }
  }
}

/** The options as the body gives them. Beside a body, the real server does not look at the query either. */
function readOptions(query: URLSearchParams, { text, type }: Body): JsonObject {
  if (text !== '') {
    const kind = 'DeleteOptions'
    const parsed = parseBody(text, type, { kind, schema: `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}` })
    if (!isObject(parsed)) return {}
    if ((parsed.kind ?? kind) !== kind) throw badRequest(`a body of kind ${textOf(parsed.kind)} is not ${kind}`)
    return parsed
  }
  const grace = query.get('gracePeriodSeconds')
  const policy = query.get('propagationPolicy')
  return {
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(query.has('dryRun') ? { dryRun: query.getAll('dryRun') } : {}),
  }
}

function optionsOf(resource: Resource, given: JsonObject): DeleteOptions {
  const policy = given.propagationPolicy ?? undefined
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(textOf(policy))) {
    const message = `Unsupported value: "${textOf(policy)}": supported values: "Foreground", "Background", "Orphan", "nil"`
    throw invalid({ kind: 'DeleteOptions', group: 'meta.k8s.io' }, '', [
      { reason: 'FieldValueNotSupported', message, field: 'propagationPolicy' },
    ])
  }
  const preconditions = isObject(given.preconditions) ? given.preconditions : {}
  return {
    propagation: (policy ?? (resource === jobs ? 'Orphan' : undefined)) as Propagation | undefined,
    gracePeriodSeconds: given.gracePeriodSeconds as number | undefined,
    dryRun: dryRunOf(new URLSearchParams(), 'DeleteOptions', given.dryRun),
    uid: preconditions.uid as string | undefined,
    resourceVersion: preconditions.resourceVersion as string | undefined,
  }
}

function removeOne(api: Api, { resource, namespace }: Target, name: string, options: DeleteOptions): Answer {
  const object = api.get(resource, namespace, name)
  const left = api.delete(resource, object, options)
  const group = resource.group === '' ? {} : { group: resource.group }
  const details = { name, ...group, kind: resource.plural, uid: object.metadata.uid }
  const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
  return { status: 200, body: left ?? (resource === pods ? object : success) }
}

function removeAll(api: Api, target: Target, query: URLSearchParams, options: DeleteOptions): Answer {
  const page = pageOf(api.store, scopeOf(target, query), query)
  for (const object of page.items) api.delete(target.resource, object, options)
  return { status: 200, body: listOf(target.resource, page) }
}
