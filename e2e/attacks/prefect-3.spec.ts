// A server of Prefect 3 that answers and says whatever it likes: the worker stays small, goes on, and ends when it is told to.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { WebSocketServer, type WebSocket } from 'ws'
import { spawnFlowdeck } from '../cli'
import { kubeconfigTo, peakMb } from './ground'
import { sendJson, startHostileServer } from './hostile-server'

test.skip(process.platform !== 'linux', 'Memory is read as Linux counts it.')

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

const mostMb = 300
const id = '11111111-1111-4111-8111-111111111111'
const pool = {
  ...{ id, name: 'p', type: 'kubernetes', is_paused: false },
  base_job_template: { job_configuration: {}, variables: { properties: {} } },
}

interface Attack {
  /** Answers the question for due runs; left out, there are none. */
  readonly due?: (response: ServerResponse) => void
  /** Has a websocket that was let in. */
  readonly heard?: (socket: WebSocket) => void
}

async function startServer({ due, heard }: Attack) {
  let polls = 0
  const server = createServer(({ url = '' }, response) => {
    if (url.includes('/admin/version')) return void sendJson(response, '3.9.1')
    if (url.includes('/csrf-token')) return void response.writeHead(422).end('{}')
    if (url.includes('/get_scheduled_flow_runs')) {
      polls++
      if (due) due(response)
      else sendJson(response, [])
      return
    }
    sendJson(response, /\/work_pools\/p$/.test(url) ? pool : [])
  })
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'prefect' })
  sockets.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      if (data.toString().includes('"auth"')) socket.send('{"type":"auth_success"}')
      else heard?.(socket)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    polls: () => polls,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const sendingOn =
  (frame: object) =>
  (socket: WebSocket): void => {
    const text = JSON.stringify(frame)
    const send = (): void => {
      if (socket.readyState !== socket.OPEN) return
      for (let n = 0; n < 50; n++) socket.send(text)
      setTimeout(send, 5)
    }
    send()
  }
const event = (name: string) => ({
  type: 'event',
  event: { event: name, resource: { 'prefect.state-type': 'SCHEDULED' } },
})

const attacks: readonly (readonly [string, Attack])[] = [
  ['changes of queues without end', { heard: sendingOn(event('prefect.work-queue.ready')) }],
  ['scheduled runs without end', { heard: sendingOn(event('prefect.flow-run.Scheduled')) }],
  ['lists in each other', { heard: (socket) => socket.send('['.repeat(1_000_000)) }],
  ['a message of 17 MB', { heard: (socket) => socket.send('x'.repeat(17 * 1024 * 1024)) }],
  ['rows of wrong kinds', { due: (response) => void sendJson(response, [null, 5, { flow_run: { id: 7 } }]) }],
  ['an answer of 64 MB', { due: (response) => void response.end(Buffer.alloc(64 * 1024 * 1024, ' ')) }],
]

for (const [name, attack] of attacks) {
  test(`it sends ${name}: the worker polls on, has little memory, and ends within ten seconds`, async () => {
    const cluster = await startHostileServer('', ({ method, body, path }, response) => {
      if (path.includes('watch=')) return response.writeHead(200).write('\n')
      return sendJson(response, method === 'POST' ? (JSON.parse(body) as object) : { metadata: {}, items: [] })
    })
    const server = await startServer(attack)
    const kubeconfig = await kubeconfigTo(home, cluster.url)
    const ends = ['--pool', 'p', '--api', server.url, '--kubeconfig', kubeconfig, '--namespace', 'default']
    const child = spawnFlowdeck(['worker', 'start', '--json', ...ends], { home }, 'ignore')
    const ended = once(child, 'exit')
    try {
      const before = server.polls()
      await expect.poll(() => server.polls(), { timeout: 30_000 }).toBeGreaterThan(before + 3)
      expect(await peakMb(child.pid ?? 0)).toBeLessThan(mostMb)
      const begin = performance.now()
      child.kill('SIGTERM')
      await ended
      expect(performance.now() - begin).toBeLessThan(11_000)
    } finally {
      child.kill('SIGKILL')
      await ended
      await Promise.all([server.close(), cluster.close()])
    }
  })
}
