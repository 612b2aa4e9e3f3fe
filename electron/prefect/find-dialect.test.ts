import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { startPracticeApi, type PracticeApiOptions } from '../practice/api'
import { startPracticeApi3 } from '../practice/api-3'
import { chooseDialect, type Reply } from './find-dialect'
import { openPrefectApi } from './open'
import { PrefectError, type PrefectApiOptions } from './prefect-api'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

function client(url: string, token: string, dialect: PrefectApiOptions['dialect']) {
  const prefect = openPrefectApi({ url, token, dialect, agent: () => ({ name: 'agent', labels: [] }) })
  open.push(() => prefect.close())
  return prefect
}
async function practice(options: PracticeApiOptions) {
  const api = await startPracticeApi(options)
  open.push(() => api.close())
  return api
}
describe.each(['0.6', '1.x'] as const)('a server of Prefect %s', (dialect) => {
  const other = dialect === '0.6' ? '1.x' : '0.6'

  test('is found by asking it, at the first call, once, however many calls there are', async () => {
    const api = await practice({ dialect })
    const prefect = client(api.url, api.token, 'auto')
    expect([prefect.dialect, prefect.readAheadMs]).toEqual([null, 0])
    await Promise.all([prefect.details('id', never), prefect.details('id', never), prefect.states('id', never)])
    expect([prefect.dialect, prefect.readAheadMs]).toEqual([dialect, dialect === '0.6' ? 0 : 10_000])
    expect(api.counts().fields[dialect === '0.6' ? 'authInfo' : 'auth_info']).toBe(1)
    const { requests } = api.counts()
    await prefect.details('id', never)
    expect(api.counts().requests).toBe(requests + 1)
  })

  test('is named to one who took it for the other', async () => {
    const api = await practice({ dialect })
    await expect(client(api.url, api.token, other).connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: `This server speaks Prefect ${dialect}, not ${other}.`,
    })
  })

  test('refuses an unknown token, whatever it speaks', async () => {
    const api = await practice({ dialect })
    const prefect = client(api.url, 'unknown', 'auto')
    await expect(prefect.connect(never)).rejects.toMatchObject({ kind: 'refused' })
    expect(prefect.dialect).toBeNull()
  })

  test('that was away is asked again', async () => {
    let away = true
    const api = await practice({ dialect, intercept: () => (away ? { status: 503 } : undefined) })
    const prefect = client(api.url, api.token, 'auto')
    await expect(prefect.connect(never)).rejects.toMatchObject({ kind: 'transient', message: 'HTTP 503' })
    expect(prefect.dialect).toBeNull()
    away = false
    await prefect.connect(never)
    expect(prefect.dialect).toBe(dialect)
  })
})

test('one who gives up waiting does not keep the others from the answer', async () => {
  const api = await practice({ dialect: '1.x', intercept: () => ({ delayMs: 50 }) })
  const prefect = client(api.url, api.token, 'auto')
  const stop = new AbortController()
  const [gone, other] = [prefect.connect(stop.signal), prefect.connect(never)]
  stop.abort(new Error('enough'))
  await expect(gone).rejects.toThrow('enough')
  expect((await other).tenantId).toBe(api.tenantId)
})

