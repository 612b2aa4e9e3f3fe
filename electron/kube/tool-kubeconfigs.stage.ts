import type { Files } from './whoami.stage'

/** A cluster to point the files at, and what it takes somebody for. */
export interface Place {
  readonly server: string
  /** Base64, as files have it; so are the certificate and its key. */
  readonly ca: string
  readonly crt: string
  readonly key: string
  readonly token: string
}

/** What a tool writes, and what is known of it by that. */
export interface ToolFile {
  readonly what: string
  /** The address that the tool itself writes. */
  readonly server: string
  readonly files: (place: Place) => Files
  readonly context: string
  readonly kind: string | null
  readonly local: boolean
  readonly plugin: string | null
  /** Hosts under which pods reach a server of this machine: on Linux with the networks of `linux`, and on macOS. */
  readonly hosts: readonly [linux: string | null, mac: string | null]
}

/** The interfaces of a Linux machine with Docker, a network of kind's and k3s. */
export const linux = {
  platform: 'linux',
  interfaces: [
    { name: 'lo', address: '127.0.0.1', internal: true },
    { name: 'eth0', address: '192.0.2.20', internal: false },
    { name: 'docker0', address: '172.17.0.1', internal: false },
    { name: 'br-0123456789ab', address: '172.18.0.1', internal: false },
    { name: 'cni0', address: '10.42.0.1', internal: false },
  ],
}
export const mac = { platform: 'darwin', interfaces: linux.interfaces.slice(0, 2) }

interface Names {
  readonly context: string
  readonly cluster?: string
  readonly user?: string
}
const config = ({ context, cluster = context, user = context }: Names, entry: object, who: object, more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    'current-context': context,
    clusters: [{ name: cluster, cluster: entry }],
    users: [{ name: user, user: who }],
    contexts: [{ name: context, context: { cluster, user, ...more } }],
  }) // prettier-ignore
const trusted = ({ server, ca }: Place) => ({ 'certificate-authority-data': ca, server })
const certificate = ({ crt, key }: Place) => ({ 'client-certificate-data': crt, 'client-key-data': key })
const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf8')

/** minikube writes paths, and who it is. */
const minikube = (profile: string) => (place: Place): Files => {
  const extension = { 'last-update': 'Fri, 27 Nov 2026 05:00:00 UTC', provider: 'minikube.sigs.k8s.io', version: 'v1.37.0' }
  const own = (name: string) => `.minikube/profiles/${profile}/${name}`
  return {
    config: config(
      { context: profile },
      { 'certificate-authority': '.minikube/ca.crt', extensions: [{ extension, name: 'cluster_info' }], server: place.server },
      { 'client-certificate': own('client.crt'), 'client-key': own('client.key') },
      { extensions: [{ extension, name: 'context_info' }], namespace: 'default' },
    ),
    '.minikube/ca.crt': decoded(place.ca),
    [own('client.crt')]: decoded(place.crt),
    [own('client.key')]: decoded(place.key),
  }
} // prettier-ignore

const byCertificate = (names: Names) => (place: Place): Files => ({ config: config(names, trusted(place), certificate(place)) }) // prettier-ignore
const byToken = (names: Names, entry: object = {}) => (place: Place): Files => ({ config: config(names, { ...trusted(place), ...entry }, { token: place.token }) }) // prettier-ignore

const v1beta1 = 'client.authentication.k8s.io/v1beta1'
const byPlugin = (names: Names, exec: { readonly command: string; readonly apiVersion?: string } & object) => (place: Place): Files => {
  const apiVersion = exec.apiVersion ?? v1beta1
  const answer = JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: place.token } })
  return {
    config: config(names, trusted(place), { exec: { apiVersion, ...exec } }),
    [`bin/${exec.command}`]: `#!/bin/sh\necho '${answer}'\n`,
  }
} // prettier-ignore

const arn = 'arn:aws:eks:eu-central-1:111122223333:cluster/flows'
const gke = 'gke_a-project_europe-west3_flows'
const openShift = { context: 'team/api-flows-example-com:6443/dev', cluster: 'api-flows-example-com:6443', user: 'dev/api-flows-example-com:6443' } // prettier-ignore
/** What gcloud says of its plugin. */
export const gkeHint = 'Install gke-gcloud-auth-plugin for use with kubectl by following https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl#install_plugin' // prettier-ignore

type Rest = Partial<Pick<ToolFile, 'kind' | 'local' | 'plugin' | 'hosts' | 'context'>>
const file = (what: string, server: string, names: Names, files: ToolFile['files'], rest: Rest): ToolFile => ({
  ...{ what, server, files, context: names.context, kind: null, local: false, plugin: null, hosts: [null, null] },
  ...rest,
})
const both = (host: string) => [host, host] as const
const node = ['10.42.0.1', null] as const

