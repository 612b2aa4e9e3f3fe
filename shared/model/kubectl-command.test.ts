import { describe, expect, test } from 'vitest'
import { kubectlCommand, type KubectlAction, type KubectlPlace } from './kubectl-command'

const here: KubectlPlace = { context: 'minikube', namespace: 'flows', kubeconfig: [] }
const job = { kind: 'job', name: 'prefect-job-1' } as const
const pod = { kind: 'pod', name: 'prefect-job-1-x2' } as const

test.each<[string, KubectlAction, string]>([
  ['the YAML of a Job', { act: 'yaml', objects: [job] }, 'get job/prefect-job-1 -o yaml'],
  ['the YAML of several', { act: 'yaml', objects: [job, pod] }, 'get job/prefect-job-1 pod/prefect-job-1-x2 -o yaml'],
  ['describe', { act: 'describe', objects: [pod] }, 'describe pod/prefect-job-1-x2'],
  ['delete', { act: 'delete', objects: [job] }, 'delete job/prefect-job-1'],
  [
    'suspend',
    { act: 'suspend', objects: [job] },
    `patch job/prefect-job-1 --type merge -p '{"spec":{"suspend":true}}'`,
  ],
  ['resume', { act: 'resume', objects: [job] }, `patch job/prefect-job-1 --type merge -p '{"spec":{"suspend":false}}'`],
  ['events', { act: 'events', object: job }, 'events --for job/prefect-job-1'],
  ['the log of a Job', { act: 'logs', object: job, container: null }, 'logs -f job/prefect-job-1 --all-containers'],
  ['the log of a container', { act: 'logs', object: pod, container: 'flow' }, 'logs -f pod/prefect-job-1-x2 -c flow'],
  [
    'the log before a restart',
    { act: 'logs', object: pod, container: 'flow', previous: true },
    'logs pod/prefect-job-1-x2 -c flow --previous',
  ],
  ['a shell', { act: 'shell', object: pod, container: 'flow' }, 'exec -it pod/prefect-job-1-x2 -c flow -- sh'],
  [
    'a container to look around with',
    { act: 'debug', object: pod, container: 'flow' },
    'debug -it pod/prefect-job-1-x2 --image busybox --target flow',
  ],
  ['a port', { act: 'forward', object: pod }, 'port-forward pod/prefect-job-1-x2 8080:PORT'],
])('%s', (_, action, does) => {
  expect(kubectlCommand(action, here)).toBe(`kubectl --context minikube -n flows ${does}`)
})

describe('where it looks', () => {
  test.each<[string, Partial<KubectlPlace>, string]>([
    ['the usual kubeconfig', {}, 'kubectl --context minikube -n flows'],
    [
      'another kubeconfig',
      { kubeconfig: ['/srv/my clusters/a'] },
      `kubectl --kubeconfig '/srv/my clusters/a' --context minikube -n flows`,
    ],
    ['several', { kubeconfig: ['/a', '/b c'] }, `KUBECONFIG='/a:/b c' kubectl --context minikube -n flows`],
    [
      'a context of EKS',
      { context: 'arn:aws:eks:eu:1:cluster/a' },
      'kubectl --context arn:aws:eks:eu:1:cluster/a -n flows',
    ],
    ['blanks, quotes and a variable', { context: `it's $HOME` }, `kubectl --context 'it'\\''s $HOME' -n flows`],
    [
      'orders for a terminal',
      { context: 'a\u001b[201~\nrm' },
      String.raw`kubectl --context $'a\u001b[201~\u000arm' -n flows`,
    ],
  ])('%s', (_, more, begins) => {
    expect(kubectlCommand({ act: 'describe', objects: [job] }, { ...here, ...more })).toBe(
      `${begins} describe job/prefect-job-1`,
    )
  })
})

test('a name that holds anything stays one word, and is no flag', () => {
  const name = `-f; rm 'x' $(y)`
  expect(kubectlCommand({ act: 'delete', objects: [{ kind: 'job', name }] }, here)).toBe(
    `kubectl --context minikube -n flows delete 'job/-f; rm '\\''x'\\'' $(y)'`,
  )
})
