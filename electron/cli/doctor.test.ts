import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { kubeConfigOf } from '../kube/kube-config'
import { callCommand } from './command.stage'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'doctor-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

async function world() {
  const api = await startPracticeApi()
  const cluster = await startPracticeCluster({
    plays: () => ({
      kind: 'succeed',
      runMs: 1,
      pullMs: 1,
      logs: [`password=marker-in-log Bearer marker-bearer-99`],
    }),
    speed: 50,
  })
  open.push(() => Promise.all([api.close(), cluster.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
  const call = (...args: readonly string[]) => callCommand(['doctor', ...ends, ...args], { HOME: home })
  return { api, cluster, call, kubeconfig }
}

test('what fails is said with what to do, and the exit code is 1', async () => {
  const here = await world()
  const { out, exitCode, error } = await here.call('--namespace', 'nosuch')
  expect([exitCode, error]).toEqual([1, null])
  expect(out).toMatch(
    /^fail {5}Namespace {2,}The cluster has no namespace nosuch\.\n +→ Create it, or choose another one\.\n +kubectl create namespace nosuch$/m,
  )
  expect(out).toMatch(/^ok {7}Prefect API answers {2,}\d+ ms, Prefect 0\.6, token of scope RUNNER$/m)
  expect(out).not.toContain(here.api.token)
})

test('one document for scripts, and the exit code is 0 when nothing fails', async () => {
  const here = await world()
  const { out, exitCode } = await here.call('--job-api', 'http://prefect.example.com', '--json')
  const report = JSON.parse(out) as { ok: boolean; counts: object; checks: { id: string; status: string }[] }
  expect([exitCode, report.ok]).toEqual([0, true])
  expect(report.counts).toMatchObject({ fail: 0 })
  expect(report.checks.map(({ id }) => id)).toEqual([
    ...['api', 'api-way', 'clock', 'plugin', 'cluster', 'cluster-way', 'cluster-clock', 'local-cluster', 'namespace'],
    ...['right-jobs', 'right-pods', 'right-pods/log', 'right-events', 'template', 'quota', 'service-account'],
    ...['pull-secrets', 'pull-policy', 'images', 'other-agents', 'api-for-pods'],
  ])
})

test('without a kubeconfig that is the one finding', async () => {
  const { out, exitCode } = await callCommand(
    ['doctor', '--api', 'http://127.0.0.1:9', '--kubeconfig', join(home, 'nosuch'), '--json'],
    { HOME: home },
  )
  const { checks } = JSON.parse(out) as { checks: { id: string; status: string }[] }
  expect([exitCode, checks.map(({ id, status }) => [id, status])]).toEqual([1, [['connection', 'fail']]])
})

test('no secret is in a bundle, wherever it stood', async () => {
  const here = await world()
  const client = new KubeClient(kubeConfigOf(here.cluster.kubeconfig))
  open.push(() => client.close())
  const env = [
    { name: 'DB_PASSWORD', value: 'marker-in-env' },
    { name: 'DB_URL', value: 'postgres://me:marker-in-url@db/x' },
    { name: 'T', value: here.api.token },
  ]
  const labels = { 'prefect.io/flow_run_id': here.api.createRun('hello') }
  const spec = { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'bad', env }] }
  await client.json(jobsPath('default'), {
    method: 'POST',
    body: {
      ...{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'told', labels } },
      spec: { backoffLimit: 0, template: { metadata: { labels }, spec } },
    },
  })
  await expect.poll(() => here.cluster.counts().pods.Succeeded, { timeout: 10_000 }).toBe(1)
  const template = join(home, 'template.yaml')
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { template: { spec } } }
  await writeFile(template, JSON.stringify(job))
  const bundle = join(home, 'support.zip')
  const { error } = await here.call('--template', template, '--bundle', bundle)
  expect(error).toBeNull()
  const text = textsOf(await readFile(bundle))
  for (const word of ['report.yaml', 'template.yaml', 'DB_PASSWORD', 'told', 'log-']) expect(text).toContain(word)
  for (const marker of ['marker-in-env', 'marker-in-url', 'marker-in-log', 'marker-bearer', here.api.token])
    expect(text).not.toContain(marker)
})

/** Names and contents of the files in a zip file. */
const textsOf = (zip: Buffer): string =>
  Object.entries(unzipSync(zip))
    .map(([name, content]) => `${name}\n${strFromU8(content)}`)
    .join('\n')
