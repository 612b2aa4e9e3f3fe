import { expect, test } from 'vitest'
import { forCluster } from './load-command'

const load = { label: 'Copy load command', action: { kind: 'copy', text: 'minikube image load etl:1' } } as const
const other = {
  label: 'Copy “kubectl describe nodes”',
  action: { kind: 'copy', text: 'kubectl describe nodes' },
} as const

test.each<[string, boolean, boolean, string | null]>([
  ['minikube', true, false, 'minikube image load etl:1'],
  ['practice', true, true, 'minikube image load etl:1'],
  ['team-a', true, false, 'minikube image load etl:1 -p team-a'],
  ['kind-dev', true, false, 'kind load docker-image etl:1 --name dev'],
  ['k3d-dev', true, false, 'k3d image import etl:1 -c dev'],
  ['docker-desktop', true, false, null],
  ['arn:aws:eks:eu-west-1:1:cluster/prod', false, false, null],
])('into %s an image is loaded by its own command', (context, local, practice, text) => {
  const remedies = forCluster([load, other], { context, local, practice })
  expect(remedies).toEqual([...(text === null ? [] : [{ ...load, action: { kind: 'copy', text } }]), other])
})
