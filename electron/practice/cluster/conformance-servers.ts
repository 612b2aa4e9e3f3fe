import { readFileSync } from 'node:fs'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { startPracticeCluster, type PracticeCluster } from './index'

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
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
}

export interface Step {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly type?: string
  readonly accept?: string
  readonly as?: 'viewer'
}

export interface Reply {
  readonly status: number
  readonly warnings: string
  readonly body: string
}

export const namespace = `conformance-${Date.now().toString(36)}`
export const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
export const core = `/api/v1/namespaces/${namespace}`

let practice: PracticeCluster
export let servers: readonly [real: Server, practice: Server]

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
    viewer: { 'impersonate-user': 'viewer' }, // bound to the ClusterRole view: e2e/cluster/rbac.yaml
    tls: {
      ...(ca === undefined ? {} : { ca: decoded(ca) }),
      ...(cert === undefined ? {} : { cert: decoded(cert) }),
      ...(key === undefined ? {} : { key: decoded(key) }),
    },
  }
}

export function send(
  server: Server,
  { method, path, body, type = 'application/json', accept, as }: Step,
): Promise<Reply> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  const headers = {
    ...server.headers,
    ...(as === undefined ? {} : server.viewer),
    'user-agent': 'conformance/1',
    ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
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

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const differing = new Set([
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
  'continue',
  'description',
  'fieldsV1', // practice doesn't keep which fields a manager set
])

const isAge = (cell: unknown): boolean => typeof cell === 'string' && /^(\d+[smhdy])+$/.test(cell)

/** What is compared of a body: all but what must differ, and what controllers write in their own time. */
export function comparable(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(uid, 'UID').replace(/\b(gen|made)-[a-z0-9]{5}(-[a-z0-9]{5})?\b/g, '$1-XXXXX')
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const object = { ...value } as Record<string, unknown>
  // Ages in a table: one server may have been asked within the second, and the other after it.
  if (Array.isArray(object.cells)) object.cells = object.cells.map((cell) => (isAge(cell) ? 'AGE' : (cell as unknown)))
  const kept = Object.entries(object).filter(([key]) => !differing.has(key) && !(key === 'status' && 'spec' in object))
  const result = Object.fromEntries(kept.map(([key, item]) => [key.replace(uid, 'UID'), comparable(item)]))
  if (Array.isArray(object.managedFields)) {
    const entries = object.managedFields as { subresource?: string }[]
    result.managedFields = entries.filter((entry) => entry.subresource === undefined).map(comparable)
  }
  return result
}

export function bodyOf({ body }: Reply): unknown {
  try {
    return comparable(JSON.parse(body))
  } catch {
    return comparable(body)
  }
}

export async function both(step: Step): Promise<[Reply, Reply]> {
  return [await send(servers[0], step), await send(servers[1], step)]
}

export async function expectSame(step: Step): Promise<void> {
  const [real, ours] = await both(step)
  const shown = (reply: Reply): object => ({ status: reply.status, warnings: reply.warnings, body: bodyOf(reply) })
  expect(shown(ours)).toEqual(shown(real))
}

/** Starts the practice cluster and makes the namespace that the tests use, on both. */
export async function openBoth(): Promise<void> {
  practice = await startPracticeCluster({
    plays: () => ({ kind: 'unschedulable', runMs: 0, pullMs: 0, logs: [] }), // the real cluster has no node either
  })
  const bearer = (token: string): Server['headers'] => ({ authorization: `Bearer ${token}` })
  const { url, token, viewer } = practice
  const ours: Server = { base: url, headers: bearer(token), viewer: bearer(viewer.token), tls: {} }
  servers = [realServer(), ours]
  await both({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  })
}

export async function closeBoth(): Promise<void> {
  await send(servers[0], { method: 'DELETE', path: `/api/v1/namespaces/${namespace}` })
  await practice.close()
}
