// The practice API and cluster listen in the panel's main process: whoever floods them must not stop the panel.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from '../app'
import { goTo } from '../at'
import { Running } from '../cli'

/** Without the bounds one flood took the main process for 45 s. */
const patienceMs = 2_000

let panel: Panel
let api: string
let cluster: string
test.beforeAll(async () => {
  const choice = { api: { kind: 'practice' }, cluster: { kind: 'practice' } }
  panel = await launchPanel({
    settings: { version: 2, connections: [{ id: 'a', choice }], activeConnectionId: 'a', startOnOpen: true },
  })
  const places = () =>
    panel.page.evaluate(async () => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      return connections.map(({ connection }) => [connection.api.url, connection.cluster.server])[0]
    })
  await expect.poll(places).toBeDefined()
  ;[api, cluster] = (await places()) as [string, string]
})
test.afterAll(() => panel.close())

/** Acts while the page goes on asking the main process. @returns the longest that one answer took, in ms */
async function slowestCallWhile(act: () => Promise<unknown>): Promise<number> {
  const { page } = panel
  await page.evaluate(() => {
    const watch = { longestMs: 0, done: false, ended: Promise.resolve() }
    watch.ended = (async () => {
      while (!watch.done) {
        const since = performance.now()
        await window.flowdeck.call('panel.snapshot', undefined)
        watch.longestMs = Math.max(watch.longestMs, performance.now() - since)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    })()
    Object.assign(window, { watch })
  })
  await act()
  return page.evaluate(async () => {
    const { watch } = window as unknown as { watch: { longestMs: number; done: boolean; ended: Promise<void> } }
    watch.done = true
    await watch.ended
    return watch.longestMs
  })
}

const post = async (url: string, body: string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.arrayBuffer()
  return response.status
}
const eight = <Result>(act: () => Promise<Result>): Promise<Result[]> => Promise.all(Array.from({ length: 8 }, act))

test('eight posts of 4.3 MB without a token hold up neither of them', async () => {
  const query = JSON.stringify({ query: `{ ${'a '.repeat(2_150_000)} }` })
  const yaml = `a: [${'[],'.repeat(1_430_000)}]`
  const jobs = new URL('/apis/batch/v1/namespaces/default/jobs', cluster).href
  const statuses: number[] = []
  const longestMs = await slowestCallWhile(async () => {
    statuses.push(...(await eight(() => post(api, query))))
    statuses.push(...(await eight(() => post(jobs, yaml, { 'content-type': 'application/yaml' }))))
  })
  expect(statuses).toEqual([...Array<number>(8).fill(200), ...Array<number>(8).fill(401)]) // 200 says UNAUTHENTICATED
  expect(longestMs).toBeLessThan(patienceMs)
})

test('a thousand connections that say nothing hold up neither the panel nor its agent', async () => {
  const { port, hostname } = new URL(api)
  const sockets = Array.from({ length: 1_000 }, () => connect(Number(port), hostname).on('error', () => undefined))
  const longestMs = await slowestCallWhile(async () => {
    const open = () => sockets.filter(({ destroyed, connecting }) => !destroyed && !connecting).length
    for (const socket of sockets) socket.resume()
    await expect.poll(() => sockets.filter(({ connecting }) => connecting).length).toBe(0)
    await expect.poll(open).toBeLessThanOrEqual(512)
    expect(await post(api, '{}')).toBe(200)
  })
  for (const socket of sockets) socket.destroy()
  expect(longestMs).toBeLessThan(patienceMs)
})

test('a page of the web is answered by neither', async () => {
  for (const url of [api, cluster]) {
    const origin = { origin: 'https://evil.example' }
    expect(await post(url, '{}', origin)).toBe(403)
    expect((await fetch(new URL('/health', url), { headers: origin })).status).toBe(403)
  }
})

test('after all that a run goes its way', async () => {
  const { page } = panel
  const flowRunId = await page.evaluate(async () => {
    const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
    const [first] = connections
    const flow = first?.demoFlows.find(({ name }) => name === 'hello')
    if (!first || !flow) throw new Error('There is no connection with the demo flows.')
    const { connectionId } = first
    const started = await window.flowdeck.call('flowRuns.startDemo', { connectionId, flowId: flow.id, dueInMs: 0 })
    return started.flowRunId
  })
  const stateOf = () =>
    page.evaluate(async (id) => {
      const { connections } = await window.flowdeck.call('panel.snapshot', undefined)
      return connections[0]?.flowRuns.find((run) => run.id === id)?.state
    }, flowRunId)
  await expect.poll(stateOf).toBe('Success')
})

test('with a cluster of the user’s it listens on one address, and the panel says which', async () => {
  const home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const other = new Running(['practice', '--runs', '0'], { home })
  const { kubeconfig } = JSON.parse(await other.line(1)) as { kubeconfig: string }
  const choice = { api: { kind: 'practice' }, cluster: { kind: 'context', context: 'practice', namespace: 'default' } }
  const second = await launchPanel({
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    settings: { version: 2, connections: [{ id: 'a', choice }], activeConnectionId: 'a', startOnOpen: false },
  })
  try {
    await goTo(second.page, 'Connections')
    const said = second.page.getByText(/^The practice API listens on \S+ so that pods reach it\.$/)
    const address = /listens on (\S+):(\d+) so/.exec(await said.innerText())
    expect(address?.[1]).not.toBe('0.0.0.0')
    const { status } = await fetch(`http://${address?.[1]}:${address?.[2]}/health`)
    expect(status).toBe(200)
    if (address?.[1] !== '127.0.0.1') await expect(fetch(`http://127.0.0.1:${address?.[2]}/health`)).rejects.toThrow()
  } finally {
    await second.close()
    await other.end('SIGTERM')
    await rm(home, { recursive: true, force: true })
  }
})
