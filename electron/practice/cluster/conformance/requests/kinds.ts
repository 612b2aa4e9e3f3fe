import { accessReview, core, deployment, namespace, patchTypes, rows } from './request'

const { apply } = patchTypes

export const kinds = rows('other kinds', [
  ['a Secret', { method: 'POST', path: `${core}/secrets`, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { token: 'abc' } } }],
  ['the Secret again', { method: 'POST', path: `${core}/secrets`, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } } }],
  ['a Deployment, dry', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`, body: deployment }],
  ['a Deployment', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: deployment }],
  ['a Deployment without anything', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec: {} } }],
  ['a Deployment whose selector is another', { method: 'POST', path: `/apis/apps/v1/namespaces/${namespace}/deployments`, body: { ...deployment, spec: { ...deployment.spec, selector: { matchLabels: { app: 'x' } } } } }],
  ['a Role', { method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r' }, rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['*'] }] } }],
  ['a RoleBinding', { method: 'POST', path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, body: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'r' }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }, subjects: [{ kind: 'ServiceAccount', name: 'default' }] } }],
  ['a Lease', { method: 'POST', path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`, body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: { holderIdentity: 'me', leaseDurationSeconds: 15 } } }],
  ['a Lease of an old version', { method: 'PUT', path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/l`, body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l', resourceVersion: '1' }, spec: { holderIdentity: 'you' } } }],
  ['an access review', accessReview('create', 'jobs')],
  ['an empty access review', { method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {} } }],
  ['server-side apply of a new Secret', { method: 'PATCH', path: `${core}/secrets/applied?fieldManager=flowdeck`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied' }, data: { a: 'YQ==' } } }],
  ['server-side apply again', { method: 'PATCH', path: `${core}/secrets/applied?fieldManager=flowdeck`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied', labels: { x: 'y' } }, data: { a: 'YQ==', b: 'Yg==' } } }],
  ['server-side apply without a manager', { method: 'PATCH', path: `${core}/secrets/applied`, type: apply, body: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'applied' } } }],
]) // prettier-ignore
