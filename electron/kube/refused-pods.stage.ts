/** Pods of Jobs that the API server refuses, by what is there in their namespace. NAMESPACE stands for it. */
export interface RefusedPod {
  readonly namespaceLabels?: Readonly<Record<string, string>>
  /** Laid over the pod's spec, whose one container is named `flow`. */
  readonly spec?: object
  /** Laid over that container. */
  readonly container?: object
  /** By the path that they are posted to. */
  readonly objects?: readonly (readonly [path: string, object: object])[]
}

const quotas = '/api/v1/namespaces/NAMESPACE/resourcequotas'
const ranges = '/api/v1/namespaces/NAMESPACE/limitranges'
const admission = '/apis/admissionregistration.k8s.io/v1'
const asking = (requests: object, limits = {}) => ({ resources: { requests, limits } })
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }
const here = { matchLabels: { 'made-up': 'NAMESPACE' } }
const quota = (hard: object) => [quotas, { metadata: { name: 'few' }, spec: { hard } }] as const
const range = (limit: object) => [ranges, { metadata: { name: 'sizes' }, spec: { limits: [limit] } }] as const

export const refused: Readonly<Record<string, RefusedPod>> = {
  'a quota of pods': { objects: [quota({ pods: '0' })] },
  'a quota of CPU and memory': {
    container: asking({ cpu: '2', memory: '4Gi' }),
    objects: [quota({ 'requests.cpu': '1', 'requests.memory': '1Gi' })],
  },
  'a quota of what the pod does not say': { objects: [quota({ 'limits.cpu': '1', 'requests.cpu': '1' })] },
  'a service account that is not there': { spec: { serviceAccountName: 'robot' } },
  'a limit that is too high': {
    container: asking({}, { cpu: '2' }),
    objects: [range({ type: 'Container', max: { cpu: '1' } })],
  },
  'a request that is too low': {
    container: asking({ memory: '16Mi' }),
    objects: [range({ type: 'Container', min: { memory: '64Mi' } })],
  },
  'pod security': { namespaceLabels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  'a priority class that is not there': { spec: { priorityClassName: 'urgent' } },
  'a runtime class that is not there': { spec: { runtimeClassName: 'gvisor' } },
  'a webhook that does not answer': {
    objects: [
      [
        `${admission}/validatingwebhookconfigurations`,
        {
          metadata: { name: 'NAMESPACE' },
          webhooks: [
            {
              name: 'guard.example.com',
              clientConfig: { url: 'https://127.0.0.1:1/' },
              rules: [rule],
              namespaceSelector: here,
              sideEffects: 'None',
              admissionReviewVersions: ['v1'],
              timeoutSeconds: 1,
            },
          ],
        },
      ],
    ],
  },
  'a policy of the cluster': {
    objects: [
      [
        `${admission}/validatingadmissionpolicies`,
        {
          metadata: { name: 'NAMESPACE' },
          spec: {
            matchConstraints: { namespaceSelector: here, resourceRules: [rule] },
            validations: [{ expression: 'false', message: 'pods need an owner' }],
          },
        },
      ],
      [
        `${admission}/validatingadmissionpolicybindings`,
        { metadata: { name: 'NAMESPACE' }, spec: { policyName: 'NAMESPACE', validationActions: ['Deny'] } },
      ],
    ],
  },
}
