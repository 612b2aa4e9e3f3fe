import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, request } from 'undici'
import { parse } from 'yaml'
import {
  startPracticeApi,
  type CreateRunOptions,
  type PracticeApi,
  type PracticeApiOptions,
} from '../electron/practice/api'
import { dialectOf } from '../shared/dialects/dialects'
import type { GraphqlDialectId } from '../shared/model/dialect-words'
import { Running } from './cli'

/** The cluster that build/cluster.mjs started for these tests; its folder has kubeconfigs and pid files. */
export const folder = process.env.FLOWDECK_KUBE_DIR ?? ''
export type User = 'admin' | 'agent' | 'viewer' | 'nobody'
export const kubeconfigOf = (user: User): string => join(folder, `${user}.kubeconfig`)

const run = promisify(execFile)

export async function kubectl(...args: readonly string[]): Promise<string> {
  const limits = { maxBuffer: 64 * 1024 * 1024 }
  return (await run('kubectl', ['--kubeconfig', kubeconfigOf('admin'), ...args], limits)).stdout
}

export interface RealJob {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels: Readonly<Record<string, string>>
  }
  readonly spec: { readonly template: { readonly spec: Readonly<Record<string, unknown>> } }
}

/** Each request has a connection of its own: none outlives an API server that is stopped. */
let dispatcher: Agent | undefined

/** Asked again and again while Jobs are waited for, so no program is started for it. */
export async function jobsIn(namespace: string): Promise<readonly RealJob[]> {
  const { url, options } = await placeOf(namespace)
  dispatcher ??= new Agent({ pipelining: 0, connect: { ca: options.ca } })
  const { statusCode, body } = await request(url, { headers: options.headers, dispatcher })
  if (statusCode !== 200) throw new Error(`GET ${url}: HTTP ${statusCode} ${await body.text()}`)
  const { apiVersion, items } = (await body.json()) as { apiVersion: string; items: readonly RealJob[] }
  // The items of a list leave out what they are.
  return items.map((job) => ({ apiVersion, kind: 'Job', ...job }))
}

/** The run of each Job, sorted: a run that has two is there twice. */
export const runIdsOf = (dialect: GraphqlDialectId, jobs: readonly RealJob[]): readonly string[] =>
  jobs.map((job) => job.metadata.labels[dialectOf(dialect).runLabel] ?? '').sort()

/** Where a user finds a namespace's Jobs; the address is the API server's own. */
export async function placeOf(namespace: string, user: User = 'admin') {
  const { server, ca, token } = await entriesOf(user)
  return {
    url: `${server}/apis/batch/v1/namespaces/${namespace}/jobs`,
    options: { ca, headers: { authorization: `Bearer ${token}` } },
  }
}

/** Of a user's kubeconfig: the server's address and certificate authority, and the token. */
export async function entriesOf(user: User): Promise<{ server: string; ca: string; token: string }> {
  const { clusters, users } = parse(await readFile(kubeconfigOf(user), 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]
    users: { user: { token: string } }[]
  }
  const cluster = clusters[0]!.cluster
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString()
  return { server: cluster.server, ca, token: users[0]!.user.token }
}

/** A namespace, a practice API of a dialect and agents between them, for as long as `act` takes. */
export interface Stage {
  readonly dialect: GraphqlDialectId
  readonly api: PracticeApi
  readonly namespace: string
  /** Starts an agent that finds its cluster in a kubeconfig. */
  start(kubeconfig: string, ...flags: readonly string[]): Running
  /** Its flags, for a command that is waited for. */
  flags(kubeconfig: string): readonly string[]
  /** Its HOME. */
  readonly home: string
}

export interface StageOptions extends PracticeApiOptions {
  readonly dialect: GraphqlDialectId
  readonly home: string
  /** Left out: one of its own. */
  readonly namespace?: string
}

/** Numbers namespaces, which are slow to go. */
let stages = 0

export async function onStage(
  { dialect, home, namespace: given, ...options }: StageOptions,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const namespace = given ?? `chaos-${process.pid}-${++stages}`
  if (given === undefined) await kubectl('create', 'namespace', namespace)
  const api = await startPracticeApi({ ...options, dialect })
  const running: Running[] = []
  const secret = dialect === '1.x' ? '--key' : '--token'
  const flags = (kubeconfig: string) => [
    ...['--api', api.url, secret, api.token, '--kubeconfig', kubeconfig, '--namespace', namespace, '--json'],
  ]
  try {
    await act({
      ...{ dialect, api, namespace, home, flags },
      start(kubeconfig, ...more) {
        const agent = new Running(['agent', 'start', ...flags(kubeconfig), ...more], { home })
        running.push(agent)
        return agent
      },
    })
  } catch (error) {
    const objects = await kubectl('-n', namespace, 'get', 'quota,jobs', '-o', 'wide')
    const said = running.map(({ lines }) => lines.slice(-100).join('\n'))
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${why}\n\nThere were:\n${objects}\n\nThe agents said:\n${said.join('\n\n')}`, { cause: error })
  } finally {
    for (const agent of running) await agent.end('SIGKILL')
    await api.close()
    if (given === undefined) await kubectl('delete', 'namespace', namespace, '--wait=false')
    else await kubectl('-n', namespace, 'delete', 'jobs', '--all')
  }
}

/** What an agent told with `--json`. */
export interface Told {
  readonly event: string
  /** ISO 8601 */
  readonly at: string
  readonly flow_run_id?: string
  readonly job?: string
  readonly kind?: string
  readonly what?: string
  readonly why?: string
  readonly reason?: string
  readonly message?: string | null
}
export const toldBy = (lines: readonly string[]): readonly Told[] => lines.map((line) => JSON.parse(line) as Told)
export const toldOf = ({ lines }: Running, event: string): readonly Told[] =>
  toldBy(lines).filter((told) => told.event === event)

/** How many runs are in each state. */
export function statesOf(api: PracticeApi): Readonly<Record<string, number>> {
  const states: Record<string, number> = {}
  for (const { state } of api.snapshot().flowRuns) states[state] = (states[state] ?? 0) + 1
  return states
}

/** @returns their ids, sorted */
export const startRuns = (api: PracticeApi, count: number, options: CreateRunOptions = {}): readonly string[] =>
  Array.from({ length: count }, () => api.createRun('hello', options)).sort()