test('Prefect Server, which has no accounts, is 1.x', async () => {
  const answers: Readonly<Record<string, unknown>> = {
    api: { version: '2022.01.12' },
    tenant: [{ id: 't-1' }],
    register_agent: { id: 'a-1' },
  }
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      if (request.method !== 'POST') {
        response.writeHead(404).end('Cannot GET')
        return
      }
      const { query } = JSON.parse(text) as { query: string }
      const field = Object.keys(answers).find((name) => new RegExp(`{\\s*${name}\\b`).test(query))
      const unknown = { errors: [{ message: 'Cannot query field', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }
      response.writeHead(field ? 200 : 400, { 'content-type': 'application/json' })
      response.end(JSON.stringify(field ? { data: { [field]: answers[field] } } : unknown))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const prefect = client(url, '', 'auto')
  expect(await prefect.connect(never)).toEqual({ tenantId: 't-1', scope: null })
  expect(prefect.dialect).toBe('1.x')
  await expect(client(url, '', '0.6').connect(never)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('This server speaks Prefect 1.x, not 0.6.') as string,
  })
})

describe('a server of Prefect 3', () => {
  async function practice3() {
    const api = await startPracticeApi3()
    open.push(() => api.close())
    return api
  }

  test.each([
    ['as it is', (url: string) => url],
    ['without its end', (url: string) => url.replace(/api$/, '')],
  ])('is found at its address %s', async (_, at) => {
    const api = await practice3()
    const agent = () => ({ name: 'agent', labels: [] })
    const { token, workPool } = api
    const prefect = openPrefectApi({ url: at(api.url), token, dialect: 'auto', agent, workPool })
    open.push(() => prefect.close())
    await Promise.all([prefect.connect(never), prefect.states(api.createRun('hello'), never)])
    expect([prefect.dialect, prefect.url, prefect.readAheadMs]).toEqual(['3', api.url, 10_000])
  })

  test.each(['0.6', '1.x'] as const)('is named to one who took it for %s', async (dialect) => {
    const api = await practice3()
    for (const url of [api.url, api.url.replace(/\/api$/, '')]) {
      await expect(client(url, api.token, dialect).connect(never)).rejects.toMatchObject({
        kind: 'refused',
        message: `This server speaks Prefect 3, not ${dialect}.`,
      })
    }
  })

  test.each(['0.6', '1.x'] as const)('is what a server of %s was taken for: it is named', async (dialect) => {
    const api = await practice({ dialect })
    await expect(client(api.url, api.token, '3').connect(never)).rejects.toMatchObject({
      kind: 'refused',
      message: `This server speaks Prefect ${dialect}, not 3.`,
    })
  })

  test('refuses a wrong password, whatever it is taken for', async () => {
    const api = await practice3()
    for (const dialect of ['auto', '3', '1.x'] as const)
      await expect(client(api.url, 'admin:wrong', dialect).connect(never)).rejects.toMatchObject({ kind: 'refused' })
  })
})

describe('the whole of it: asked as, a server of, with a login that is', () => {
  const ids = ['0.6', '1.x', '3'] as const
  const logins = ['right', 'wrong', 'left out'] as const
  type Login = (typeof logins)[number]
  const rows = ids.flatMap((asked) => ids.flatMap((spoken) => logins.map((login) => [asked, spoken, login] as const)))

  /** Without a login nobody can tell the two of GraphQL apart that answer at the same address. */
  function expected(asked: DialectId, spoken: DialectId, login: Login): object | null {
    if (asked === spoken) return login === 'right' ? null : { refusal: 'credentials' }
    if (spoken === '3')
      return {
        refusal: 'dialect',
        message: `This server speaks Prefect 3, not ${asked}.${login === 'right' ? '' : ' It refuses the login, too.'}`,
      }
    if (login === 'right') return { refusal: 'dialect', message: `This server speaks Prefect ${spoken}, not ${asked}.` }
    if (asked !== '3') return { refusal: 'credentials' }
    return { refusal: 'dialect', message: 'This server speaks Prefect 0.6 or 1.x, not 3. It refuses the login, too.' }
  }

  test.each(rows)('%s, %s, %s', async (asked, spoken, login) => {
    const api = spoken === '3' ? await startPracticeApi3() : await startPracticeApi({ dialect: spoken })
    open.push(() => api.close())
    const unknown = asked === '3' ? 'admin:unknown' : 'unknown'
    const token = { right: api.token, wrong: unknown, 'left out': '' }[login]
    const { workPool = 'kube' } = api as { workPool?: string }
    const agent = () => ({ name: 'agent', labels: [] })
    const prefect = openPrefectApi({ url: api.url, token, dialect: asked, agent, workPool })
    open.push(() => prefect.close())
    const told = await prefect.connect(never).then(
      () => null,
      (error: unknown) => error,
    )
    const wanted = expected(asked, spoken, login)
    if (wanted === null) expect(told).toBeNull()
    else expect(told).toMatchObject(wanted)
  })

  test.each([
    [
      '0.6',
      'address',
      'The address ends in /graphql/alpha, which is added to it, as Prefect 0.6 does. Leave that off.',
    ],
    ['1.x', 'dialect', 'This server speaks Prefect 0.6, not 1.x.'],
    ['3', 'dialect', 'This server speaks Prefect 0.6, not 3.'],
  ] as const)('an address of 0.6 that is written in full, asked as %s', async (asked, refusal, message) => {
    const api = await practice({ dialect: '0.6' })
    const prefect = client(`${api.url}/graphql/alpha`, api.token, asked)
    await expect(prefect.connect(never)).rejects.toMatchObject({ refusal, message })
  })
})

test('a page that wants people to log in, behind a redirect, is named as that: where another generation asks has nothing to do with it', async () => {
  const server = createServer(({ url }, response) =>
    url === '/login'
      ? response.end('<!doctype html><title>Sign in</title>')
      : response.writeHead(302, { location: '/login' }).end(),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(resolve)))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await expect(client(`${at}/api`, '', '3').connect(never)).rejects.toMatchObject({
    refusal: 'address',
    message: `${at}/api/admin/version redirects to ${at}/login, and there it fails: HTTP 200: a web page, “Sign in”. Is this the address of a Prefect API?`,
  })
})

