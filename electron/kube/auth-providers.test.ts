import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { OidcProvider } from './auth-providers'

const never = new AbortController().signal
const now = Date.parse('2026-01-01T00:00:00Z')
const tokenUntil = (ms: number): string =>
  `h.${Buffer.from(JSON.stringify({ exp: ms / 1000, sub: 'SECRET' })).toString('base64url')}.s`
let elapsed = 0
const provider = (config: Record<string, string>) =>
  new OidcProvider(
    { 'idp-issuer-url': 'https://idp', 'client-id': 'c', ...config },
    { now: () => now, elapsed: () => elapsed },
    {},
  )

test('a token that is good for a while is taken, and nobody is asked', async () => {
  const token = tokenUntil(now + 11_000)
  expect(await provider({ 'id-token': token }).token(never)).toBe(token)
})

test.each([
  ['that has run out', tokenUntil(now + 9_000), /^its id-token has run out, and no refresh-token to get another/],
  ['that there is none of', '', /^it has no id-token, and no refresh-token to get another/],
  ['of two parts', 'SECRET.SECRET', /^its id-token is no JSON Web Token/],
  ['of something else', 'a.SECRET.c', /^its id-token is no JSON Web Token/],
])('a token %s is said, and not shown', async (_, token, words) => {
  const refused = provider({ 'id-token': token }).token(never)
  await expect(refused).rejects.toThrow(words)
  await expect(refused).rejects.not.toThrow(/SECRET/)
})

test('a provider that can’t be reached is said, whatever stands in the kubeconfig', async () => {
  const server = createServer((_: IncomingMessage, response) => response.writeHead(500).end('SECRET'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const refused = provider({ 'idp-issuer-url': issuer, 'refresh-token': 'SECRET' }).token(never)
  await expect(refused).rejects.toThrow(/^the OpenID Connect provider gave no token: /)
  await expect(refused).rejects.not.toThrow(/SECRET/)
  server.close()
})

test('one that refuses is asked again after pauses that grow, and the same is said until then', async () => {
  let [asked, isRight] = [0, false]
  const good = tokenUntil(now + 60_000)
  const server = createServer((request: IncomingMessage, response) => {
    if (request.method === 'GET') {
      asked++
      const { port } = server.address() as AddressInfo
      response.end(JSON.stringify({ token_endpoint: `http://127.0.0.1:${port}/token` }))
    } else if (isRight) response.end(JSON.stringify({ id_token: good }))
    else response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const refusing = provider({ 'idp-issuer-url': issuer, 'refresh-token': 'R' })
    const refused = async (): Promise<number> => {
      await expect(refusing.token(never)).rejects.toThrow(/ refuses the refresh-token with HTTP 400 \(invalid_grant\)/)
      return asked
    }
    const seen: number[] = [await refused()]
    for (const ms of [9_999, 1, 29_999, 1, 89_999, 1, 299_999, 1, 299_999, 1]) {
      elapsed += ms
      seen.push(await refused())
    }
    expect(seen).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6])
    expect(refusing.isWaiting).toBe(true)
    refusing.forgive()
    isRight = true
    expect(await refusing.token(never)).toBe(good)
    expect([asked, refusing.isWaiting]).toEqual([7, false])
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
