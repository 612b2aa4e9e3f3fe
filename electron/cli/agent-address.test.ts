import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { listenAt } from './agent-address'
import { freePort } from './free-port.stage'
import type { ServedPaths } from './serve-paths'

const open: ServedPaths[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})
const listen = async (address: string, poke: () => void = () => undefined): Promise<ServedPaths> => {
  const listening = await listenAt(address, poke)
  open.push(listening)
  return listening
}

test.each([
  ['http://:PORT', '127.0.0.1'],
  ['http://127.0.0.1:PORT', '127.0.0.1'],
  ['http://localhost:PORT/', 'localhost'],
  ['//:PORT', '127.0.0.1'],
])('%s: health is an empty object, a poke ends the sleep', async (address, host) => {
  const port = await freePort()
  let pokes = 0
  await listen(address.replace('PORT', String(port)), () => pokes++)
  const get = (path: string, method = 'GET') => fetch(`http://${host}:${port}${path}`, { method })
  for (const path of ['/api/health', '/health']) {
    const health = await get(path)
    expect([health.status, await health.json()]).toEqual([200, {}])
  }
  expect(pokes).toBe(0)
  const poked = await get('/api/poke?now')
  expect([poked.status, await poked.text(), pokes]).toEqual([200, '', 1])
  expect((await get('/api/other')).status).toBe(404)
  expect((await get('/api/health', 'POST')).status).toBe(405)
})

test('a path that is no address is not found, and ends nothing', async () => {
  const port = await freePort()
  await listen(`http://127.0.0.1:${port}`)
  const socket = connect(port, '127.0.0.1')
  socket.end('GET // HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /)
  expect((await fetch(`http://127.0.0.1:${port}/api/health`)).status).toBe(200)
})

const ends = 'and ports end at 65535'
test.each([
  ['http://host', 'has no port'],
  ['http://', 'has no port'],
  [':8080', 'has no port'],
  ['localhost:8080', 'has no port'],
  ['http://host:', 'has no port'],
  ['http://[::1]', 'has no port'],
  ['http://:0', 'has the port 0, at which nobody would find it'],
  ['http://:65536', `has the port 65536, ${ends}`],
  ['http://:99999', `has the port 99999, ${ends}`],
  ['http://127.0.0.1:99999/', `has the port 99999, ${ends}`],
  ['http://[::1]:70000', `has the port 70000, ${ends}`],
  ['http://:80x', 'has a port that is no number'],
  ['http://:-1', 'has a port that is no number'],
])('%s can’t be listened at: it %s', async (address, words) => {
  await expect(listen(address)).rejects.toThrow(`The agent’s address ${address} ${words}. Write it like http://:8080.`)
})

test('a port that is taken is named', async () => {
  const port = await freePort()
  await listen(`http://127.0.0.1:${port}`)
  await expect(listen(`http://127.0.0.1:${port}`)).rejects.toThrow(
    `The agent can’t listen at http://127.0.0.1:${port}: another program listens there already. Choose another --agent-address.`,
  )
})

test('a host that this machine has not is named', async () => {
  // An address for documentation: no machine has it.
  await expect(listen('http://192.0.2.1:8080')).rejects.toThrow(': this machine has no such address. Choose another')
})
