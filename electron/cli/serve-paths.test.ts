import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { servePaths, type ServedPaths } from './serve-paths'

const open: ServedPaths[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const each of sockets.splice(0)) each.destroy()
  for (const each of open.splice(0)) await each.close()
})
async function serve(): Promise<number> {
  const place = { host: '127.0.0.1', port: 0, given: 'here', option: '--metrics-address' }
  const served = await servePaths(place, { '/metrics': () => ({ status: 200, body: 'mine\n' }) })
  open.push(served)
  return served.port
}
const ask = (port: number, headers: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.end(`GET /metrics HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)
  return text(socket)
}

test.each([
  ['Host: localhost', 200],
  ['Host: 127.0.0.1:9', 200],
  ['Host: evil.example', 403],
  ['Host: localhost\r\nOrigin: http://evil.example', 403],
])('on this machine alone, a page of the web is not answered: %j is %i', async (headers, status) => {
  const answer = await ask(await serve(), headers)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(answer.includes('mine')).toBe(status === 200)
})

test('of many connections that say nothing, few are kept', async () => {
  const port = await serve()
  const connection = () => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined).resume()
    return new Promise<boolean>((resolve) => {
      socket.once('close', () => resolve(true))
      socket.once('connect', () => socket.write('GET /metrics HTTP/1.1\r\n'))
    })
  }
  const closed = Array.from({ length: 150 }, connection)
  let count = 0
  await new Promise<void>((resolve) => closed.forEach((each) => void each.then(() => ++count === 50 && resolve())))
  // The others are ended when their time is over; then there is room again.
  await Promise.all(closed)
  expect(await ask(port, 'Host: localhost')).toContain('mine')
}, 30_000)

test('who asks again and again on one connection does not keep it', async () => {
  const socket = connect(await serve(), '127.0.0.1')
  sockets.push(socket)
  for (let asked = 0; asked < 3; asked++) socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const answers = await text(socket)
  expect(answers).toMatch(/^connection: close\r$/im)
  expect(answers.match(/mine/g)).toHaveLength(1)
})
