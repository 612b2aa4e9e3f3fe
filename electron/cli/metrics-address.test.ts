import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startPracticeApi } from '../practice/api'
import { startPracticeCluster } from '../practice/cluster'
import { freePort } from './free-port.stage'
import { Output } from './output'
import { program } from './program'

const open: (() => Promise<unknown>)[] = []
let home = ''
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'metrics-'))))
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
  await rm(home, { recursive: true, force: true })
})

/** An agent at work, until it gets a signal; `said` is what it has written to stderr. */
async function startAgent(...args: readonly string[]) {
  const [api, cluster] = [await startPracticeApi({ dialect: '0.6' }), await startPracticeCluster({})]
  open.push(() => Promise.all([api.close(), cluster.close()]))
  const kubeconfig = join(home, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig)
  const heard = new Set<() => void>()
  let said = ''
  const root = program({
    environment: { HOME: home },
    signals: { on: (listener) => void heard.add(listener), off: (listener) => void heard.delete(listener) },
    outputOf: (json, verbose, logFormat) => {
      const sink = { write: (text: string) => void (said += text) }
      return new Output({ write: () => undefined }, sink, json, verbose, { logFormat })
    },
    stdin: process.stdin,
    setExitCode: () => undefined,
    writeOut: () => undefined,
    writeErr: () => undefined,
  })
  const ends = ['--api', api.url, '--token', api.token, '--kubeconfig', kubeconfig]
  const over = root.parseAsync(['agent', 'start', ...ends, ...args], { from: 'user' })
  const stop = async (): Promise<void> => {
    for (const listener of heard) listener()
    await over
  }
  return { api, stop, said: () => said }
}

test('an agent at work answers with its metrics and its health, and with nothing when it has stopped', async () => {
  const port = await freePort()
  const { api, stop } = await startAgent('--metrics-address', `127.0.0.1:${port}`)
  api.createRun('hello')
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  const metrics = await vi.waitUntil(
    async () => {
      const text = await get('/metrics').then(
        (answer) => answer.text(),
        () => '',
      )
      return text.includes('flowdeck_jobs_created_total 1') ? text : null
    },
    { timeout: 10_000 },
  )
  expect(metrics).toContain('flowdeck_claims_total{outcome="claimed"} 1')
  expect(metrics).toContain('flowdeck_due_to_job_seconds_count 1')
  expect(metrics).toMatch(/^flowdeck_request_duration_seconds_count\{to="cluster",method="POST",code="201"\} [1-9]/m)
  expect(metrics).toMatch(/^flowdeck_request_duration_seconds_count\{to="api",method="POST",code="200"\} [1-9]/m)
  expect(metrics).toMatch(/^process_resident_memory_bytes [1-9]/m)
  expect(metrics).not.toContain(api.token)
  expect((await get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  expect(await (await get('/healthz')).text()).toBe('ok\n')
  expect(await (await get('/readyz')).text()).toBe('ok\n')
  expect((await get('/api/poke')).status).toBe(404)
  await stop()
  await expect(get('/metrics')).rejects.toThrow()
})

test('a port that is taken is named', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const { stop } = await startAgent('--metrics-address', address)
  await expect(stop()).rejects.toThrow(
    `The agent can’t listen at ${address}: another program listens there already. Choose another --metrics-address.`,
  )
})

test('--log-format json: each message is a line of JSON with its time and level', async () => {
  const { api, stop, said } = await startAgent('--log-format', 'json', '--verbose')
  api.createRun('hello')
  await vi.waitUntil(() => said().includes('"deployed"'), { timeout: 10_000 })
  await stop()
  const lines = said().trimEnd().split('\n')
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(logged.every(({ time }) => Date.parse(String(time)) > 0)).toBe(true)
  const levels = Object.fromEntries(logged.map(({ event, level }) => [String(event), level]))
  expect(levels).toMatchObject({ ready: 'info', polled: 'debug', claimed: 'debug', deployed: 'info', stopped: 'info' })
  const deployed = logged.find(({ event }) => event === 'deployed')
  expect(deployed).toMatchObject({
    flow_run_id: expect.any(String) as string,
    message: expect.stringMatching(/^Deployed flow run /) as string,
  })
})
