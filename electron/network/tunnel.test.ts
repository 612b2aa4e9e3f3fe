import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { tunnelFor } from './tunnel'

test('a proxy that never answers is given up, and its connection ended', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined).resume()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, variable: 'HTTPS_PROXY' }
  const never = new AbortController().signal
  const connect = tunnelFor({ proxy, tls: {} }, { host: 'api.example.com', port: 443, isSecure: true }, never, 200)
  const failure = await new Promise((resolve) => connect?.({}, (error) => resolve(String(error))))
  expect(failure).toMatch(/^ProxyError: The proxy \S+, which HTTPS_PROXY names, does not answer in time\. /)
  await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true])
  await new Promise((resolve) => server.close(resolve))
})
