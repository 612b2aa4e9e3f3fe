import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { podLogTail } from '../../shared/model/pod'
import { VirtualClock } from '../clock/virtual-clock'
import { followPodLog } from './follow-pod-log'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import type { KubeError } from './kube-error'
import { limits } from './limits'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const soon = { timeout: 10_000, interval: 5 }
const target = { namespace: 'd', pod: 'p', container: 'flow', previous: false }
/** A line of a second of a day; the node's clock has nothing to do with ours. */
const at = (second: number, text: string, fraction = '000000000') =>
  `2001-01-01T00:00:${String(second).padStart(2, '0')}.${fraction}Z ${text}\n`
const instantOf = (line: string) => Date.parse(line.slice(0, line.indexOf('.'))) || 0

/** A server with the log of one container, as an API server gives it. */
async function serverOf(...lines: string[]) {
  const asked: URLSearchParams[] = []
  const following = new Set<ServerResponse>()
  let refusal: { readonly status: number; readonly message: string } | null = null
  const server = createServer(({ url = '', socket }, response) => {
    const query = new URL(url, 'http://h').searchParams
    asked.push(query)
    if (refusal?.status === 0) return void socket.destroy()
    if (refusal) {
      const body = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        code: refusal.status,
        message: refusal.message,
      }
      return void response.writeHead(refusal.status).end(JSON.stringify(body))
    }
    const since = Date.parse(query.get('sinceTime') ?? '') || 0
    const tail = Number(query.get('tailLines') ?? Infinity)
    const shown = lines.filter((line) => instantOf(line) >= since).slice(tail === Infinity ? 0 : -tail)
    response.flushHeaders()
    response.write(shown.join(''))
    if (query.get('follow') === 'true') following.add(response)
    else response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return {
    asked,
    following,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    write(...more: string[]) {
      lines.push(...more)
      for (const response of following) response.write(more.join(''))
    },
    /** Who follows gets nothing more, and is not told. */
    stall: () => following.clear(),
    cut() {
      for (const response of following) response.destroy()
      following.clear()
    },
    end() {
      for (const response of following) response.end()
      following.clear()
    },
    refuse: (status: number, message: string) => void (refusal = { status, message }),
    take: () => void (refusal = null),
  }
}
type Server = Awaited<ReturnType<typeof serverOf>>

function followed(server: Server, previous = false) {
  const config = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server: server.url } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  open.push(() => client.close())
  const clock = new VirtualClock()
  const stop = new AbortController()
  open.push(() => stop.abort())
  const told: string[] = []
  const troubles: (KubeError | null)[] = []
  const tails: boolean[] = []
  const over = (async () => {
    const options = {
      ...{ clock, signal: stop.signal },
      onTail: (isCut: boolean) => void tails.push(isCut),
      onTrouble: (error: KubeError | null) => void troubles.push(error),
    }
    for await (const { text } of followPodLog(client, { ...target, previous }, options)) told.push(text)
    return 'ended'
  })()
  const end = over.catch((error: unknown) => error)
  return { clock, stop, told, troubles, tails, end, client }
}
type Followed = ReturnType<typeof followed>

/** Everything that is there was read, and what comes next is waited for. */
const untilQuiet = (server: Server, { told, clock }: Followed, count: number) =>
  vi.waitUntil(() => told.length === count && clock.waiting === 1 && server.following.size === 1, soon)

test('a connection that leads to nobody is replaced: no line is lost, and none comes twice', async () => {
  const server = await serverOf(at(1, 'a'), at(2, 'b'), at(2, 'b'))
  const log = followed(server)
  await untilQuiet(server, log, 3)
  server.write(at(2, 'c', '000000001'))
  await untilQuiet(server, log, 4)
  server.stall()
  server.write(at(2, 'd', '000000001'), at(3, 'e'))
  expect(log.clock.next()).toBe(true)
  expect(log.clock.elapsed()).toBe(limits.logSilentMs)
  await untilQuiet(server, log, 6)
  server.write(at(4, 'f'))
  await untilQuiet(server, log, 7)
  expect([log.told, log.troubles]).toEqual([['a', 'b', 'b', 'c', 'd', 'e', 'f'], []])
  expect(server.asked.map((query) => query.get('sinceTime'))).toEqual([
    ...[null, '2001-01-01T00:00:02Z', '2001-01-01T00:00:02Z'],
  ])
})

test('a container that writes nothing is followed on, again and again', async () => {
  const server = await serverOf()
  const log = followed(server)
  for (let n = 1; n <= 3; n++) {
    await untilQuiet(server, log, 0)
    server.stall()
    log.clock.next()
  }
  await untilQuiet(server, log, 0)
  server.write(at(1, 'a'))
  await untilQuiet(server, log, 1)
  server.end()
  expect([await log.end, log.told, log.troubles]).toEqual(['ended', ['a'], []])
})

test('what comes puts the silence off', async () => {
  const server = await serverOf(at(1, 'a'))
  const log = followed(server)
  await untilQuiet(server, log, 1)
  log.clock.pass(limits.logSilentMs - 1)
  server.write(at(2, 'b'))
  await untilQuiet(server, log, 2)
  log.clock.pass(limits.logSilentMs - 1)
  server.write(at(3, 'c'))
  await untilQuiet(server, log, 3)
  expect(server.asked.length).toBe(2)
})

