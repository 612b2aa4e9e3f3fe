/**
 * Pods that kube-scheduler can't place: what they ask for, and the made-up nodes that there are. A node of these has no
 * kubelet; it is an object whose status says that it is ready.
 */
export interface Unplaced {
  readonly nodes: readonly MadeNode[]
  /** Laid over a pod's spec, whose one container is named `flow`. */
  readonly spec?: object
  /** Laid over that container. */
  readonly container?: object
  /** Other objects that have to be there first, by the path that they are posted to; NS stands for the namespace. */
  readonly objects?: readonly (readonly [path: string, object: object])[]
}

export interface MadeNode {
  readonly labels?: Readonly<Record<string, string>>
  readonly taints?: readonly object[]
  readonly unschedulable?: boolean
  readonly ready?: boolean
  readonly has?: Readonly<Record<string, string>>
}

const big: MadeNode = {}
const small: MadeNode = { has: { cpu: '1', memory: '1Gi' } }
const fast: MadeNode = { ...small, labels: { disk: 'ssd' } }
const tainted = (key: string, value?: string): MadeNode => ({
  taints: [{ key, ...(value === undefined ? {} : { value }), effect: 'NoSchedule' }],
})
const asking = (requests: object) => ({ resources: { requests } })
const pods = '/api/v1/namespaces/NS/pods'
const claims = '/api/v1/namespaces/NS/persistentvolumeclaims'
const volumes = '/api/v1/persistentvolumes'

/** On a node already: nobody starts it, but it takes its place. */
const placed = (name: string, spec: object, labels: object = {}) =>
  [
    pods,
    {
      metadata: { name, labels },
      spec: { nodeName: 'made-1', containers: [{ name: 'c', image: 'c:1' }], ...spec },
    },
  ] as const
const claim = (more: object) =>
  [
    claims,
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
    },
  ] as const
const volume = (more: object) =>
  [
    volumes,
    {
      metadata: { name: 'flowdeck-made-volume' },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'made',
        claimRef: { namespace: 'NS', name: 'data' },
        ...more,
      },
    },
  ] as const
const withClaim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] }
/** As the Job’s own pod is labelled. */
const alike = { matchLabels: { app: 'flow' } }
const away = { matchLabels: { app: 'other' } }

export const unplaced: Readonly<Record<string, Unplaced>> = {
  'no node at all': { nodes: [] },
  'a node selector that matches nothing': { nodes: [big, big], spec: { nodeSelector: { disk: 'ssd' } } },
  'a required node affinity': {
    nodes: [big],
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gpu', operator: 'Exists' }] }],
          },
        },
      },
    },
  },
  'a taint': { nodes: [tainted('dedicated', 'gpu')] },
  'a taint without a value': { nodes: [tainted('node-role.kubernetes.io/control-plane')] },
  'two taints': { nodes: [tainted('dedicated', 'gpu'), tainted('team', 'ml'), tainted('team', 'ml')] },
  'a cordoned node': { nodes: [{ unschedulable: true }] },
  'a node that is not ready': { nodes: [{ ready: false }] },
  'too much CPU': { nodes: [small], container: asking({ cpu: '32' }) },
  'too much memory': { nodes: [small], container: asking({ memory: '64Gi' }) },
  'too much of both': { nodes: [small, small], container: asking({ cpu: '32', memory: '64Gi' }) },
  'CPU that others have': {
    nodes: [small],
    container: asking({ cpu: '600m' }),
    objects: [placed('other', { containers: [{ name: 'c', image: 'c:1', ...asking({ cpu: '600m' }) }] })],
  },
  'too much ephemeral storage': { nodes: [small], container: asking({ 'ephemeral-storage': '100Gi' }) },
  'a GPU': { nodes: [big], container: { resources: { limits: { 'nvidia.com/gpu': '1' } } } },
  'too many pods': { nodes: [{ has: { pods: '0' } }] },
  'a port of the node that is taken': {
    nodes: [big],
    container: { ports: [{ containerPort: 80, hostPort: 8080 }] },
    objects: [
      placed('other', { containers: [{ name: 'c', image: 'c:1', ports: [{ containerPort: 80, hostPort: 8080 }] }] }),
    ],
  },
  'a topology that no node has': {
    nodes: [big],
    spec: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
      ],
    },
  },
  'a topology that is uneven already': {
    nodes: [{ labels: { rack: 'a' } }, { labels: { rack: 'b' }, has: { cpu: '0' } }],
    container: asking({ cpu: '100m' }),
    spec: {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', labelSelector: alike },
      ],
    },
    objects: [placed('other', {}, alike.matchLabels)],
  },
  'another pod that it keeps away from': {
    nodes: [big],
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: away },
          ],
        },
      },
    },
    objects: [placed('other', {}, { app: 'other' })],
  },
  'another pod that keeps away from it': {
    nodes: [big],
    objects: [
      placed('other', {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector: {} },
            ],
          },
        },
      }),
    ],
  },
  'another pod that it wants to be with': {
    nodes: [big],
    spec: {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: away },
          ],
        },
      },
    },
  },
  'a volume claim that is not there': { nodes: [big], spec: withClaim },
  'a volume claim that is not bound': {
    nodes: [big],
    spec: withClaim,
    objects: [claim({ storageClassName: 'nobody-has-it' })],
  },
  'a volume that no node has yet': {
    nodes: [big],
    spec: withClaim,
    objects: [
      [
        '/apis/storage.k8s.io/v1/storageclasses',
        {
          metadata: { name: 'flowdeck-made-late' },
          provisioner: 'kubernetes.io/no-provisioner',
          volumeBindingMode: 'WaitForFirstConsumer',
        },
      ],
      claim({ storageClassName: 'flowdeck-made-late' }),
    ],
  },
  'a volume that belongs to another node': {
    nodes: [big],
    spec: withClaim,
    objects: [
      claim({ storageClassName: 'made' }),
      volume({
        hostPath: { path: '/data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['elsewhere'] }] },
            ],
          },
        },
      }),
    ],
  },
  'a volume of another zone': {
    nodes: [{ labels: { 'topology.kubernetes.io/zone': 'b' } }],
    spec: withClaim,
    objects: [
      claim({ storageClassName: 'made' }),
      [
        volumes,
        {
          metadata: { name: 'flowdeck-made-volume', labels: { 'topology.kubernetes.io/zone': 'a' } },
          spec: {
            capacity: { storage: '1Gi' },
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'made',
            claimRef: { namespace: 'NS', name: 'data' },
            hostPath: { path: '/data' },
          },
        },
      ],
    ],
  },
  'more volumes than a node takes': {
    nodes: [big],
    spec: withClaim,
    objects: [
      [
        '/apis/storage.k8s.io/v1/csinodes',
        {
          metadata: { name: 'made-1' },
          spec: { drivers: [{ name: 'made.example.com', nodeID: 'made-1', allocatable: { count: 0 } }] },
        },
      ],
      claim({ storageClassName: 'made' }),
      volume({ csi: { driver: 'made.example.com', volumeHandle: 'one' } }),
    ],
  },
  'a scheduling gate': { nodes: [big], spec: { schedulingGates: [{ name: 'example.com/wait' }] } },
  'something else on each node': {
    nodes: [fast, fast, tainted('dedicated', 'gpu'), { unschedulable: true }, { labels: { disk: 'hdd' } }],
    container: asking({ cpu: '32' }),
    spec: { nodeSelector: { disk: 'ssd' } },
  },
}
