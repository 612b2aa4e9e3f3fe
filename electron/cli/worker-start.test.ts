import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import { startPracticeCluster } from '../practice/cluster'
import { callCommand, type Ended } from './command.stage'

const open: (() => Promise<unknown>)[] = []
let home = ''
let kubeconfig = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'worker-start-'))
  const cluster = await startPracticeCluster({})
  open.push(() => cluster.close())
  kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
})
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

async function practice(): Promise<PracticeApi3> {
  const api = await startPracticeApi3()
  open.push(() => api.close())
  return api
}

const start = (args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> =>
  callCommand(['worker', 'start', ...args, '--max-polls', '1'], { HOME: home, KUBECONFIG: kubeconfig, ...environment })

const login = ({ url, key }: PracticeApi3) => ({ PREFECT_API_URL: url, PREFECT_API_KEY: key })

test('what is ready names the worker, the pool and its queues', async () => {
  const api = await practice()
  const { said } = await start(['-p', api.workPool, '-q', 'default', '-n', 'w 1'], login(api))
  const served = `work pool ${api.workPool}, queues default, of Prefect 3 at ${api.url}`
  expect(said).toContain(`Worker w 1 is ready: it serves ${served}; Jobs go to `)
})

test('pods that would ask themselves for the API are told of, with what to give', async () => {
  const api = await practice()
  const given = await start(['-p', api.workPool], login(api))
  const port = new URL(api.url).port
  expect(given.said).toContain(`--job-api, for minikube http://host.minikube.internal:${port}/api`)
  const other = await start(['-p', api.workPool, '--job-api', 'http://prefect:4200/api'], login(api))
  expect(other.said).not.toContain('--job-api')
})

test.each([
  [
    { PREFECT_API_URL: 'localhost:4200/api' },
    /^The address of the Prefect API, “localhost:4200\/api”, does not begin with http/,
  ],
  [{ PREFECT_API_URL: 'http://' }, /^The address of the Prefect API, “http:\/\/”, has no host that can be asked\./],
  [{ PREFECT_PROFILE: 'nosuch' }, /^The address of the Prefect API is empty\. The active profile nosuch is not in /],
])('%j is refused in a sentence', async (environment, words) => {
  const { error, said } = await start(['-p', 'kube'], environment)
  expect(error).toMatch(words)
  expect(error).not.toContain('\n')
  expect(said).toBe('')
})

test.each([
  ['nosuch', 'There is no work pool nosuch. Give another with --pool'],
  ['a/b', 'There can be no work pool a/b. '],
  ['..', 'There can be no work pool ... '],
])('a work pool %s ends it with what is wrong and what to do', async (pool, words) => {
  const api = await practice()
  const { error } = await start(['-p', pool], login(api))
  expect(error).toContain(`The worker can’t serve its work pool at ${api.url}: ${words}`)
})

test('a server of another version ends it, and no flag is named that does not help', async () => {
  const server = createServer((_, response) => response.end('"2.20.4"')).listen(0, '127.0.0.1')
  open.push(async () => server.close())
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  const { error } = await start(['-p', 'kube'], { PREFECT_API_URL: url })
  expect(error).toMatch(/refused the agent: This server runs Prefect 2\.20\.4, .* Update the server, or [^-]*$/)
})

test('a login that the server does not take ends it, with where to give another', async () => {
  const api = await practice()
  const { error, said } = await start(['-p', api.workPool], { ...login(api), PREFECT_API_KEY: 'wrong' })
  expect(error).toMatch(/refused the agent: HTTP 401: .*--key-file.*--auth-string-file/)
  expect(said).not.toContain('Stopped after 1')
})
