import { readFileSync } from 'node:fs'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { parse } from 'yaml'
import { startPracticeCluster, type PracticeCluster } from '../index'
import { compactEtcdOf } from './etcd'
import type { Reply, Step } from './step'

/**
 * Holds the practice cluster to a real API server: both get the same requests, and the answers must be equal in status
 * and body once uids, versions, times and generated names are taken out.
 * KUBECONFIG_REAL names the admin kubeconfig of a cluster without nodes (e2e/cluster/up).
 */
export interface Server {
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  /** What makes the same request one of a user who may only read. */
  readonly viewer: Readonly<Record<string, string>>
  /** A kubeconfig, for kubectl. */
  readonly kubeconfig: string
  /** Forgets the changes so far, as far as they are not in its memory besides. */
  readonly forget: () => Promise<void>
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
}

export const namespace = `conformance-${Date.now().toString(36)}`
export const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
export const core = `/api/v1/namespaces/${namespace}`

let practice: PracticeCluster
export type Servers = readonly [real: Server, practice: Server]

function realServer(): Server {
  const file = process.env.KUBECONFIG_REAL
  if (file === undefined) throw new Error('KUBECONFIG_REAL must name the kubeconfig of a real control plane')
  const config = parse(readFileSync(file, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data'?: string } }[]
    users: { user: { token?: string; 'client-certificate-data'?: string; 'client-key-data'?: string } }[]
  }
  const [first] = config.clusters
  const [somebody] = config.users
  if (!first || !somebody) throw new Error(`${file} has no cluster or no user`)
  const { server, 'certificate-authority-data': ca } = first.cluster
  const { token, 'client-certificate-data': cert, 'client-key-data': key } = somebody.user
  const decoded = (text: string): Buffer => Buffer.from(text, 'base64')
  return {
    base: server,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    kubeconfig: readFileSync(file, 'utf8'),
    forget: () => compactEtcdOf(server),
    viewer: { 'impersonate-user': 'viewer' }, // bound to the ClusterRole view: e2e/cluster/rbac.yaml
    tls: {
      ...(ca === undefined ? {} : { ca: decoded(ca) }),
      ...(cert === undefined ? {} : { cert: decoded(cert) }),
      ...(key === undefined ? {} : { key: decoded(key) }),
    },
  }
}

const whoOf = ({ headers, viewer }: Server, as: Step['as']): Server['headers'] => {
  if (as === 'nobody') return {}
  if (as === 'stranger') return { authorization: 'Bearer wrong' }
  return as === 'viewer' ? { ...headers, ...viewer } : headers
}

/** @param step its body a text or bytes already */
export function send(
  server: Server,
  { method, path, body, type = 'application/json', accept, as }: Step,
): Promise<Reply> {
  const text = body as string | Buffer | undefined
  const headers = {
    ...whoOf(server, as),
    'user-agent': 'conformance/1',
    ...(text === undefined || type === '' ? {} : { 'content-type': type }),
    ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
    ...(accept === undefined ? {} : { accept }),
  }
  const url = new URL(server.base + path)
  return new Promise((resolve, reject) => {
    const onResponse = (response: IncomingMessage): void => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const warnings = response.headers.warning ?? ''
        resolve({ status: response.statusCode ?? 0, warnings, body: Buffer.concat(chunks).toString('utf8') })
      })
    }
    const outgoing =
      url.protocol === 'https:'
        ? tlsRequest(url, { method, headers, ...server.tls }, onResponse)
        : plainRequest(url, { method, headers }, onResponse)
    outgoing.on('error', reject)
    outgoing.end(text)
  })
}

/** Starts the practice cluster and makes the namespace that the tests use, on both. */
export async function openBoth(): Promise<Servers> {
  practice = await startPracticeCluster({
    plays: () => ({ kind: 'unschedulable', runMs: 0, pullMs: 0, logs: [] }), // the real cluster has no node either
  })
  const bearer = (token: string): Server['headers'] => ({ authorization: `Bearer ${token}` })
  const { url, token, viewer, kubeconfig } = practice
  const ours: Server = {
    base: url,
    headers: bearer(token),
    viewer: bearer(viewer.token),
    kubeconfig,
    forget: async () => practice.compact(),
    tls: {},
  }
  const servers = [realServer(), ours] as const
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await Promise.all(servers.map((server) => send(server, { method: 'POST', path: '/api/v1/namespaces', body })))
  return servers
}

export async function closeBoth([real]: Servers): Promise<void> {
  await send(real, { method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })
  await practice.close()
}
