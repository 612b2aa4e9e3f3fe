import { describe, expect, test } from 'vitest'
import { DeploymentOptions } from './deployment'
import { flowdeckAccess, flowdeckDeployment, flowdeckFaults } from './flowdeck-agent'

const agent = { name: 'flowdeck-agent', namespace: 'flows', agentName: 'flowdeck-agent', account: 'flowdeck-agent' }
interface Deployment {
  readonly spec: {
    readonly replicas: number
    readonly strategy: object
    readonly template: {
      readonly spec: { readonly containers: readonly Readonly<Record<string, unknown>>[] } & Readonly<
        Record<string, unknown>
      >
    }
  }
}
const deploymentOf = (options: DeploymentOptions = {}): Deployment =>
  flowdeckDeployment(
    { ...agent, start: ['agent', 'start'], env: [{ name: 'A', value: '1' }] },
    DeploymentOptions.parse({ workerImage: 'reg.example/flowdeck:1', ...options }),
  ) as Deployment
const podOf = (options?: DeploymentOptions) => deploymentOf(options).spec.template.spec

test('two replicas, or as many as are wanted; a new one is ready before an old one goes', () => {
  expect(deploymentOf().spec).toMatchObject({
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  })
  expect(deploymentOf({ replicas: '5' }).spec.replicas).toBe(5)
})

describe('its pod', () => {
  test('is asked whether it lives, and whether it is ready, where it answers', () => {
    const [container] = podOf().containers
    expect(container).toMatchObject({
      args: [
        ...['agent', 'start', '--namespace', 'flows', '--name', 'flowdeck-agent'],
        ...['--leader-elect', '--lease-name', 'flowdeck-agent'],
        ...['--metrics-address', ':8080', '--log-format', 'json'],
      ],
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 } },
      readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
    })
  })

  test('has no rights on its node, and writes only to folders that go with it', () => {
    const pod = podOf()
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } })
    expect(pod.containers[0]?.['securityContext']).toMatchObject({
      ...{ runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      capabilities: { drop: ['ALL'] },
    })
    expect(pod['volumes']).toEqual([{ name: 'scratch', emptyDir: {} }])
  })

  test('has longer to end than its process takes, and would rather have a node without another', () => {
    const pod = podOf()
    // The process is gone after 9.5 s: lastResortMs of electron/cli/signals.ts.
    expect(pod['terminationGracePeriodSeconds']).toBeGreaterThan(10)
    expect(pod['topologySpreadConstraints']).toEqual([
      {
        ...{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
        labelSelector: { matchLabels: { app: 'flowdeck-agent' } },
      },
    ])
  })
})

test('its account may read and renew the one Lease, and make it', () => {
  const options = { namespace: 'flows', resourceManagerEnabled: false }
  const [account, role] = flowdeckAccess(options, 'flowdeck-agent', 'runner') as [object, { rules: object[] }]
  expect(account).toMatchObject({ kind: 'ServiceAccount', metadata: { name: 'runner' } })
  const lease = { apiGroups: ['coordination.k8s.io'], resources: ['leases'] }
  expect(role.rules.slice(-2)).toEqual([
    { ...lease, verbs: ['create'] },
    { ...lease, resourceNames: ['flowdeck-agent'], verbs: ['get', 'update'] },
  ])
})

test('its account may delete pods only where it deletes finished Jobs', () => {
  const mayDelete = (resourceManagerEnabled: boolean) => {
    const [, role] = flowdeckAccess({ namespace: 'flows', resourceManagerEnabled }, 'a') as [
      object,
      { rules: { resources: string[]; verbs: string[] }[] },
    ]
    return role.rules.flatMap(({ resources, verbs }) => (verbs.includes('delete') ? resources : []))
  }
  expect(mayDelete(false)).toEqual(['jobs'])
  expect(mayDelete(true)).toEqual(['jobs', 'pods'])
})

const faultsOf = (options: DeploymentOptions) =>
  flowdeckFaults(DeploymentOptions.parse({ flavor: 'flowdeck', workerImage: 'i', ...options })).map(
    ({ option }) => option,
  )

test.each([
  ['', true],
  ['1', true],
  ['99', true],
  ['0', false],
  ['100', false],
  ['two', false],
  ['1.5', false],
])('%j replicas can be had: %j', (replicas, usable) => {
  expect(faultsOf({ replicas })).toEqual(usable ? [] : ['replicas'])
  expect(flowdeckFaults(DeploymentOptions.parse({ replicas }))).toEqual([])
})

test.each<[string, DeploymentOptions, readonly string[]]>([
  ['a time', { resourceManagerEnabled: true, failedSeconds: '86400', keepCompleted: '0' }, []],
  ['no number', { resourceManagerEnabled: true, completedSeconds: 'soon' }, ['completedSeconds']],
  ['a time without the resource manager', { keepFailed: '3' }, ['keepFailed']],
])('when finished Jobs go: %s', (_, options, faults) => expect(faultsOf(options)).toEqual(faults))

test('the resource manager is told when Jobs go, and keeps nothing in a pod that goes too', () => {
  const options = DeploymentOptions.parse({ workerImage: 'i', resourceManagerEnabled: true, failedSeconds: '60' })
  const args = (given: typeof options) =>
    (flowdeckDeployment({ ...agent, start: ['agent', 'start'], env: [] }, given) as Deployment).spec.template.spec
      .containers[0]!['args']
  expect(args(options)).toEqual(
    expect.arrayContaining(['--resource-manager', '--no-evidence', '--failed-seconds', '60']),
  )
  expect(args({ ...options, resourceManagerEnabled: false })).not.toContain('--failed-seconds')
})