test('a connection that breaks is said to be lost, and found again', async () => {
  const server = await serverOf(at(1, 'a'))
  const log = followed(server)
  await untilQuiet(server, log, 1)
  server.refuse(0, '')
  server.cut()
  await vi.waitUntil(() => log.troubles.length === 1, soon)
  server.write(at(2, 'b'))
  for (let tries = 2; tries <= 4; tries++) {
    await vi.waitUntil(() => log.clock.waiting === 1, soon)
    log.clock.next()
    await vi.waitUntil(() => log.troubles.length === tries, soon)
  }
  server.refuse(500, 'Get "https://10.0.0.1:10250/containerLogs": dial tcp: connect: connection refused')
  await vi.waitUntil(() => log.clock.waiting === 1, soon)
  log.clock.next()
  await vi.waitUntil(() => log.troubles.length === 5, soon)
  expect(log.troubles.at(-1)?.message).toContain('connection refused')
  server.take()
  await vi.waitUntil(() => log.clock.waiting === 1, soon)
  log.clock.next()
  await untilQuiet(server, log, 2)
  expect(log.told).toEqual(['a', 'b'])
  expect([log.troubles.length, log.troubles.at(-1)]).toEqual([6, null])
  expect(log.clock.elapsed()).toBe(500 + 1_000 + 2_000 + 5_000 + 10_000)
})

test('a pod that is gone when its log is silent ends it, in the cluster’s words', async () => {
  const server = await serverOf(at(1, 'a'))
  const log = followed(server)
  await untilQuiet(server, log, 1)
  server.stall()
  server.refuse(404, 'pods "p" not found')
  log.clock.next()
  expect(await log.end).toMatchObject({ status: 404, message: 'pods "p" not found' })
})

test('a container that ends while the connection leads to nobody is seen to', async () => {
  const server = await serverOf(at(1, 'a'))
  const log = followed(server)
  await untilQuiet(server, log, 1)
  server.stall()
  server.write(at(2, 'its last words'))
  log.clock.next()
  await untilQuiet(server, log, 2)
  server.end()
  expect([await log.end, log.told]).toEqual(['ended', ['a', 'its last words']])
})

test('a server that does not answer at first is not waited for', async () => {
  const server = await serverOf()
  server.refuse(0, '')
  const log = followed(server)
  expect(await log.end).toMatchObject({ transient: true })
  expect([log.troubles, log.clock.waiting]).toEqual([[], 0])
})

test('who is told to stop waits neither for the log nor for the next try', async () => {
  const server = await serverOf(at(1, 'a'))
  const [one, other] = [followed(server), followed(server)]
  await vi.waitUntil(() => server.following.size === 2 && one.clock.waiting + other.clock.waiting === 2, soon)
  one.stop.abort(new Error('stopped'))
  expect(await one.end).toMatchObject({ message: 'stopped' })
  server.refuse(0, '')
  server.cut()
  await vi.waitUntil(() => other.troubles.length === 1 && other.clock.waiting === 1, soon)
  other.stop.abort(new Error('stopped'))
  expect(await other.end).toMatchObject({ message: 'stopped' })
  expect([one.clock.waiting, other.clock.waiting]).toEqual([0, 0])
})

test('while nobody asks for more lines, the log is not silent', async () => {
  const server = await serverOf(at(1, 'a'), at(2, 'b'))
  const clock = new VirtualClock()
  const { client } = followed(server)
  const stop = new AbortController()
  const options = { clock, signal: stop.signal, onTail: () => undefined, onTrouble: () => undefined }
  const lines = followPodLog(client, target, options)
  expect((await lines.next()).value).toMatchObject({ text: 'a' })
  expect(clock.waiting).toBe(0)
  expect((await lines.next()).value).toMatchObject({ text: 'b' })
  await lines.return(undefined)
  expect(clock.waiting).toBe(0)
})

test.each([
  ['as many lines as are read at first may have more before them', podLogTail, true],
  ['fewer lines are all that there are', podLogTail - 1, false],
  ['none is none', 0, false],
])('%s, whatever the node’s clock says, and however many come later', async (_, count, isCut) => {
  const server = await serverOf(...Array.from({ length: count }, (__, n) => at(1, `line ${n}`)))
  const log = followed(server)
  await untilQuiet(server, log, count)
  server.write(...Array.from({ length: podLogTail }, (__, n) => at(2, `new ${n}`)))
  await vi.waitUntil(() => log.told.length === count + podLogTail, soon)
  expect(log.tails).toEqual([isCut])
})

test('the log before a restart is read once, to its end', async () => {
  const server = await serverOf(at(1, 'a'), at(2, 'b'))
  const log = followed(server, true)
  expect([await log.end, log.told, log.tails]).toEqual(['ended', ['a', 'b'], [false]])
  expect(server.asked.map((query) => [query.get('previous'), query.get('follow')])).toEqual([['true', 'false']])
})
