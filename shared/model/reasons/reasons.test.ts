import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { explain } from '../explain'
import type { Problem } from '../problem'

const run = { id: 'r', name: 'merry-panda', flowName: 'etl' }
const labels = (problem: Problem) => explain(problem).next.map(({ label }) => label)

describe('of a pod that the API server refuses', () => {
  /** The Job controller's events on Kubernetes 1.34; electron/kube/unplaced-pods.cluster.test.ts keeps them so. */
  const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'job-reasons.golden.json'), 'utf8')) as Readonly<
    Record<string, string>
  >
  const rows: Readonly<Record<string, readonly [what: string, why: RegExp, fix: string]>> = {
    'a quota of pods': [
      'The quota has no room for the pod of merry-panda',
      /^Quota few of flows allows pods=0; pods=0 is in use, and the pod asks for pods=1\. That is more than the whole quota/,
      'Jobs',
    ],
    'a quota of CPU and memory': [
      'The quota has no room for the pod of merry-panda',
      /asks for requests\.cpu=2,requests\.memory=4Gi\. That is more than the whole quota, so waiting does not help/,
      'Jobs',
    ],
    'a quota of what the pod does not say': [
      'The pod of merry-panda says too little for the quota',
      /counts limits\.cpu and requests\.cpu, which every pod there has to say/,
      'Open template',
    ],
    'a service account that is not there': [
      'There is no service account robot in flows',
      /^The pod of merry-panda runs as it/,
      'Copy the command that creates it',
    ],
    'a limit that is too high': [
      'A LimitRange of flows refuses the pod',
      /^Its maximum cpu usage per Container is 1, but limit is 2\. /,
      'Open template',
    ],
    'a request that is too low': [
      'A LimitRange of flows refuses the pod',
      /^Its minimum memory usage per Container is 64Mi, but request is 16Mi\. /,
      'Open template',
    ],
    'pod security': ['Pod security (restricted:latest) of flows refuses the pod', /securityContext/, 'Open template'],
    'a priority class that is not there': [
      'The cluster has no priority class urgent',
      /priorityClassName/,
      'Open template',
    ],
    'a runtime class that is not there': [
      'The cluster has no runtime class gvisor',
      /runtimeClassName/,
      'Open template',
    ],
    'a webhook that does not answer': [
      'The webhook guard.example.com does not answer the API server',
      /no pod is made here/,
      'Copy “kubectl get webhooks”',
    ],
    'a policy of the cluster': [
      'The policy flows of the cluster refuses the pod of merry-panda',
      /Its words say what it wants/,
      'Open template',
    ],
  }
  test.each(Object.entries(recorded))('%s', (name, message) => {
    const problem: Problem = { kind: 'podRefused', run, namespace: 'flows', message }
    const { what, why, quote } = explain(problem)
    const [expected, reason, fix] = rows[name] ?? ['', /none/, '']
    expect(what).toBe(expected)
    expect(why).toMatch(reason)
    expect([quote, labels(problem)[0]]).toEqual([message, fix])
  })
  test.each([
    [
      'Error creating: admission webhook "v.example.com" denied the request: no owner',
      'The webhook v.example.com refuses the pod of merry-panda',
    ],
    [
      'Error creating: pods "a" is forbidden: unable to create new content in namespace flows because it is being terminated',
      'The namespace flows is being deleted',
    ],
    ['Error creating: something new', 'The API server refuses the pod of merry-panda'],
    [
      'Error creating: pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=4, limited: pods=4',
      'The quota has no room for the pod of merry-panda',
    ],
  ])('%s', (message, what) => {
    const explained = explain({ kind: 'podRefused', run, namespace: 'flows', message })
    expect(explained.what).toBe(what)
    if (message.includes('quota')) expect(explained.why).toContain('it starts when others have ended')
  })
})

