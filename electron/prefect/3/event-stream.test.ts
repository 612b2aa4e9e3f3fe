import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { systemClock } from '../../clock/clock'
import type { Client3 } from './client'
import { EventStream } from './event-stream'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

test('of a flood of changed queues, they are read one time after the other, and the last change is read', async () => {
  const server = createServer()
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'prefect' })
  const changed = JSON.stringify({ type: 'event', event: { event: 'prefect.work-queue.ready', resource: {} } })
  sockets.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      if (data.toString().includes('"auth"')) {
        socket.send('{"type":"auth_success"}')
        return
      }
      for (let n = 0; n < 5_000; n++) socket.send(changed)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  let [heard, under, most, readings] = [0, 0, 0, 0]
  const readQueues = async (): Promise<void> => {
    readings++
    most = Math.max(most, ++under)
    await vi.waitUntil(() => heard === 5_000 || readings > 1)
    under--
  }
  const known = { id: 'pool' }
  const client = {
    rest: {
      base: () => Promise.resolve(base),
      wayTo: () => Promise.resolve({ proxy: null, tls: {} }),
      credentials: {},
    },
    pool: {
      ...{ known, current: () => Promise.resolve(known), readQueues },
      ...{ forget: () => undefined, whenOther: () => () => undefined },
    },
    foresight: { forget: () => undefined },
    clock: systemClock,
  } as unknown as Client3
  const end = new AbortController()
  const running = new EventStream(client, () => heard++, end.signal).run()
  open.push(async () => {
    end.abort()
    await running
    for (const socket of sockets.clients) socket.terminate()
  })
  await vi.waitUntil(() => readings === 2, 5_000)
  expect([heard, most]).toEqual([5_000, 1])
})
