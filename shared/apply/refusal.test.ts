import { expect, test } from 'vitest'
import { conflictOf, grant, refusalOf, type ServerAnswer } from './refusal'
import type { ObjectRef } from './objects'

const ref: ObjectRef = { kind: 'Deployment', namespace: 'flows', name: 'prefect-agent' }
const answer = (status: number, message: string, kind = '', name = ''): ServerAnswer => ({
  status,
  message,
  kind,
  name,
})

// The words are those of Kubernetes 1.34.
test.each<[string, ServerAnswer, string, string, string | null]>([
  [
    'a right',
    answer(
      403,
      'deployments.apps "prefect-agent" is forbidden: User "viewer" cannot patch resource "deployments" in API group "apps" in the namespace "flows"',
      'deployments',
      'prefect-agent',
    ),
    'right',
    'viewer may not patch deployments in flows',
    'kubectl create rolebinding flowdeck-installers -n flows --clusterrole=admin --user=viewer',
  ],
  [
    'a right to give rights',
    answer(
      403,
      'roles.rbac.authorization.k8s.io "prefect-agent" is forbidden: user "dev" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:["batch"], Resources:["jobs"], Verbs:["create"]}',
      'roles',
      'prefect-agent',
    ),
    'right',
    'dev may not give the agent rights that they don’t have themselves',
    'kubectl create rolebinding flowdeck-installers -n flows --clusterrole=admin --user=dev',
  ],
  [
    'a namespace',
    answer(404, 'namespaces "flows" not found', 'namespaces', 'flows'),
    'noNamespace',
    'There is no namespace flows',
    'kubectl create namespace flows',
  ],
  [
    'a namespace that goes',
    answer(
      403,
      'secrets "x" is forbidden: unable to create new content in namespace flows because it is being terminated',
      'secrets',
      'x',
    ),
    'noNamespace',
    'The namespace flows is being deleted',
    null,
  ],
  [
    'a quota',
    answer(
      403,
      'secrets "x" is forbidden: exceeded quota: few, requested: secrets=1, used: secrets=1, limited: secrets=1',
      'secrets',
      'x',
    ),
    'quota',
    'The quota of flows has no room for Deployment prefect-agent',
    'kubectl describe quota -n flows',
  ],
  ['credentials', answer(401, 'Unauthorized'), 'right', 'The cluster does not know who you are', null],
  [
    'no answer',
    answer(0, 'connection refused'),
    'unanswered',
    'The cluster gives no answer about Deployment prefect-agent',
    null,
  ],
  [
    'a webhook',
    answer(403, 'admission webhook "w.example" denied the request: no'),
    'invalid',
    'The API server does not take Deployment prefect-agent',
    null,
  ],
  [
    'a wrong field',
    answer(
      422,
      'Deployment.apps "prefect-agent" is invalid: spec.replicas: Invalid value: -1',
      'Deployment',
      'prefect-agent',
    ),
    'invalid',
    'The API server does not take Deployment prefect-agent',
    null,
  ],
  [
    'a conflict',
    answer(
      409,
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas',
    ),
    'conflict',
    'kubectl-client-side-apply manages .spec.replicas of Deployment prefect-agent',
    null,
  ],
])('%s', (_, given, kind, what, command) => {
  const refusal = refusalOf(given, ref, 'patch', 'me')
  expect(refusal).toMatchObject({ kind, what, command, quote: given.message, ref })
  expect(refusal.why).not.toBe('')
})

test('several conflicts of several managers', () => {
  const message =
    'Apply failed with 3 conflicts: conflicts with "helm" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name="agent"].image\nconflict with "kubectl-scale" with subresource "scale" using apps/v1: .spec.paused'
  expect(conflictOf(message)).toEqual({
    managers: ['helm', 'kubectl-scale'],
    fields: ['.spec.paused', '.spec.replicas', '.spec.template.spec.containers[name="agent"].image'],
  })
})

test('rights are given to an account as to an account', () => {
  expect(grant('system:serviceaccount:ci:deployer', 'flows')).toBe(
    'kubectl create rolebinding flowdeck-installers -n flows --clusterrole=admin --serviceaccount=ci:deployer',
  )
  expect(grant('a b', 'flows')).toContain("--user='a b'")
})
