/** What of a kubeconfig tells which tool wrote it. */
export interface ClusterTraits {
  readonly context: string
  readonly cluster: string
  readonly user: string
  readonly server: string
  /** Who says that it wrote the cluster's entry, in an extension of it. */
  readonly provider: string | null
  /** The file of its certificate authority. */
  readonly caFile: string | null
  /** The program that gives credentials, without the folders that lead to it. */
  readonly plugin: string | null
  /** The server's address is one of this machine's. */
  readonly here: boolean
}

/**
 * How pods call the machine that the cluster was started from: by a name that the tool gives it everywhere; by the
 * gateway of the containers' network, or by a name where Docker itself is in a virtual machine; by the node, which is that
 * machine.
 */
export type HostForPods =
  | { readonly kind: 'name'; readonly host: string }
  | { readonly kind: 'gateway'; readonly hostInVirtualMachine: string }
  | { readonly kind: 'node' }

export interface ClusterKind {
  /** As people call it. */
  readonly name: string
  /** Always on this machine; or only where its address is one of this machine's. */
  readonly local: 'always' | 'here' | 'never'
  /** Null where it runs elsewhere. */
  readonly hostForPods: HostForPods | null
  /** In a virtual machine that forwards what pods send to that host to the loopback address of this machine. */
  readonly inVirtualMachine?: true
  readonly is: (traits: ClusterTraits) => boolean
}

const context = (pattern: RegExp) => (traits: ClusterTraits) => pattern.test(traits.context)
const named = (host: string): HostForPods => ({ kind: 'name', host })
const hostOf = (server: string): string => /^https?:\/\/([^/:?#]+)/.exec(server)?.[1] ?? ''

/**
 * Kinds of clusters by what their own tools write, the first that fits. Sources: minikube pkg/minikube/kubeconfig; kind
 * pkg/cluster/internal/kubeconfig; k3d pkg/client/kubeconfig.go; k3s pkg/server; microk8s client.config.template; aws-cli
 * awscli/customizations/eks; gcloud container clusters get-credentials; az aks get-credentials; oc login.
 */
export const clusterKinds: readonly ClusterKind[] = [
  {
    name: 'minikube',
    local: 'always',
    hostForPods: named('host.minikube.internal'),
    // A profile gives context, cluster and user its own name.
    is: (traits) =>
      traits.provider === 'minikube.sigs.k8s.io' ||
      /[\\/]\.minikube[\\/]ca\.crt$/.test(traits.caFile ?? '') ||
      /^minikube/.test(traits.context),
  },
  {
    name: 'kind',
    local: 'always',
    hostForPods: { kind: 'gateway', hostInVirtualMachine: 'host.docker.internal' },
    is: context(/^kind-/),
  },
  { name: 'k3d', local: 'always', hostForPods: named('host.k3d.internal'), is: context(/^k3d-/) },
  {
    name: 'Docker Desktop',
    local: 'always',
    hostForPods: named('host.docker.internal'),
    inVirtualMachine: true,
    is: context(/^docker-(for-)?desktop/),
  },
  {
    name: 'Rancher Desktop',
    local: 'always',
    hostForPods: named('host.docker.internal'),
    inVirtualMachine: true,
    is: context(/^rancher-desktop/),
  },
  {
    name: 'OrbStack',
    local: 'always',
    hostForPods: named('host.docker.internal'),
    inVirtualMachine: true,
    is: context(/^orbstack/),
  },
  {
    name: 'Colima',
    local: 'always',
    hostForPods: named('host.lima.internal'),
    inVirtualMachine: true,
    is: context(/^colima/),
  },
  {
    name: 'OpenShift Local',
    local: 'always',
    hostForPods: null,
    is: ({ server }) => /(^|\.)crc\.testing$/.test(hostOf(server)),
  },
  {
    name: 'MicroK8s',
    local: 'here',
    hostForPods: { kind: 'node' },
    is: ({ cluster }) => cluster === 'microk8s-cluster',
  },
  {
    name: 'Amazon EKS',
    local: 'never',
    hostForPods: null,
    is: ({ server, cluster, plugin }) =>
      /\.eks\.amazonaws\.com(\.cn)?$/.test(hostOf(server)) ||
      /^arn:aws[\w-]*:eks:/.test(cluster) ||
      plugin === 'aws-iam-authenticator',
  },
  {
    name: 'Google GKE',
    local: 'never',
    hostForPods: null,
    is: ({ cluster, plugin }) => /^gke_/.test(cluster) || /^gke-gcloud-auth-plugin(\.exe)?$/.test(plugin ?? ''),
  },
  {
    name: 'Azure AKS',
    local: 'never',
    hostForPods: null,
    is: ({ server, user }) => /\.azmk8s\.(io|us|cn)$/.test(hostOf(server)) || /^cluster(User|Admin)_.+_.+/.test(user),
  },
  {
    name: 'OpenShift',
    local: 'here',
    hostForPods: null,
    // oc login: PROJECT/HOST:PORT/USER, with dashes for the host's dots.
    is: ({ context: name, user }) => /^[^/]*\/[^/]+:\d+\/[^/]+$/.test(name) && user.includes('/'),
  },
  {
    name: 'k3s',
    local: 'here',
    hostForPods: { kind: 'node' },
    is: ({ context: name, cluster, user }) => [name, cluster, user].every((each) => each === 'default'),
  },
]

export const clusterKindOf = (traits: ClusterTraits): ClusterKind | null =>
  clusterKinds.find((kind) => kind.is(traits)) ?? null

/** By a context's name, where nothing else is known. */
export const clusterKindNamed = (name: string): ClusterKind | null =>
  clusterKindOf({
    ...{ context: name, cluster: name, user: name, server: '' },
    ...{ provider: null, caFile: null, plugin: null, here: false },
  })

export const isLocal = (kind: ClusterKind | null, here: boolean): boolean =>
  kind === null || kind.local === 'here' ? here : kind.local === 'always'

export interface MachineNetwork {
  readonly platform: string
  /** IPv4 addresses of this machine, in the system's order. */
  readonly interfaces: readonly { readonly name: string; readonly address: string; readonly internal: boolean }[]
}

/** Networks that Docker or Podman made: a cluster's own before the one that every container is in. */
const gateways: readonly RegExp[] = [/^br-[0-9a-f]{12}$/, /^podman[1-9]\d*$/, /^docker\d+$/, /^podman0$/]
const podBridges: readonly RegExp[] = [/^cni\d+$/, /^cbr\d+$/, /^kube-bridge$/]

/** Under which host pods reach a server of this machine; null when nobody can say. */
export function hostForPodsOf(kind: ClusterKind | null, { platform, interfaces }: MachineNetwork): string | null {
  const outward = interfaces.filter(({ internal }) => !internal)
  const first = (patterns: readonly RegExp[]): string | null =>
    patterns.flatMap((pattern) => outward.filter(({ name }) => pattern.test(name)))[0]?.address ?? null
  switch (kind?.hostForPods?.kind) {
    case 'name':
      return kind.hostForPods.host
    case 'gateway':
      return platform === 'linux' ? first(gateways) : kind.hostForPods.hostInVirtualMachine
    case 'node':
      return platform === 'linux' ? (first(podBridges) ?? outward[0]?.address ?? null) : null
    case undefined:
      return null
  }
}