describe('of a container that waits', () => {
  const waiting = (reason: string, message: string, more: { init?: boolean; pullPolicy?: string } = {}): Problem => {
    const { init = false, pullPolicy = 'Always' } = more
    const whose = { run, container: init ? 'fetch' : 'flow', init, namespace: 'flows' }
    return /Pull|Image|Registry|Signature/.test(reason)
      ? { kind: 'imagePullFailed', ...whose, image: 'etl:1', reason, message, pullPolicy }
      : { kind: 'containerConfig', ...whose, reason, message }
  }
  /** Messages as kubelet 1.34 and containerd 2 word them; source: pkg/kubelet, internal/cri. */
  test.each<[string, string, string, RegExp]>([
    [
      'ErrImagePull',
      'failed to pull and unpack image "docker.io/library/etl:1": failed to resolve reference "docker.io/library/etl:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'Image etl:1 can’t be pulled',
      /needs a pull secret.*pull policy is Always/,
    ],
    ['ImagePullBackOff', 'manifest unknown: not found', 'Image etl:1 can’t be pulled', /does not have it\. Push it/],
    ['ErrImagePull', 'dial tcp: lookup registry.local: no such host', 'Image etl:1 can’t be pulled', /does not reach/],
    ['ErrImagePull', '429 toomanyrequests: rate limit', 'Image etl:1 can’t be pulled', /limits how often/],
    ['ErrImagePull', 'no match for platform in manifest', 'Image etl:1 can’t be pulled', /kind of processor/],
    ['ErrImagePull', 'x509: certificate signed by unknown authority', 'Image etl:1 can’t be pulled', /does not trust/],
    [
      'ImagePullBackOff',
      'Back-off pulling image "etl:1"',
      'Image etl:1 can’t be pulled',
      /does not have it, or the node/,
    ],
    ['ImageInspectError', 'cannot inspect', 'Image etl:1 can’t be pulled', /does not have it, or the node/],
    ['SignatureValidationFailed', 'no signature', 'Image etl:1 can’t be pulled', /does not have it, or the node/],
    ['RegistryUnavailable', 'unavailable', 'The registry of etl:1 does not answer the node', /tries it again/],
    ['InvalidImageName', 'couldn’t parse', 'etl:1 is no name of an image, and merry-panda asks for it', /lower-case/],
    [
      'ErrImageNeverPull',
      'Container image "etl:1" is not present with pull policy of Never',
      'Image etl:1 is not on the node, and must not be pulled',
      /policy is Never/,
    ],
    ['CreateContainerConfigError', 'secret "db" not found', 'There is no Secret db in flows', /container flow takes/],
    [
      'CreateContainerConfigError',
      'configmap "c" not found',
      'There is no ConfigMap c in flows',
      /container flow takes/,
    ],
    [
      'CreateContainerConfigError',
      "couldn't find key url in Secret flows/db",
      'Secret db has no key url',
      /Add the key/,
    ],
    [
      'CreateContainerConfigError',
      "couldn't find key a in ConfigMap flows/c",
      'ConfigMap c has no key a',
      /Add the key/,
    ],
    [
      'CreateContainerConfigError',
      'container has runAsNonRoot and image will run as root (pod: "a", container: flow)',
      'Container flow of merry-panda can’t be set up',
      /must not run as root/,
    ],
    [
      'CreateContainerConfigError',
      'other',
      'Container flow of merry-panda can’t be set up',
      /is not there or not right/,
    ],
    [
      'RunContainerError',
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "prefekt": executable file not found in $PATH: unknown',
      'The image of merry-panda has no command prefekt',
      /Correct the command/,
    ],
    [
      'StartError',
      'exec: "/opt/run.sh": stat /opt/run.sh: no such file or directory: unknown',
      'The image of merry-panda has no command /opt/run.sh',
      /Correct the command/,
    ],
    [
      'RunContainerError',
      'exec: "/a": permission denied',
      'Container flow of merry-panda can’t be started',
      /not executable/,
    ],
    ['CreateContainerError', 'no command specified', 'Container flow of merry-panda can’t be started', /what to run/],
    ['CreateContainerError', 'context deadline exceeded', 'Container flow of merry-panda can’t be started', /too slow/],
    ['PostStartHookError', 'hook failed', 'Container flow of merry-panda can’t be started', /its words say why/],
  ])('%s: %s', (reason, message, what, why) => {
    const explained = explain(waiting(reason, message))
    expect(explained.what).toBe(what)
    expect(explained.why).toMatch(why)
    expect(explained.quote).toContain(message)
  })

  test('an init container is named as one', () => {
    const { what, why } = explain(waiting('CreateContainerConfigError', 'secret "db" not found', { init: true }))
    expect([what, why]).toEqual([
      'There is no Secret db in flows',
      'The init container fetch takes variables from it. Create it, or take it from the template: the container then starts by itself.',
    ])
  })

  test.each([
    ['Always', 'ImagePullBackOff', true],
    ['IfNotPresent', 'ImagePullBackOff', false],
    ['Never', 'ErrImageNeverPull', true],
    ['IfNotPresent', 'InvalidImageName', false],
  ])('under policy %s, %s is helped by IfNotPresent: %s', (pullPolicy, reason, helps) => {
    expect(labels(waiting(reason, 'not found', { pullPolicy })).includes('Use IfNotPresent…')).toBe(helps)
  })
})

