// A panel between an API and a cluster that send whatever they like: its page answers, and it ends when it is asked to.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchPanel, type Panel } from '../app'
import { goTo } from '../at'
import { dueRun, kubeconfigTo, peakMb, prefect06 } from './ground'
import { sendJson, startHostileServer, type Attack } from './hostile-server'

test.skip(process.platform !== 'linux', 'Memory is read as Linux counts it.')

/** Three times what the main process of a panel takes that shows some runs. */
const mostMb = 600

async function withPanel(api: Attack, cluster: Attack, act: (panel: Panel, asked: () => number) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))
  const [prefect, kube] = [await startHostileServer('', api), await startHostileServer('', cluster)]
  const endpoint = { kind: 'endpoint', url: prefect.url, urlForPods: null, dialect: '0.6' }
  const choice = { api: endpoint, cluster: { kind: 'context', context: 'hostile', namespace: 'default' } }
  const panel = await launchPanel({
    kubeconfig: await readFile(await kubeconfigTo(folder, kube.url), 'utf8'),
    settings: { version: 2, connections: [{ id: 'own', choice }], activeConnectionId: 'own', startOnOpen: true },
  })
  try {
    await act(panel, () => prefect.asked.length + kube.asked.length)
  } finally {
    panel.process.kill('SIGKILL')
    await panel.close()
    await Promise.all([prefect.close(), kube.close()])
    await rm(folder, { recursive: true, force: true })
  }
}

const noRuns = prefect06({})
let count = 0
/** As many runs as are asked for, others each time; without a limit of the panel's own a million. */
const endlessRuns: Attack = (asked, response, honest) => {
  if (!asked.body.includes('changed: flow_run')) return noRuns(asked, response, honest)
  const { limit } = (JSON.parse(asked.body) as { variables: { limit: number } }).variables
  const rowOf = () => ({ ...dueRun(`run-${count++}`), state_timestamp: new Date().toISOString() })
  const rows = Array.from({ length: limit * 5 }, rowOf)
  return sendJson(response, { data: { changed: rows, waiting: rows } })
}
const million = Buffer.from(JSON.stringify(Array.from({ length: 2_000 }, (_, n) => dueRun(`${n}`))).slice(1, -1))
const millionRuns: Attack = (asked, response, honest) => {
  if (!asked.body.includes('changed: flow_run')) return noRuns(asked, response, honest)
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"data":{"changed":[')
  const more = (): void => {
    if (!response.destroyed) response.write(million, () => response.write(',', more))
  }
  more()
  return true
}
/** Lists of Jobs without an end, and of everything else an error of 50 MB. */
const longWords = JSON.stringify({
  kind: 'Status',
  code: 500,
  reason: 'InternalError',
  message: 'm'.repeat(50_000_000),
})
const endlessJobs: Attack = ({ method, path, body }, response) => {
  if (method === 'POST') return sendJson(response, JSON.parse(body) as object)
  if (!path.includes('/jobs')) {
    response.writeHead(500).end(longWords)
    return true
  }
  const jobOf = () => ({ metadata: { name: `job-${count}`, uid: `${count++}` } })
  return sendJson(response, { metadata: { continue: 'more' }, items: Array.from({ length: 500 }, jobOf) })
}

for (const [name, api] of [
  ['more runs than were asked for, others each time', endlessRuns],
  ['a list of runs without an end', millionRuns],
] as const) {
  test(`an API of ${name}, a cluster of endless lists and words: the page answers, memory has a bound`, async () => {
    await withPanel(api, endlessJobs, async ({ page, process: { pid = 0 }, log }, asked) => {
      await expect.poll(asked).toBeGreaterThan(20)
      for (const title of ['Flow runs', 'Jobs', 'Problems', 'Overview'] as const) await goTo(page, title)
      expect(await peakMb(pid)).toBeLessThan(mostMb)
      expect(log().length).toBeLessThan(200_000)
    })
  })
}

const dripping: Attack = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.on('close', () => clearInterval(timer))
  return true
}

test('SIGTERM ends the panel within ten seconds while both servers drip', async () => {
  await withPanel(dripping, dripping, async ({ process: app }, asked) => {
    await expect.poll(asked).toBeGreaterThan(3)
    const began = performance.now()
    app.kill('SIGTERM')
    await expect.poll(() => app.exitCode ?? app.signalCode, { timeout: 20_000 }).not.toBeNull()
    expect(performance.now() - began).toBeLessThan(10_000)
  })
})
