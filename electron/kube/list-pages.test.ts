import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { KubeClient } from './kube-client'
import { kubeConfigOf } from './kube-config'
import { limits } from './limits'
import { listPages, type ListOptions } from './list-pages'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** Lists from a server that answers each request for a page by this. `asked` keeps how many objects each was to have. */
async function listing(
  answer: (response: ServerResponse, limit: number, asked: number) => void,
  options: Partial<ListOptions> = {},
) {
  const asked: number[] = []
  const server = createServer(({ url = '' }, response) => {
    const limit = Number(new URL(url, 'http://h').searchParams.get('limit'))
    asked.push(limit)
    answer(response, limit, asked.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
  const config = { 'current-context': 'c', clusters: [{ name: 'c', cluster }], contexts }
  const client = new KubeClient(kubeConfigOf(JSON.stringify(config)))
  open.push(() => client.close())
  const items: unknown[] = []
  const list = async () => {
    const signal = new AbortController().signal
    for await (const page of listPages(client, { path: '/list', signal, ...options })) items.push(...page.items)
  }
  return { list, items, asked }
}
const page = (items: readonly unknown[], next = '') => JSON.stringify({ metadata: { continue: next }, items })
/** Of more levels than an answer may have: as good as one of 16 MB, and sooner made. */
const tooLarge = `{"items":${'['.repeat(limits.answer.depth)}${']'.repeat(limits.answer.depth)}}`

test('reads as many pages as a list may have, and not one more', async () => {
  const last = (pages: number) => (response: ServerResponse, _: number, asked: number) =>
    void response.end(page([asked], asked < pages ? `${asked}` : ''))
  const whole = await listing(last(limits.pages))
  await whole.list()
  expect(whole.items).toEqual(Array.from({ length: limits.pages }, (_, index) => index + 1))
  const endless = await listing(last(limits.pages + 1))
  await expect(endless.list()).rejects.toMatchObject({
    message: 'the list does not end: is this the address of a Kubernetes API?',
    retryAfterMs: limits.endlessListMs,
  })
  expect(endless.asked).toHaveLength(limits.pages)
})

test('of small pages as many more are read as the list may have of large ones', async () => {
  const pages = (limits.pages * limits.pageSize) / 100
  const { list, asked } = await listing(
    (response, _, asked) => void response.end(page([asked], asked < pages ? `${asked}` : '')),
    { pageSize: 100 },
  )
  await list()
  expect([asked.length, new Set(asked)]).toEqual([pages, new Set([100])])
})

test('asks for smaller pages while they are too large, and begins no page again that it has', async () => {
  const { list, items, asked } = await listing((response, limit, times) => {
    if (times === 1) response.end(page(['a'], '1'))
    else response.end(limit > 7 ? tooLarge : page(['b']))
  })
  await list()
  expect([items, asked]).toEqual([
    ['a', 'b'],
    [500, 500, 62, 7],
  ])
})

test('gives up when the smallest page is still too large', async () => {
  const { list, asked } = await listing((response) => response.end(tooLarge))
  await expect(list()).rejects.toMatchObject({ status: 0, reason: 'TooLarge' })
  expect(asked).toEqual([500, 62, 7])
})

test('has a time limit for all pages together, and says it', async () => {
  const slow = (response: ServerResponse, _: number, asked: number) =>
    void setTimeout(() => response.end(page([], `${asked}`)), 20)
  const { list } = await listing(slow, { listMs: 200 })
  await expect(list()).rejects.toMatchObject({
    status: 0,
    reason: 'TimeoutError',
    message: 'the list was not complete within 0.2 s',
  })
})

test('that is ended fails with the reason', async () => {
  const stop = new AbortController()
  const { list } = await listing(() => stop.abort(new Error('closed')), { signal: stop.signal })
  await expect(list()).rejects.toThrow('closed')
})
