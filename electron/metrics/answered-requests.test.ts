import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onAnsweredRequests, type AnsweredRequest } from './answered-requests'

let server: Server
let origin = ''
const heard: AnsweredRequest[] = []
let end: () => void = () => undefined

beforeEach(async () => {
  server = createServer((_, response) => response.writeHead(409).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  heard.length = 0
})
afterEach(async () => {
  end()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('an answer counts by its server, method and status, once', async () => {
  end = onAnsweredRequests({ api: 'http://api', cluster: origin }, (each) => heard.push(each))
  const { body } = await request(`${origin}/apis/batch/v1/namespaces/default/jobs`, { method: 'POST', body: '{}' })
  await body.dump()
  expect(heard).toEqual([{ to: 'cluster', method: 'POST', code: '409', seconds: expect.any(Number) as number }])
  expect(heard[0]!.seconds).toBeGreaterThan(0)
})

test('a request without an answer counts as an error', async () => {
  end = onAnsweredRequests({ api: origin, cluster: '' }, (each) => heard.push(each))
  server.removeAllListeners('request').on('request', (_, response: { destroy(): void }) => response.destroy())
  await expect(request(origin)).rejects.toThrow()
  expect(heard.map(({ to, code }) => [to, code])).toEqual([['api', 'error']])
})

test('other servers do not count, nor anything after the end', async () => {
  end = onAnsweredRequests({ api: 'http://api', cluster: 'https://cluster' }, (each) => heard.push(each))
  await (await request(origin)).body.dump()
  end()
  end = onAnsweredRequests({ api: origin, cluster: '' }, (each) => heard.push(each))
  end()
  await (await request(origin)).body.dump()
  expect(heard).toEqual([])
})
