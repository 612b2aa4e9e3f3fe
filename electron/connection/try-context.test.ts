import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tryContext } from './try-context'

test.each(['/version', '/selfsubjectaccessreviews', '/jobs'])(
  'ends while %s is asked for, as soon as it is told to',
  async (silent) => {
    const folder = await mkdtemp(join(tmpdir(), 'try-context-'))
    const stop = new AbortController()
    const server = createServer(({ url = '' }, response) => {
      if (new URL(url, 'http://h').pathname.endsWith(silent)) stop.abort(new Error('closed'))
      else response.end(JSON.stringify({ gitVersion: 'v1.34.0', status: { allowed: true } }))
    })
    try {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const cluster = { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
      const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
      const KUBECONFIG = join(folder, 'config')
      await writeFile(KUBECONFIG, JSON.stringify({ clusters: [{ name: 'c', cluster }], contexts }))
      const began = performance.now()
      expect(await tryContext('c', 'flows', { KUBECONFIG }, stop.signal)).toEqual({
        ok: false,
        detail: 'The try was ended.',
      })
      expect(performance.now() - began).toBeLessThan(4_000)
    } finally {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    }
  },
)

test.each([
  [
    'a proxy',
    { HTTPS_PROXY: 'ftp://proxy:1' },
    /^Can’t be asked at \S+ The proxy .* Write it like http:\/\/HOST:PORT\.$/,
  ],
  ['nobody', {}, /^Doesn’t answer at \S+ connection refused: nothing listens at this address\. Is it started\?$/],
])('a cluster with %s in the way is told what to do about that', async (_, environment, words) => {
  const folder = await mkdtemp(join(tmpdir(), 'try-context-'))
  try {
    const server = 'HTTPS_PROXY' in environment ? 'https://api.example.com' : 'https://127.0.0.1:1'
    const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }]
    const KUBECONFIG = join(folder, 'config')
    const users = [{ name: 'u', user: {} }]
    await writeFile(KUBECONFIG, JSON.stringify({ clusters: [{ name: 'c', cluster: { server } }], contexts, users }))
    const tried = await tryContext('c', 'flows', { ...environment, KUBECONFIG }, new AbortController().signal)
    expect(tried.detail).toMatch(words)
  } finally {
    await rm(folder, { recursive: true })
  }
})
