import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import pLimit from 'p-limit'
import { prefect06Template } from '../../shared/job-spec/templates'
import { jobName } from '../../shared/job-spec/job-name'
import { parseTemplate, type JobTemplate } from '../../shared/job-spec/parse-template'
import { replaceJobSpecYaml } from '../../shared/job-spec/replace-job-spec-yaml'
import { KubernetesAgent } from '../../electron/agent/kubernetes-agent'
import type { FlowRun } from '../../shared/model/flow-run'
import { createJob, jobsPath } from '../../electron/kube/jobs'
import type { KubeClient } from '../../electron/kube/kube-client'
import type { ListOf } from '../../electron/kube/wire'
import { openConnection, type OpenConnection } from '../../electron/session/connection'

/**
 * Flow runs per second through the full loop (queue, details, claim, Job, log) beside raw concurrent POSTs of the same
 * manifests, on the same API server, by turns. One JSON line for each pair of measurements and one for each size.
 * The practice API runs as a process of its own, as a real one would.
 */

const sizes = [25, 250, 2_500]
const rounds = 4
const concurrency = 32
const never = new AbortController().signal
/** Upstream's, but suspended: with no node to run on, pods would only keep the scheduler busy beside what is measured. */
const template = toTemplate(prefect06Template.replace(/^spec:$/m, 'spec:\n  suspend: true'))

function toTemplate(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.template
}

const run: FlowRun = {
  id: '00000005-1111-4111-8111-111111111111',
  version: 1,
  state: 'Scheduled',
  stateMessage: null,
  claimNote: null,
  dueAt: null,
  flow: {
    id: '00000005-2222-4222-8222-222222222222',
    name: 'hello',
    storage: { type: 'Docker', registryUrl: 'registry.example', imageName: 'hello', imageTag: '1' },
  },
  parameters: {},
  replaces: null,
  taskRuns: [],
}

/** @returns Jobs per second */
async function raw(client: KubeClient, namespace: string, count: number): Promise<number> {
  const round = Date.now()
  const manifests = Array.from({ length: count }, (_, n) => {
    const named = jobName(run.id, `${round}-${n}`)
    const spec = replaceJobSpecYaml(run, template, {
      api: 'http://api',
      token: 't',
      namespace,
      jobName: named.name,
      identifier: named.identifier,
    })
    if (!spec.ok) throw new Error(spec.reason)
    return spec.manifest
  })
  const limit = pLimit(concurrency)
  const began = performance.now()
  await Promise.all(manifests.map((manifest) => limit(() => createJob(client, namespace, manifest, 'bench', never))))
  return count / ((performance.now() - began) / 1000)
}

/** @returns flow runs per second, from the first look at the queue to the last Job */
async function loop(connection: OpenConnection, count: number): Promise<number> {
  const agent = new KubernetesAgent({
    api: connection.api,
    cluster: connection.cluster,
    template: () => template,
    random: Math.random,
    options: {
      name: 'bench',
      namespace: connection.namespace,
      cluster: connection.clusterId,
      apiForPods: connection.apiForPods,
      token: connection.token,
      imagePullSecrets: '',
      concurrency,
      heartbeatPath: null,
    },
  })
  let deployed = 0
  const allDeployed = new Promise<void>((resolve) => {
    agent.on('event', (event) => {
      if (event.kind === 'deployed' && ++deployed === count) resolve()
    })
  })
  // Paused it connects and sees that the runs are there; the clock starts with its first look that may claim.
  const looked = new Promise<void>((resolve) => agent.on('event', (event) => event.kind === 'polled' && resolve()))
  agent.start('paused')
  await looked
  const began = performance.now()
  agent.start('running')
  await allDeployed
  const perSecond = count / ((performance.now() - began) / 1000)
  await agent.stop()
  return perSecond
}

interface Practice {
  readonly api: string
  readonly token: string
  readonly process: ChildProcess
}

async function startPractice(runs: number): Promise<Practice> {
  const child = spawn(process.execPath, ['out/cli.js', 'practice', '--real-cluster', '--runs', String(runs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    return { ...(JSON.parse(line) as { api: string; token: string }), process: child }
  }
  throw new Error('the practice API did not start')
}

async function stopPractice({ process: child }: Practice): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Hundreds at a time: a request for all may outlast the server's limit of a minute. */
async function deleteJobs(client: KubeClient, namespace: string): Promise<void> {
  for (;;) {
    await client.json(jobsPath(namespace), {
      method: 'DELETE',
      query: { limit: 500, propagationPolicy: 'Background' },
      timeoutMs: 120_000,
    })
    const left = await client.json<ListOf<unknown>>(jobsPath(namespace), { query: { limit: 1 } })
    if (left.items.length === 0) break
  }
}

async function measure(kubeconfig: string, count: number, rawFirst: boolean): Promise<{ raw: number; loop: number }> {
  const practice = await startPractice(count)
  const connection = await openConnection({
    choice: {
      api: { kind: 'endpoint', url: practice.api, urlForPods: null },
      cluster: { kind: 'context', context: undefined, namespace: undefined },
    },
    token: practice.token,
    environment: process.env,
    kubeconfig,
  })
  try {
    connection.cluster.start('jobs')
    await connection.cluster.synced
    // Both use the same connections, opened before either; and who goes first takes turns.
    await Promise.all(Array.from({ length: concurrency }, () => connection.client.json('/version')))
    const rates = { raw: 0, loop: 0 }
    for (const way of rawFirst ? (['raw', 'loop'] as const) : (['loop', 'raw'] as const)) {
      rates[way] =
        way === 'raw' ? await raw(connection.client, connection.namespace, count) : await loop(connection, count)
      await deleteJobs(connection.client, connection.namespace)
    }
    return rates
  } finally {
    await connection.close()
    await stopPractice(practice)
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function deployRate(kubeconfig: string): Promise<void> {
  await measure(kubeconfig, 250, true) // the first Jobs of a fresh API server are slow for everybody
  for (const count of sizes) {
    const pairs: { raw: number; loop: number }[] = []
    for (let round = 0; round < rounds; round++) pairs.push(await measure(kubeconfig, count, round % 2 === 0))
    const shares = pairs.map((pair) => pair.loop / pair.raw)
    process.stdout.write(
      `${JSON.stringify({
        bench: 'deploy-rate',
        runs: count,
        rounds,
        raw_per_s: Math.round(median(pairs.map((pair) => pair.raw))),
        loop_per_s: Math.round(median(pairs.map((pair) => pair.loop))),
        share: Number(median(shares).toFixed(2)),
        shares: shares.map((share) => Number(share.toFixed(2))),
      })}\n`,
    )
  }
}

const kubeconfig = process.env.KUBECONFIG_REAL
if (!kubeconfig)
  throw new Error('KUBECONFIG_REAL names no kubeconfig; npm run bench starts a control plane and sets it.')
await deployRate(kubeconfig)
