import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPracticeApi } from '../practice/api'
import { startPracticeApi3 } from '../practice/api-3'
import { startPracticeCluster } from '../practice/cluster'
import { callCommand } from './command.stage'

// Whole numbers that JavaScript's JSON would round, on their way to the POST of a Job. Practice servers are JavaScript too:
// what stands between them and the agent writes the digits into what they answer, and keeps what the cluster was sent.

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'digits-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

const large = '9007199254740993'
const least = '-9223372036854775807'
/** As practice servers hold it: `between` makes the number of it. */
const held = (digits: string): string => `number ${digits}`

/** A server that passes everything on. @returns its address */
async function between(
  upstream: string,
  onRequest: (method: string, path: string, body: string) => void = () => undefined,
) {
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const body = await textOf(request)
      const { method = 'GET', url: path = '', headers } = request
      onRequest(method, path, body)
      const { authorization = '', 'content-type': type = 'application/json' } = headers
      const init = { method, headers: { authorization, 'content-type': type }, ...(body === '' ? {} : { body }) }
      const answer = await fetch(upstream + path, init)
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end((await answer.text()).replace(/"number (-?\d+)"/g, '$1'))
    }
    pass().catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** A cluster, and what is posted to it. */
async function clusterBehind(): Promise<{ readonly kubeconfig: string; readonly jobs: string[] }> {
  const cluster = await startPracticeCluster({})
  open.push(() => cluster.close())
  const jobs: string[] = []
  const url = await between(cluster.url, (method, path, body) => {
    if (method === 'POST' && /\/jobs(\?|$)/.test(path) && !path.includes('dryRun')) jobs.push(body)
  })
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig.replaceAll(cluster.url, url))
  return { kubeconfig, jobs }
}

/** @returns what the agent says, with its error at the end */
async function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { said, error } = await callCommand([...args, '--max-polls', '2'], { HOME: home, ...environment })
  return said + String(error)
}

const ends = (dialect: string, api: { readonly url: string; readonly token: string }, kubeconfig: string) => [
  ...['--dialect', dialect, '--api', api.url],
  ...['--token', api.token, '--kubeconfig', kubeconfig],
]

const job = (more: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  spec: {
    ...more,
    template: {
      spec: { restartPolicy: 'Never', parallelism: 1, completions: 1, containers: [{ name: 'prefect-job' }] },
    },
  },
})

test('0.6: in the template’s file', async () => {
  const api = await startPracticeApi({ dialect: '0.6' })
  open.push(() => api.close())
  const { kubeconfig, jobs } = await clusterBehind()
  const template = join(home, 'template.yaml')
  await writeFile(template, JSON.stringify(job({ x: held(large), y: held(least) })).replace(/"number (-?\d+)"/g, '$1'))
  api.createRun('hello')
  const said = await start(['agent', 'start', ...ends('0.6', api, kubeconfig), '--template', template])
  expect(jobs, said).toHaveLength(1)
  expect(jobs[0]).toContain(`"x":${large},"y":${least},`)
})

test.each([
  ['that is offered', 1],
  ['whose claim lost its answer, and is found', 2],
])('1.x: in the template of a run config, for a run %s', async (_, tries) => {
  let dropped = 0
  const api = await startPracticeApi({
    dialect: '1.x',
    intercept: ({ names }) =>
      tries === 2 && dropped === 0 && names.includes('set_flow_run_states') && ++dropped ? 'drop-after' : undefined,
  })
  open.push(() => api.close())
  const { kubeconfig, jobs } = await clusterBehind()
  const env = { A: held(large) }
  api.createRun('hello', {
    runConfig: { type: 'KubernetesRun', env, job_template: job({ x: held(large), y: [held(least)] }) },
  })
  const url = await between(api.url)
  const said = await start(['agent', 'start', ...ends('1.x', { url, token: api.token }, kubeconfig)])
  expect(dropped).toBe(tries - 1)
  expect(jobs, said).toHaveLength(1)
  expect(jobs[0]).toContain(`"x":${large},"y":[${least}],`)
  expect(jobs[0]).toContain(`{"name":"A","value":${large}}`)
})

test('3: in the manifest, defaults, job variables of deployment and run, blocks, variables and texts', async () => {
  const api = await startPracticeApi3()
  open.push(() => api.close())
  const { kubeconfig, jobs } = await clusterBehind()
  const names = ['byDefault', 'ofDeployment', 'ofRun', 'ofBlock', 'ofVariable']
  const whole = job({
    x: held(large),
    ...Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`])),
    text: 'a {{ ofRun }} {{ ofDeployment }}',
  })
  const properties = Object.fromEntries(names.map((name) => [name, {}]))
  api.changePool({
    base_job_template: {
      job_configuration: { job_manifest: whole, command: null, env: {}, labels: {}, name: 'n', namespace: 'default' },
      variables: { type: 'object', properties: { ...properties, byDefault: { default: held(large) } } },
    },
  })
  api.setBlock('json', 'b', { value: { n: held(large) } })
  api.setVariable('v', held(least))
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' }
  const runId = api.createRun('hello', {
    jobVariables: {
      ofRun: held(large),
      ofBlock: '{{ prefect.blocks.json.b.value.n }}',
      ofVariable: '{{ prefect.variables.v }}',
    },
  })
  const run = (await (await fetch(`${api.url}/flow_runs/${runId}`, { headers })).json()) as { deployment_id: string }
  const body = JSON.stringify({ job_variables: { ofDeployment: held(least) } })
  await fetch(`${api.url}/deployments/${run.deployment_id}`, { method: 'PATCH', headers, body })
  const address = new URL(api.url)
  const url = (await between(address.origin)) + address.pathname
  const login = { PREFECT_API_URL: url, PREFECT_API_KEY: api.key, KUBECONFIG: kubeconfig }
  const said = await start(['worker', 'start', '-p', api.workPool], login)
  expect(jobs, said).toHaveLength(1)
  expect(jobs[0]).toContain(
    `"x":${large},"byDefault":${large},"ofDeployment":${least},"ofRun":${large},"ofBlock":${large},` +
      `"ofVariable":${least},"text":"a ${large} ${least}",`,
  )
})
