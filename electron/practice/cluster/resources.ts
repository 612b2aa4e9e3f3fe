import * as defaults from './defaults'
import * as rules from './validate'
import type { Cause } from './status-error'
import type { JsonObject } from './objects'

/** All that the server knows of one kind. What isn't in the table doesn't exist. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** Definition in Kubernetes' OpenAPI document. */
  readonly schema: string
  readonly nameForm: 'subdomain' | 'label' | 'path'
  /** Fields that a field selector may name, besides metadata.name and metadata.namespace. */
  readonly fields?: readonly string[]
  readonly subresources?: readonly string[]
  /** A real server keeps none of them in its memory, and asks etcd each time. */
  readonly isUncached?: boolean
  /** Changes of the spec are counted. */
  readonly hasGeneration?: boolean
  readonly status?: JsonObject
  fill?(object: JsonObject): void
  validate?(object: JsonObject): Cause[]
  validateUpdate?(object: JsonObject, old: JsonObject): Cause[]
}

const core = { group: '', version: 'v1', nameForm: 'subdomain' } as const
const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1', namespaced: true, nameForm: 'path' } as const

export const jobs: Resource = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
  categories: ['all'],
  schema: 'io.k8s.api.batch.v1.Job',
  nameForm: 'subdomain',
  fields: ['status.successful'],
  hasGeneration: true,
  status: {},
  fill: defaults.defaultJob,
  validate: rules.validateJob,
  validateUpdate: rules.validateJobUpdate,
}

export const pods: Resource = {
  ...core,
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  schema: 'io.k8s.api.core.v1.Pod',
  fields: [
    'spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork',
    'status.phase', 'status.podIP', 'status.nominatedNodeName',
  ], // prettier-ignore
  subresources: ['log'],
  hasGeneration: true,
  fill: defaults.defaultPod,
  validate: rules.validatePod,
}

export const events: Resource = {
  ...core,
  plural: 'events',
  kind: 'Event',
  namespaced: true,
  shortNames: ['ev'],
  schema: 'io.k8s.api.core.v1.Event',
  isUncached: true,
  fields: [
    'involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid',
    'involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath', 'reason',
    'reportingComponent', 'source', 'type',
  ], // prettier-ignore
}

export const namespaces: Resource = {
  ...core,
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
  shortNames: ['ns'],
  nameForm: 'label',
  schema: 'io.k8s.api.core.v1.Namespace',
  fields: ['status.phase'],
  status: { phase: 'Active' },
  fill: defaults.defaultNamespace,
}

export const nodes: Resource = {
  ...core,
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
  shortNames: ['no'],
  schema: 'io.k8s.api.core.v1.Node',
  fields: ['spec.unschedulable'],
}

export const secrets: Resource = {
  ...core,
  plural: 'secrets',
  kind: 'Secret',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
  fields: ['type'],
  fill: defaults.defaultSecret,
}

export const serviceAccounts: Resource = {
  ...core,
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
  shortNames: ['sa'],
  schema: 'io.k8s.api.core.v1.ServiceAccount',
}

export const resourceQuotas: Resource = {
  ...core,
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
  shortNames: ['quota'],
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  status: {},
}

const deployments: Resource = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
  shortNames: ['deploy'],
  categories: ['all'],
  schema: 'io.k8s.api.apps.v1.Deployment',
  nameForm: 'subdomain',
  hasGeneration: true,
  status: {},
  fill: defaults.defaultDeployment,
  validate: rules.validateDeployment,
}

const roles: Resource = { ...rbac, plural: 'roles', kind: 'Role', schema: 'io.k8s.api.rbac.v1.Role' }
const roleBindings: Resource = {
  ...rbac,
  plural: 'rolebindings',
  kind: 'RoleBinding',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  fill: defaults.defaultRoleBinding,
}

const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
  nameForm: 'subdomain',
  schema: 'io.k8s.api.coordination.v1.Lease',
}

export const resources: readonly Resource[] = [
  pods, events, namespaces, nodes, secrets, serviceAccounts, resourceQuotas, jobs, deployments, roles, roleBindings, leases,
] // prettier-ignore

/** The key of a resource's shelf in the store, such as `jobs.batch`. */
export const shelfOf = (resource: Resource): string =>
  resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`

export const apiVersionOf = (resource: { readonly group: string; readonly version: string }): string =>
  resource.group === '' ? resource.version : `${resource.group}/${resource.version}`

export const resourceByPath = (group: string, version: string, plural: string): Resource | undefined =>
  resources.find((one) => one.plural === plural && apiVersionOf(one) === apiVersionOf({ group, version }))

export const fieldNotSupported = (resource: Resource, field: string): string =>
  resource.group === 'batch'
    ? `field label "${field}" not supported for Job`
    : resource.group === ''
      ? `field label not supported: ${field}`
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
