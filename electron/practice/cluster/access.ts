import { decode, parseBody } from './decode'
import { writtenBy } from './managers'
import type { Answer, Target } from './requests'
import { forbidden, invalid } from './status-error'

/** Who asks: somebody who may do everything, or somebody who may only look, as with the ClusterRole `view`. */
export type User = 'admin' | 'viewer'

const reading: readonly string[] = ['get', 'list', 'watch']
/** What the ClusterRole `view` leaves out, of what there is. */
const notViewed: readonly string[] = ['secrets', 'nodes', 'roles', 'rolebindings', 'leases']

const isAllowed = (user: User, verb: string, plural: string): boolean =>
  user === 'admin' || (reading.includes(verb) && !notViewed.includes(plural))

/** @param watching the query asks for a watch. @throws StatusError 403 in the API server's words. */
export function authorize(user: User, method: string, target: Target, watching: boolean): void {
  const { resource, name } = target
  const verb = verbOf(method, name !== undefined, watching)
  if (isAllowed(user, verb, resource.plural)) return
  const namespace = resource.plural === 'namespaces' ? name : target.namespace
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const what = `cannot ${verb} resource "${resource.plural}" in API group "${resource.group}"`
  throw forbidden(resource, name, `User "${user}" ${what} ${where}`)
}

function verbOf(method: string, named: boolean, watching: boolean): string {
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return named ? 'delete' : 'deletecollection'
  return watching ? 'watch' : named ? 'get' : 'list'
}

export const reviewPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

interface Attributes {
  readonly verb?: string
  readonly resource?: string
}

/** Answers a SelfSubjectAccessReview. @throws StatusError for what is none. */
export function review(user: User, body: string, contentType: string | undefined, by: string, now: number): Answer {
  const kind = 'SelfSubjectAccessReview'
  const schema = `io.k8s.api.authorization.v1.${kind}`
  const { spec } = decode(parseBody(body, contentType, { kind, schema }), schema, kind, 'v1').object
  const { resourceAttributes, nonResourceAttributes } = (spec ?? {}) as Readonly<Record<string, Attributes | undefined>>
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) {
    const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified'
    throw invalid({ kind: '', group: 'authorization.k8s.io' }, '', [
      { reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes' },
    ])
  }
  const { verb = '', resource = '' } = resourceAttributes ?? nonResourceAttributes ?? {}
  const allowed = isAllowed(user, verb, resource)
  const why = `RBAC: allowed by ClusterRoleBinding "viewer" of ClusterRole "view" to User "viewer"`
  const apiVersion = 'authorization.k8s.io/v1'
  return {
    status: 201,
    body: {
      kind,
      apiVersion,
      metadata: { managedFields: writtenBy([], { manager: by, operation: 'Update', apiVersion }, now) },
      spec,
      status: { allowed, ...(allowed && user === 'viewer' ? { reason: why } : {}) },
    },
  }
}