test('commands to copy hold each name as one word', () => {
  const commandOf = (message: string) => {
    const whose = { run, container: 'flow', init: false, namespace: 'flows' }
    const [first] = explain({ kind: 'containerConfig', ...whose, reason: 'CreateContainerConfigError', message }).next
    return first?.action.kind === 'copy' ? first.action.text : null
  }
  expect(commandOf('secret "db" not found')).toBe('kubectl create secret generic db -n flows --from-literal=KEY=VALUE')
  expect(commandOf(`secret "a'; b" not found`)).toBe(
    String.raw`kubectl create secret generic 'a'\''; b' -n flows --from-literal=KEY=VALUE`,
  )
  expect(commandOf("couldn't find key url in Secret flows/db")).toBe(
    `kubectl patch secret db -n flows -p '{"stringData":{"url":"VALUE"}}'`,
  )
})

describe('of a pod that its node can’t prepare', () => {
  test.each<[string, string, string]>([
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "s" : secret "db" not found',
      'There is no Secret db in flows',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "c" : configmap "c" not found',
      'There is no ConfigMap c in flows',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "s" : references non-existent secret key: url',
      'What the pod of merry-panda mounts has no key url',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "h" : hostPath type check failed: /data is not a directory',
      'The node of merry-panda has no /data',
    ],
    ['FailedMount', 'Unable to attach or mount volumes: timed out', 'A volume of merry-panda can’t be mounted'],
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "v" Volume is already exclusively attached to one node',
      'A volume of merry-panda is in use on another node',
    ],
    ['FailedAttachVolume', 'rpc error', 'A volume of merry-panda can’t be attached to its node'],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="bridge" failed',
      'The network for the pod of merry-panda can’t be made',
    ],
    [
      'FailedCreatePodSandBox',
      'Failed to create pod sandbox: no runtime for "gvisor" is configured',
      'The node has no such container runtime as merry-panda asks for',
    ],
    [
      'FailedCreatePodSandBox',
      'failed to allocate for range 0: no IP addresses available in range set',
      'The node has no address left for the pod of merry-panda',
    ],
    [
      'NetworkNotReady',
      'network is not ready: container runtime network not ready: NetworkReady=false',
      'The network for the pod of merry-panda can’t be made',
    ],
  ])('%s: %s', (reason, message, what) => {
    const explained = explain({ kind: 'podHeldUp', run, namespace: 'flows', reason, message })
    expect(explained.what).toBe(what)
    expect(explained.quote).toBe(message)
    expect(explained.why).toMatch(/^[A-Z].*\.$/)
  })
})
