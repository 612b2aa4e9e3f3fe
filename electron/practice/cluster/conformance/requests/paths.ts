import { definitions, ownResources, statusAndReason, versions, whole } from '../shown'
import type { Reply } from '../step'
import { accessReview, core, get, job, jobs, namespace, post, rows } from './request'

const headOf = (reply: Reply): unknown => ({ status: reply.status, body: reply.body })
const protobuf = 'application/vnd.kubernetes.protobuf'
/** Version and kind, and a Secret of the name `p`; as kubectl's `create secret` sends it. */
const secretInProtobuf = Buffer.from('azhzAAoMCgJ2MRIGU2VjcmV0EgUKAwoBcBoAIgA=', 'base64')

export const paths = rows('paths', [
  ['/', get('/'), statusAndReason],
  ['/api', get('/api'), statusAndReason],
  ['/apis', get('/apis'), statusAndReason],
  ['/apis/batch/v1/', get('/apis/batch/v1/'), ownResources],
  ...['/api/v1', '/apis/batch/v1', '/apis/apps/v1', '/apis/coordination.k8s.io/v1', '/apis/rbac.authorization.k8s.io/v1'].map((path) =>
    [`the resources of ${path}`, get(path), ownResources] as const),
  ['discovery in one answer', { ...get('/apis'), accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' }],
  ['an unknown version of a group', get('/apis/batch/v2')],
  ['Jobs in a version that there is not', get('/apis/batch/v1beta1/namespaces/default/jobs')],
  ['the OpenAPI definitions', get('/openapi/v3/apis/batch/v1'), definitions],
  ['OpenAPI of a group that there is not', get('/openapi/v3/apis/nope/v1')],
  ['OpenAPI v2', get('/openapi/v2'), statusAndReason],
  ['/version', get('/version'), versions],
  ['/version/', get('/version/'), versions],
  ...['/healthz', '/livez', '/readyz'].map((path) => [path, get(path)] as const),
  ['/healthz, in words', get('/healthz?verbose'), statusAndReason],
  ['/healthz/ping', get('/healthz/ping')],
  ['/metrics', get('/metrics'), statusAndReason],
  ['/logs', get('/logs/')],
  ['two slashes', get('//api/v1')],
  ['a name in two parts', get(`${jobs}/a%2Fb`)],
  ['a name that is too long', get(`${jobs}/${'n'.repeat(300)}`)],
  ['a bad escape', get(`${jobs}/%zz`)],
  ['head of a Job', { method: 'HEAD', path: `${jobs}/one` }, headOf],
  ['options of a Job', { method: 'OPTIONS', path: `${jobs}/one` }],
  ['a method that there is not', { method: 'PURGE', path: jobs }],
  ['posting to all namespaces', { method: 'POST', path: '/apis/batch/v1/jobs', body: job('x') }],
  ['replacing a list', { method: 'PUT', path: jobs, body: {} }],
  ['a namespace by the path of what is in one', get(`/api/v1/namespaces/${namespace}/namespaces`)],
  ['nodes in a namespace', get(`${core}/nodes`)],
]) // prettier-ignore

export const forms = rows('media types', [
  ['a Job, whatever comes', { ...get(`${jobs}/one`), accept: '*/*' }],
  ['a Job as YAML', { ...get(`${jobs}/nope`), accept: 'application/yaml' }],
  ['a Job in protobuf, or in JSON', { ...get(`${jobs}/nope`), accept: `${protobuf},application/json` }, (reply) => reply.status],
  ['a Job in protobuf', { ...get(`${jobs}/nope`), accept: protobuf }, (reply) => reply.status],
  ['a Job as XML', { ...get(`${jobs}/one`), accept: 'application/xml' }],
  ['a Job as XML, or in JSON', { ...get(`${jobs}/one`), accept: 'application/xml,application/json' }],
  ['a Job as a table of a version that there is not', { ...get(`${jobs}/one`), accept: 'application/json;as=Table;v=v9;g=meta.k8s.io' }],
  ['Jobs with a bad limit of a table', { ...get(`${jobs}?includeObject=Some`), accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }],
  ['a Secret in protobuf', { method: 'POST', path: `${core}/secrets`, body: secretInProtobuf, type: protobuf }],
  ['a Secret in protobuf that ends', { method: 'POST', path: `${core}/secrets`, body: secretInProtobuf.subarray(0, 26), type: protobuf }, statusAndReason],
  ['a Job that is a Secret in protobuf', { ...post(secretInProtobuf, '', protobuf) }],
  ['no protobuf', { ...post('hello', '', protobuf) }],
  ['a Job as YAML, sent', post('apiVersion: batch/v1\nkind: Job\nmetadata: {name: yaml, labels: {app: yaml}}\nspec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: flow, image: "a:b"}]}}}\n', '?dryRun=All', 'application/yaml')],
  ['broken YAML', post('a: [', '', 'application/yaml'), statusAndReason],
  ['JSON with a character set', post(job('charset'), '?dryRun=All', 'application/json; charset=utf-8')],
  ['a body without a media type', post(job('typeless'), '?dryRun=All', '')],
  ['JSON in CBOR', post('{}', '', 'application/cbor')],
  ['a key that stands twice', post('{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"twice"},"spec":{"backoffLimit":1,"backoffLimit":2,"suspend":true,"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"flow","image":"a:b"}]}}}}', '?dryRun=All')],
  ['a key in another case', post({ ...job('case'), Metadata: { name: 'x' } }, '?dryRun=All')],
  ['a fieldValidation that there is not', post(job('case'), '?dryRun=All&fieldValidation=Loose')],
  ['a manager’s name that is too long', post(job('case'), `?dryRun=All&fieldManager=${'m'.repeat(129)}`)],
]) // prettier-ignore

export const people = rows('who asks', [
  ['a wrong token', { ...get(jobs), as: 'stranger' }],
  ['a wrong token, of /version', { ...get('/version'), as: 'stranger' }, (reply) => reply.status],
  ['nobody', { ...get(jobs), as: 'nobody' }],
  ['nobody, of /version', { ...get('/version'), as: 'nobody' }, versions],
  ['nobody, of /healthz', { ...get('/healthz'), as: 'nobody' }],
  ['nobody, of /api', { ...get('/api'), as: 'nobody' }],
  ['may create Jobs', accessReview('create', 'jobs')],
  ['may do what there is not', accessReview('dance', 'jobs')],
  ['may see the log of pods', accessReview('get', 'pods/log', '')],
  ['may ask for a path', { ...accessReview('get', ''), body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { nonResourceAttributes: { path: '/metrics', verb: 'get' } } } }],
  ['both at once', { ...accessReview('get', ''), body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { nonResourceAttributes: { path: '/metrics', verb: 'get' }, resourceAttributes: { verb: 'get' } } } }],
  ['a review of another kind', { ...accessReview('get', ''), body: { apiVersion: 'v1', kind: 'Secret' } }],
  ['reviews, read', get('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')],
  ['who am I', { method: 'POST', path: '/apis/authentication.k8s.io/v1/selfsubjectreviews', body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' } }, (reply, step) => whole(reply, step)],
  ['all that I may', { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace: 'default' } } }, statusAndReason],
]) // prettier-ignore