test.each(['', '{}', '"none"'])(
  'an answer that is no version, %j, is said to be none, and not asked for again and again',
  async (text) => {
    const server = createServer((_, response) => response.end(text))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push(() => new Promise((resolve) => server.close(resolve)))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
    await expect(client(url, '', '3').connect(never)).rejects.toMatchObject({
      refusal: 'address',
      message: 'It says no version. Is this the address of a Prefect 3 API?',
    })
  },
)

test.each([
  ['0.6', 'This server speaks Prefect 0.6 or 1.x, and refuses the login: '],
  ['1.x', 'This server speaks Prefect 0.6 or 1.x, and refuses the login: '],
  ['3', 'This server speaks Prefect 3, and refuses the login: HTTP 401: Unauthorized'],
] as const)('who asks which it is hears that of a server of %s that refuses the login, too', async (spoken, words) => {
  const api = spoken === '3' ? await startPracticeApi3() : await startPracticeApi({ dialect: spoken })
  open.push(() => api.close())
  const message = expect.stringContaining(words) as string
  await expect(client(api.url, 'unknown', 'auto').connect(never)).rejects.toMatchObject({
    refusal: 'credentials',
    message,
  })
})

describe('of three replies', () => {
  const yes: Reply = { kind: 'understood' }
  const no: Reply = { kind: 'not understood', message: 'HTTP 404' }
  const away: Reply = { kind: 'failed', error: new PrefectError('transient', 'no answer within 15 s') }
  const refused: Reply = { kind: 'failed', error: new PrefectError('refused', 'who?') }

  test.each<[string, Reply, Reply, Reply, DialectId]>([
    ['0.6 is understood', yes, no, no, '0.6'],
    ['1.x is understood', no, yes, no, '1.x'],
    ['3 is understood', no, no, yes, '3'],
    ['one is understood, the others were refused on their way', refused, yes, refused, '1.x'],
    ['one is understood, the others got no answer', yes, away, away, '0.6'],
    ['all are understood: the newest', yes, yes, yes, '3'],
  ])('%s', (_, six, one, three, dialect) => expect(chooseDialect({ '0.6': six, '1.x': one, '3': three })).toBe(dialect))

  test.each<[string, Reply, Reply, Reply, object]>([
    ['a refused token counts most', away, refused, no, { kind: 'refused', message: 'who?' }],
    ['then what may pass', no, away, no, { kind: 'transient', message: 'no answer within 15 s' }],
    [
      'then none is spoken',
      no,
      no,
      no,
      {
        refusal: 'address',
        message: 'No Prefect answers there (0.6, 1.x, 3 were tried). Is this the address of a Prefect API? (HTTP 404)',
      },
    ],
    [
      'the question is asked once',
      no,
      { kind: 'not understood', message: 'HTTP 404: a web page. Is this the address of a Prefect API?' },
      { kind: 'not understood', message: 'No Prefect 3 answers at http://h. Is this the address of a Prefect API?' },
      {
        message:
          'No Prefect answers there (0.6, 1.x, 3 were tried). Is this the address of a Prefect API? (HTTP 404; HTTP 404: a web page; No Prefect 3 answers at http://h)',
      },
    ],
  ])('%s', (_, six, one, three, error) => {
    const choose = () => chooseDialect({ '0.6': six, '1.x': one, '3': three })
    expect(choose).toThrow(PrefectError)
    expect(choose).toThrow(expect.objectContaining(error) as Error)
  })
})