/** Source: what the tools' own code writes, see shared/model/cluster-kind.ts. */
export const toolFiles: readonly ToolFile[] = [
  file('minikube, docker driver on Linux', 'https://192.168.49.2:8443', { context: 'minikube' }, minikube('minikube'), { kind: 'minikube', local: true, hosts: both('host.minikube.internal') }),
  file('minikube, docker driver with a forwarded port', 'https://127.0.0.1:32769', { context: 'minikube' }, minikube('minikube'), { kind: 'minikube', local: true, hosts: both('host.minikube.internal') }),
  file('minikube, kvm2 driver, a profile of another name', 'https://192.168.39.17:8443', { context: 'dev' }, minikube('dev'), { kind: 'minikube', local: true, hosts: both('host.minikube.internal') }),
  file('kind', 'https://127.0.0.1:40123', { context: 'kind-dev' }, byCertificate({ context: 'kind-dev' }), { kind: 'kind', local: true, hosts: ['172.18.0.1', 'host.docker.internal'] }),
  file('k3d', 'https://0.0.0.0:41000', { context: 'k3d-dev' }, byCertificate({ context: 'k3d-dev', user: 'admin@k3d-dev' }), { kind: 'k3d', local: true, hosts: both('host.k3d.internal') }),
  file('Docker Desktop', 'https://kubernetes.docker.internal:6443', { context: 'docker-desktop' }, byCertificate({ context: 'docker-desktop' }), { kind: 'Docker Desktop', local: true, hosts: both('host.docker.internal') }),
  file('Docker Desktop of before 2019', 'https://localhost:6443', { context: 'docker-for-desktop' }, (place) => ({ config: config({ context: 'docker-for-desktop', cluster: 'docker-for-desktop-cluster' }, { 'insecure-skip-tls-verify': true, server: place.server }, certificate(place)) }), { kind: 'Docker Desktop', local: true, hosts: both('host.docker.internal') }),
  file('Rancher Desktop', 'https://127.0.0.1:6443', { context: 'rancher-desktop' }, byCertificate({ context: 'rancher-desktop' }), { kind: 'Rancher Desktop', local: true, hosts: both('host.docker.internal') }),
  file('OrbStack', 'https://127.0.0.1:26443', { context: 'orbstack' }, byCertificate({ context: 'orbstack' }), { kind: 'OrbStack', local: true, hosts: both('host.docker.internal') }),
  file('Colima', 'https://127.0.0.1:6443', { context: 'colima' }, byCertificate({ context: 'colima' }), { kind: 'Colima', local: true, hosts: both('host.lima.internal') }),
  file('k3s, of /etc/rancher/k3s/k3s.yaml', 'https://127.0.0.1:6443', { context: 'default' }, byCertificate({ context: 'default' }), { kind: 'k3s', local: true, hosts: node }),
  file('k3s, its address that of another machine', 'https://198.51.100.7:6443', { context: 'default' }, byCertificate({ context: 'default' }), { kind: 'k3s' }),
  file('MicroK8s', 'https://192.0.2.20:16443', { context: 'microk8s' }, byToken({ context: 'microk8s', cluster: 'microk8s-cluster', user: 'admin' }), { kind: 'MicroK8s', local: true, hosts: node }),
  file('Amazon EKS, by aws eks update-kubeconfig', 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com', { context: arn }, byPlugin({ context: arn }, { command: 'aws', args: ['--region', 'eu-central-1', 'eks', 'get-token', '--cluster-name', 'flows', '--output', 'json'] } as { command: string }), { kind: 'Amazon EKS', plugin: 'aws' }),
  file('Amazon EKS, by aws-iam-authenticator', 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com', { context: 'flows' }, byPlugin({ context: 'flows' }, { command: 'aws-iam-authenticator', args: ['token', '-i', 'flows'], env: null } as { command: string }), { kind: 'Amazon EKS', plugin: 'aws-iam-authenticator' }),
  file('Google GKE', 'https://203.0.113.10', { context: gke }, byPlugin({ context: gke }, { command: 'gke-gcloud-auth-plugin', installHint: gkeHint, provideClusterInfo: true } as { command: string }), { kind: 'Google GKE', plugin: 'gke-gcloud-auth-plugin' }),
  file('Azure AKS, by kubelogin', 'https://flows-dns-0123abcd.hcp.westeurope.azmk8s.io:443', { context: 'flows' }, byPlugin({ context: 'flows', user: 'clusterUser_group_flows' }, { command: 'kubelogin', args: ['get-token', '--login', 'azurecli', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'], env: null, provideClusterInfo: false } as { command: string }), { kind: 'Azure AKS', plugin: 'kubelogin' }),
  file('Azure AKS, as admin', 'https://flows-dns-0123abcd.hcp.westeurope.azmk8s.io:443', { context: 'flows-admin' }, (place) => ({ config: config({ context: 'flows-admin', cluster: 'flows', user: 'clusterAdmin_group_flows' }, trusted(place), { ...certificate(place), token: place.token }) }), { kind: 'Azure AKS' }),
  file('OpenShift, by oc login', 'https://api.flows.example.com:6443', openShift, byToken(openShift), { kind: 'OpenShift' }),
  file('OpenShift Local', 'https://api.crc.testing:6443', { context: 'default/api-crc-testing:6443/developer' }, byToken({ context: 'default/api-crc-testing:6443/developer', cluster: 'api-crc-testing:6443', user: 'developer/api-crc-testing:6443' }), { kind: 'OpenShift Local', local: true }),
  file('kubeadm', 'https://198.51.100.8:6443', { context: 'kubernetes-admin@kubernetes' }, byCertificate({ context: 'kubernetes-admin@kubernetes', cluster: 'kubernetes', user: 'kubernetes-admin' }), {}),
] // prettier-ignore
