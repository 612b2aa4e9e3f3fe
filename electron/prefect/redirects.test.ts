// A redirect to another place, where the request then fails: what is said names both.
import type { RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { startSecureServer, startServer, type TestServer } from '../network/servers.stage'
import { startPracticeApi3 } from '../practice/api-3'
import { openPrefectApi } from './open'
import type { PrefectApiOptions } from './prefect-api'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
async function opened(starting: Promise<TestServer>): Promise<TestServer> {
  const started = await starting
  open.push(() => started.close())
  return started
}
const never = new AbortController().signal
const asked = ['0.6', '1.x', '3', 'auto'] as const

/** A server that leads to the same path of another place, and what asking it comes to. */
async function behind(
  there: string,
  dialect: PrefectApiOptions['dialect'],
  more: Partial<PrefectApiOptions> = {},
  status = 307,
) {
  const here = await opened(
    startServer(({ url = '' }, response) => void response.writeHead(status, { location: `${there}${url}` }).end()),
  )
  const agent = () => ({ name: 'agent', labels: [] })
  const prefect = openPrefectApi({ url: `${here.url}/api`, token: 'T', dialect, agent, workPool: 'kube', ...more })
  open.push(() => prefect.close())
  const error = await prefect.connect(never).then(
    () => 'it did not fail',
    (fault: unknown) => fault,
  )
  return { from: `${here.url}/api`, to: `${there}/api`, error }
}
const containing = (words: string): string => expect.stringContaining(words) as string

const unauthenticated: RequestListener = (_, response) =>
  response.end(JSON.stringify({ errors: [{ message: 'who?', extensions: { code: 'UNAUTHENTICATED' } }] }))

describe.each(asked)('asked as %s', (dialect) => {
  test.each<[string, RequestListener, boolean]>([
    ['401', (_, response) => response.writeHead(401).end('{"exception_message":"Unauthorized"}'), true],
    ['403', (_, response) => response.writeHead(403).end(), true],
    ['200 and UNAUTHENTICATED', unauthenticated, dialect !== '3'],
  ])('another server that answers %s was not sent the token', async (_, answer, isOfDialect) => {
    const there = await opened(startServer(answer))
    const { from, to, error } = await behind(there.url, dialect)
    if (isOfDialect)
      expect(error).toMatchObject({
        refusal: 'address',
        message: `${from} redirects to ${to}, which counts as another server: it is not sent the token, and asks for one. Use that address, if it is the API’s.`,
      })
    else expect(error).toMatchObject({ refusal: 'dialect', message: 'This server speaks Prefect 0.6 or 1.x, not 3.' })
  })

  test('a port that nothing listens at is named', async () => {
    const there = await startServer(() => undefined)
    await there.close()
    const { from, to, error } = await behind(there.url, dialect)
    const message = `${from} redirects to ${to}, and there it fails: connection refused: nothing listens at this address`
    expect(error).toMatchObject({ kind: 'transient', message })
  })

  test('a host that there is not is named', async () => {
    const { from, error } = await behind('http://nowhere.invalid', dialect)
    const message = containing(`${from} redirects to http://nowhere.invalid/api, and there it fails: `)
    expect(error).toMatchObject({ kind: 'transient', message })
  })

  test('a server whose certificate is not trusted is named', async () => {
    const there = await opened(startSecureServer((_, response) => response.end()))
    const { from, to, error } = await behind(there.url, dialect)
    const message = containing(`${from} redirects to ${to}, and there it fails: the server’s certificate is `)
    expect(error).toMatchObject({ refusal: 'certificate', message })
  })

  test.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['never ends its answer', (_, response) => void response.writeHead(200).write('{')],
  ])('a server that %s is named', async (_, answer) => {
    const there = await opened(startServer(answer))
    const { from, to, error } = await behind(there.url, dialect, { timeoutMs: 1_500 })
    const message = `${from} redirects to ${to}, and there it fails: no answer within 1.5 s`
    expect(error).toMatchObject({ kind: 'transient', message })
  })

  test('a server that has nothing there is named', async () => {
    const there = await opened(startServer((_, response) => response.writeHead(404).end('gone')))
    const { to, error } = await behind(there.url, dialect)
    expect(error).toMatchObject({ refusal: 'address', message: containing(`redirects to ${to}`) })
  })
})

describe.each(['auto', '3'] as const)(
  'a Prefect 3 behind a redirect after which a POST is none, asked as %s',
  (dialect) => {
    test('one that asks for a login is told as Prefect 3 was led to it', async () => {
      const there = await opened(startServer((_, response) => response.writeHead(401).end('{"exception_message":"Unauthorized"}'))) // prettier-ignore
      const { from, to, error } = await behind(there.url, dialect, {}, 301)
      const message = `${from} redirects to ${to}, which counts as another server: it is not sent the token, and asks for one. Use that address, if it is the API’s.`
      expect(error).toMatchObject({ refusal: 'address', message })
    })

    test('one that is away is told as Prefect 3 was led to it', async () => {
      const there = await startServer(() => undefined)
      await there.close()
      const { from, to, error } = await behind(there.url, dialect, {}, 301)
      const message = `${from} redirects to ${to}, and there it fails: connection refused: nothing listens at this address`
      expect(error).toMatchObject({ kind: 'transient', message })
    })

    test.each([301, 302, 303])('one that answers is named by its address alone: HTTP %i', async (status) => {
      const practice = await startPracticeApi3()
      open.push(() => practice.close())
      const { origin } = new URL(practice.url)
      const authorization = `Basic ${Buffer.from(practice.token).toString('base64')}`
      // As one that asks for no login.
      const there = await opened(
        startServer(({ url = '' }, response) => {
          void fetch(origin + url, { headers: { authorization } }).then(async (answer) =>
            response.end(await answer.text()),
          )
        }),
      )
      const more = { token: '', workPool: practice.workPool }
      const { from, to, error } = await behind(there.url, dialect, more, status)
      const message = `${from} redirects to ${to} (HTTP ${status}), and such a redirect drops what was sent. Use the address that it redirects to.`
      expect(error).toMatchObject({ refusal: 'address', message })
    })
  },
)

test('within one server a token is sent, and refused: the token is what is wrong', async () => {
  const here = await opened(
    startServer((incoming, response) => {
      if (incoming.url === '/new') unauthenticated(incoming, response)
      else response.writeHead(308, { location: '/new' }).end()
    }),
  )
  const prefect = openPrefectApi({
    url: here.url,
    token: 'T',
    dialect: '0.6',
    agent: () => ({ name: 'a', labels: [] }),
  })
  open.push(() => prefect.close())
  await expect(prefect.connect(never)).rejects.toMatchObject({ refusal: 'credentials', message: 'who?' })
})
