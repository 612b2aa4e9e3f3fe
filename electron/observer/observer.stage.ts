import { afterEach, vi } from 'vitest'
import { dialectOf } from '../../shared/dialects/dialects'
import type { DialectId } from '../../shared/model/dialect-words'
import { systemClock, type Clock } from '../clock/clock'
import { openClusterJobs } from '../kube/cluster-jobs'
import { fieldManagerOf, isMadeBy, jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { startPracticeApi, type PracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '../practice/api-3'
import { startPracticeCluster, type PracticeClusterOptions } from '../practice/cluster'
import { runFlowProcess } from '../practice/flow-process'
import type { Play, PlayKind } from '../practice/play'
import { podsPath } from '../kube/pods'
import { openPrefectApi } from '../prefect/open'
import { observe, type ObserverParts } from './observer'

/** What a test opened, closed after it in turn. */
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
export const never = new AbortController().signal

/** @param speed so many times as fast as ours: the observer waits for minutes */
export const clockOf = (speed: number): Clock => ({
  now: () => systemClock.now(),
  elapsed: () => systemClock.elapsed() * speed,
  sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  after: (ms, act) => systemClock.after(ms / speed, act),
  turn: () => systemClock.turn(),
})

/** The image names what it plays, or how long it runs. */
function playOf(image: string): Play {
  const [kind = '', ms] = image.split('-')
  return { kind: kind as PlayKind, runMs: Number(ms ?? 50), pullMs: 10, logs: ['the first line', 'the last line'] }
}

/** A practice API of any dialect, told and asked in one way. */
interface AnyPractice {
  readonly url: string
  readonly token: string
  readonly workPool?: string
  createRun(flow: string): string
  stateOf(id: string): string | null | undefined
  logOf(id: string): readonly string[]
  /** @param state as 0.6 calls it */
  setState(id: string, state: { readonly type: string; readonly message?: string }): void
  /** The variables that a process in a pod needs. */
  env(id: string): Readonly<Record<string, string>>
  close(): Promise<void>
}

const types3: Readonly<Record<string, string>> = { Submitted: 'PENDING', Failed: 'CRASHED' }

function asAny3(api: PracticeApi3): AnyPractice {
  return {
    ...{ url: api.url, token: api.token, workPool: api.workPool },
    createRun: (flow) => api.createRun(flow),
    stateOf: (id) => api.snapshot().flowRuns.find((run) => run.id === id)?.state_name,
    logOf: (id) => messagesOf(api.snapshot().logs, id),
    setState: (id, { type, message }) => {
      const of3 = (types3[type] ?? type.toUpperCase()) as 'PENDING'
      api.setFlowRunState(id, { type: of3, ...(message === undefined ? {} : { message }) })
    },
    env: (id) => ({ PREFECT_API_URL: api.url, PREFECT_API_AUTH_STRING: api.token, PREFECT__FLOW_RUN_ID: id }),
    close: () => api.close(),
  }
}

/** @param wait lets the half minute pass in which a second claim is refused */
function asAny(api: PracticeApi, wait: () => void): AnyPractice {
  const access: Readonly<Record<string, string>> =
    api.dialect === '0.6'
      ? { PREFECT__CLOUD__API: api.url, PREFECT__CLOUD__AUTH_TOKEN: api.token }
      : {
          ...{ PREFECT__BACKEND: 'cloud', PREFECT__CLOUD__API: `${api.url}/graphql/` },
          ...{ PREFECT__CLOUD__API_KEY: api.token, PREFECT__CLOUD__TENANT_ID: api.tenantId },
        }
  return {
    ...{ url: api.url, token: api.token },
    createRun: (flow) => api.createRun(flow),
    stateOf: (id) => api.snapshot().flowRuns.find((run) => run.id === id)?.state,
    logOf: (id) => messagesOf(api.snapshot().logs, id),
    setState: (id, state) => {
      if (state.type === 'Submitted') wait()
      api.setFlowRunState(id, state)
    },
    env: (id) => ({ ...access, PREFECT__CONTEXT__FLOW_RUN_ID: id }),
    close: () => api.close(),
  }
}

const messagesOf = (
  lines: readonly { readonly flow_run_id: string | null; readonly message: string | null }[],
  id: string,
): readonly string[] => lines.filter((line) => line.flow_run_id === id).map(({ message }) => message ?? '')

/** How a dialect calls a run that its Job failed, and one whose pod waits. */
export const namesOf = (dialect: DialectId) =>
  dialect === '3'
    ? { failed: 'Crashed', pending: 'InfrastructurePending', runId: 'PREFECT__FLOW_RUN_ID' }
    : { failed: 'Failed', pending: 'Submitted', runId: 'PREFECT__CONTEXT__FLOW_RUN_ID' }

export interface Given {
  /** Of the observer's clock, see `clockOf`; 200 when left out. */
  readonly speed?: number
  readonly cluster?: PracticeClusterOptions
  readonly api?: PracticeApiOptions
  readonly api3?: PracticeApi3Options
}

export async function world(dialect: DialectId, given: Given = {}) {
  const kube = await startPracticeCluster({ plays: playOf, process: runFlowProcess, ...given.cluster })
  open.push(() => kube.close())
  const client = new KubeClient(kubeConfigOf(kube.kubeconfig))
  open.push(() => client.close())
  return { ...(await worldIn(dialect, { client, namespace: 'default' }, given)), kube }
}

/** With a cluster that is there already. */
export async function worldIn(
  dialect: DialectId,
  { client, namespace }: { readonly client: KubeClient; readonly namespace: string },
  given: Given = {},
) {
  let aheadMs = 0
  const now = (): number => Date.now() + aheadMs
  const [api3, api] =
    dialect === '3'
      ? [await startPracticeApi3({ seed: 3, ...given.api3 }), null]
      : [null, await startPracticeApi({ seed: 3, dialect, now, ...given.api })]
  const practice = api3 ? asAny3(api3) : asAny(api, () => (aheadMs += 31_000))
  open.push(() => practice.close())
  const { url, token, workPool } = practice
  const agent = () => ({ name: 'agent', labels: [] })
  const pool = workPool === undefined ? {} : { workPool }
  const prefect = openPrefectApi({ url, token, dialect, agent, ...pool })
  open.push(() => prefect.close())
  const { runLabel } = dialectOf(dialect)
  const jobs = openClusterJobs(client, {
    namespace,
    runLabel: () => runLabel,
    runsChooseNamespace: () => dialect === '3',
    staysForPods: () => dialect === '3',
    fieldManager: () => fieldManagerOf('agent'),
  })

  /** Claims a run and makes its Job, as the agent does. */
  async function deploy(image: string, more: object = {}, ofPod: object = {}): Promise<string> {
    const id = practice.createRun('report')
    await claim(id, nameOf(id))
    await make(id, nameOf(id), image, more, ofPod)
    return id
  }
  const nameOf = (id: string): string => `report-${id.slice(0, 8)}`
  async function claim(id: string, jobName: string, cluster = 'c'): Promise<void> {
    const [run] = await prefect.read([id], never)
    const sentence = { agent: 'agent', cluster, namespace, jobName }
    const [outcome] = await prefect.claim([{ run: run!, claim: sentence }], never)
    if (outcome?.kind !== 'won') throw new Error(`the claim was ${JSON.stringify(outcome)}`)
  }
  async function make(id: string, name: string, image: string, more: object = {}, ofPod: object = {}): Promise<void> {
    const env = Object.entries(practice.env(id)).map(([name, value]) => ({ name, value }))
    const labels = { [runLabel]: id }
    const spec = { restartPolicy: 'Never', containers: [{ name: 'prefect-job', image, env }], ...ofPod }
    const job = {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace, labels } },
      spec: { backoffLimit: 0, template: { metadata: { labels }, spec }, ...more },
    }
    const made = await jobs.create(job, never)
    if (made.kind !== 'created') throw new Error(`the Job was not made: ${JSON.stringify(made)}`)
  }

  const crashed: [string, string][] = []
  const mistakes: unknown[] = []
  const parts: Omit<ObserverParts, 'signal'> = {
    ...{ api: prefect, client, jobs, namespace, everywhere: dialect === '3', runLabel },
    ...{ clock: clockOf(given.speed ?? 200), clusterNow: () => client.now(), random: () => 0 },
    isOurs: (job) => isMadeBy(job, 'agent'),
    claimants: () => [{ agent: 'agent', cluster: 'c', namespace }],
    policy: () => ({ hopelessAfterMs: 300_000, unstartedAfterMs: 86_400_000 }),
    onCrashed: (id, reason) => crashed.push([id, reason]),
    onForbidden: (fault) => mistakes.push(fault),
    onMistake: (where, error) => mistakes.push([where, error]),
  }
  function observeIt(own: Partial<ObserverParts> = {}): () => Promise<void> {
    const end = new AbortController()
    const over = observe({ ...parts, signal: end.signal, ...own })
    const stop = async (): Promise<void> => {
      end.abort()
      await over
    }
    open.push(stop)
    return stop
  }
  const jobNames = async () =>
    ((await client.json(jobsPath(namespace))) as { items: { metadata: { name: string } }[] }).items.map(
      ({ metadata }) => metadata.name,
    )
  const deleteJob = (name: string, propagationPolicy = 'Background') =>
    client.json(jobsPath(namespace, name), { method: 'DELETE', body: { propagationPolicy } })
  const deletePods = () => client.json(podsPath(namespace), { method: 'DELETE' })
  const { stateOf, logOf, setState } = practice
  const found = { practice, api, prefect, client, jobs, parts, crashed, mistakes }
  return {
    ...found,
    claim,
    make,
    nameOf,
    deploy,
    observe: observeIt,
    stateOf,
    logOf,
    setState,
    jobNames,
    deleteJob,
    deletePods,
  }
}

export const until = (holds: () => unknown): Promise<unknown> => vi.waitUntil(holds, { timeout: 20_000, interval: 20 })
