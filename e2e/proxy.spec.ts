// The built command line through a proxy: the build takes only parts of the HTTP client along.
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { flowdeck, Running } from './cli'

/** Passes on what has no TLS, and refuses tunnels. */
async function startProxy() {
  const asked: string[] = []
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method ?? ''} ${new URL(incoming.url ?? '').pathname}`)
    const { method, headers } = incoming
    const passed = request(incoming.url ?? '', { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(passed)
  })
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    asked,
    at: `me:secret@127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  }
}

let home: string
test.beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'flowdeck-e2e-'))))
test.afterEach(() => rm(home, { recursive: true, force: true }))

test('an API without TLS is asked through the proxy, a tunnel that is refused is told without the password', async () => {
  const proxy = await startProxy()
  const practice = new Running(['practice', '--runs', '1'], { home })
  try {
    const { api, token, kubeconfig } = JSON.parse(await practice.line(1)) as Record<
      'api' | 'token' | 'kubeconfig',
      string
    >
    const tokenFile = join(home, 'token')
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600 })
    const start = (url: string, env: Record<string, string>) =>
      flowdeck(
        ['agent', 'start', '--api', url, '--token-file', tokenFile, '--kubeconfig', kubeconfig, '--max-polls', '1'],
        { home, env },
      )
    const through = await start(api, { HTTP_PROXY: `http://${proxy.at}` })
    expect(through.code).toBe(0)
    expect(proxy.asked).toContain('POST /graphql/alpha')
    const refused = await start('https://api.example.com', { HTTPS_PROXY: `http://${proxy.at}` })
    expect(refused.code).toBe(1)
    expect(proxy.asked).toContain('CONNECT api.example.com:443')
    expect(refused.stderr).toMatch(
      /The proxy http:\/\/•+@127\.0\.0\.1:\d+, which HTTPS_PROXY names, refuses the connection \(HTTP 403\)\. Correct HTTPS_PROXY, or name the server in NO_PROXY/,
    )
    expect(refused.stdout + refused.stderr).not.toContain('secret')
  } finally {
    await practice.end('SIGTERM')
    await proxy.close()
  }
})
