import { createHash } from 'node:crypto'
import { apiVersionOf, resources, type Resource } from './resources'
import { schemas } from './schema'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const authorization = { group: 'authorization.k8s.io', version: 'v1' }
const groupVersions = [...new Set([...resources.map(apiVersionOf), apiVersionOf(authorization)])]
const groups = groupVersions.filter((groupVersion) => groupVersion.includes('/'))

const entry = (resource: Resource, subresource?: string): object => ({
  name: subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`,
  singularName: subresource === undefined ? resource.kind.toLowerCase() : '',
  namespaced: resource.namespaced,
  kind: resource.kind,
  verbs: subresource === undefined ? verbs : ['get'],
  ...(subresource === undefined && resource.shortNames ? { shortNames: resource.shortNames } : {}),
  ...(subresource === undefined && resource.categories ? { categories: resource.categories } : {}),
})

function apiResourceList(groupVersion: string): object {
  const review = {
    name: 'selfsubjectaccessreviews',
    singularName: 'selfsubjectaccessreview',
    namespaced: false,
    kind: 'SelfSubjectAccessReview',
    verbs: ['create'],
  }
  const own = resources
    .filter((resource) => apiVersionOf(resource) === groupVersion)
    .flatMap((one) => [entry(one), ...(one.subresources ?? []).map((subresource) => entry(one, subresource))])
  return {
    kind: 'APIResourceList',
    ...(groupVersion === 'v1' ? {} : { apiVersion: 'v1' }),
    groupVersion,
    resources: groupVersion === apiVersionOf(authorization) ? [review] : own,
  }
}

function apiGroup(groupVersion: string): object {
  const [name = '', version = ''] = groupVersion.split('/')
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } }
}

const pathOf = (groupVersion: string): string => (groupVersion === 'v1' ? 'api/v1' : `apis/${groupVersion}`)

const queryParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}))

/** The OpenAPI document of one group version: the real definitions; of the paths what clients look at. */
function openApiDocument(groupVersion: string): object {
  const paths: Record<string, object> = {}
  for (const resource of resources.filter((one) => apiVersionOf(one) === groupVersion)) {
    const { group, version, kind } = resource
    const place = resource.namespaced ? `namespaces/{namespace}/${resource.plural}` : resource.plural
    const operation = { parameters: queryParameters, 'x-kubernetes-group-version-kind': { group, version, kind } }
    const action = (name: string): object => ({ ...operation, 'x-kubernetes-action': name })
    paths[`/${pathOf(groupVersion)}/${place}`] = { get: action('list'), post: action('post') }
    paths[`/${pathOf(groupVersion)}/${place}/{name}`] = {
      get: action('get'),
      put: action('put'),
      patch: action('patch'),
      delete: action('delete'),
    }
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.34.4' },
    paths,
    components: { schemas: schemasOf(groupVersion) },
  }
}

/** The definitions that the group version's kinds need, and no others. */
function schemasOf(groupVersion: string): object {
  const names = resources
    .filter((one) => apiVersionOf(one) === groupVersion)
    .flatMap((one) => [one.schema, `${one.schema}List`])
  const open = [...names, 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions']
  if (groupVersion === apiVersionOf(authorization)) open.push('io.k8s.api.authorization.v1.SelfSubjectAccessReview')
  const found: Record<string, unknown> = {}
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name in found || !schemas[name]) continue
    found[name] = schemas[name]
    for (const match of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/([\w.-]+)/g))
      open.push(match[1] ?? '')
  }
  return found
}

const cached = new Map<string, { text: string; hash: string }>()
function documentOf(groupVersion: string): { text: string; hash: string } {
  let made = cached.get(groupVersion)
  if (!made) {
    const text = JSON.stringify(openApiDocument(groupVersion))
    made = { text, hash: createHash('sha512').update(text).digest('hex').toUpperCase() }
    cached.set(groupVersion, made)
  }
  return made
}

const openApiIndex = (): object => ({
  paths: Object.fromEntries(
    groupVersions.map((groupVersion) => {
      const path = pathOf(groupVersion)
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${documentOf(groupVersion).hash}` }]
    }),
  ),
})

const version = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.4',
  gitCommit: 'practice',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'practice',
  compiler: 'practice',
  platform: `${process.platform}/${process.arch}`,
}

/** What a path outside of the resources answers: a value for JSON, a string as it is; undefined when there is none. */
export function discover(path: string, address: string): object | string | undefined {
  if (['/readyz', '/livez', '/healthz'].includes(path)) return 'ok'
  if (path === '/version') return version
  if (path === '/openapi/v3') return openApiIndex()
  if (path === '/api') {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
    }
  }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(apiGroup) }
  for (const groupVersion of groupVersions) {
    if (path === `/${pathOf(groupVersion)}`) return apiResourceList(groupVersion)
    if (path === `/openapi/v3/${pathOf(groupVersion)}`) return JSON.parse(documentOf(groupVersion).text) as object
    if (groupVersion !== 'v1' && path === `/apis/${groupVersion.split('/')[0]}`) {
      return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(groupVersion) }
    }
  }
  return undefined
}
