import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { DialectHandle, FlowRun } from '../../shared/model/flow-run'
import { limits } from './limits'
import { openPrefectApi } from './open'
import { PrefectError, type PrefectApi, type WrongRow } from './prefect-api'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal
const json = { 'content-type': 'application/json' }
const html = '<html><body>Welcome</body></html>'
const tenant = { data: { tenant: [{ id: 't-1' }] } }

type Serve = (response: ServerResponse, query: string, variables: object) => void

/** An API that answers as it is told, on a server that is not Prefect's. */
async function answering(serve: Serve, timeoutMs?: number) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      // So a server of GraphQL answers to who asks whether it is a Prefect 3.
      if (request.method === 'GET') {
        response.writeHead(404).end('Cannot GET')
        return
      }
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables: object }
      serve(response, asked.query, asked.variables)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  open.push(close)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const wrongRows: WrongRow[] = []
  const prefect = openPrefectApi({
    ...{
      url,
      token: 'T',
      dialect: '0.6',
      agent: () => ({ name: 'agent', labels: [] }),
      onWrongRow: (row) => wrongRows.push(row),
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })
  open.push(() => prefect.close())
  return { prefect, wrongRows, close }
}
const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): Serve =>
  (response) =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
/** Answers who we are, and else what is given. */
const answerRows =
  (data: Record<string, unknown>): Serve =>
  (response, query) => {
    const body = query.includes('tenant {') ? tenant : { data }
    response.writeHead(200, json).end(JSON.stringify(body))
  }
const failed = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
const run: FlowRun = {
  ...{ id: 'id', name: 'x', flow: { id: 'f', name: 'f' }, revision: '1', phase: 'waiting', dueAt: null, claim: null },
  ...{ state: { name: 'Scheduled', message: null, at: null }, claimedBefore: true },
  handle: { version: 1, flowRun: null, taskRuns: [], row: { flow: {} } } as unknown as DialectHandle,
}
const fail = (prefect: PrefectApi) => prefect.fail(run, 'x', never)

const scheduled = { type: 'Scheduled', start_time: '2026-11-24T10:00:00+00:00' }
const good = {
  ...{
    id: 'good',
    name: 'a-run',
    version: 1,
    state: 'Scheduled',
    state_timestamp: null,
    serialized_state: scheduled,
  },
  ...{ flow: { id: 'f', name: 'flow', storage: null }, task_runs: [] },
}

describe('what goes wrong on the way', () => {
  test.each<[string, Serve, object]>([
    [
      'too many requests say how long to wait',
      answer(429, 'slow down', { 'retry-after': '12' }),
      { kind: 'transient', message: 'HTTP 429: slow down', options: { retryAfterMs: 12_000 } },
    ],
    ['a server in trouble', answer(500, 'boom'), { kind: 'transient', message: 'HTTP 500: boom' }],
    [
      'a server that is being repaired',
      answer(503, '', { 'retry-after': '30' }),
      { kind: 'transient', message: 'HTTP 503', options: { retryAfterMs: 30_000 } },
    ],
    ['401', answer(401, 'Unauthorized'), { kind: 'refused', message: 'HTTP 401: Unauthorized' }],
    ['403', answer(403, ''), { kind: 'refused', message: 'HTTP 403' }],
    [
      'an address of something else',
      answer(404, 'nothing here'),
      { kind: 'refused', refusal: 'address', message: 'HTTP 404: nothing here. Is this the address of a Prefect API?' },
    ],
    [
      'a page instead of JSON',
      answer(200, html, { 'content-type': 'text/html' }),
      { refusal: 'address', message: 'the answer is not JSON: is this the address of a Prefect API?' },
    ],
    [
      'JSON of something else',
      answer(200, { hello: 'world' }, json),
      { refusal: 'address', message: 'the answer has neither data nor errors: is this the address of a Prefect API?' },
    ],
    [
      'an error of GraphQL with status 400',
      answer(400, { errors: [{ message: 'Cannot query field authInfo' }] }, json),
      { kind: 'answered', message: 'Cannot query field authInfo' },
    ],
    [
      'errors of GraphQL beside data',
      answer(200, { data: { authInfo: null }, errors: [{ message: 'one' }, { message: 'two' }] }, json),
      { kind: 'answered', message: 'one; two' },
    ],
    [
      'an error that the API itself takes for a passing one',
      answer(200, { data: { authInfo: null }, errors: [{ message: 'later', extensions: { code: 'API_ERROR' } }] }),
      { kind: 'transient', message: 'later' },
    ],
    [
      'an API that does not know the token, with status 200',
      answer(200, { errors: [{ message: 'who?', extensions: { code: 'UNAUTHENTICATED' } }] }),
      { kind: 'refused', message: 'who?' },
    ],
    [
      'an API that finds no token, with status 200',
      answer(200, { errors: [{ message: 'Malformed Authorization header' }] }),
      { kind: 'refused', message: 'Malformed Authorization header' },
    ],
    ['a connection that is cut', (response) => void response.destroy(), { kind: 'transient' }],
  ])('%s', async (_, serve, expected) => {
    const { prefect } = await answering(serve)
    const error = await failed(prefect.connect(never))
    expect(error).toBeInstanceOf(PrefectError)
    expect(error).toMatchObject(expected)
    expect((error as PrefectError).options.effectOpen).toBeFalsy()
  })

  test.each<[string, Serve, boolean]>([
    ['500', answer(500, 'boom'), true],
    ['a cut connection', (response) => void response.destroy(), true],
    ['a page instead of JSON', answer(200, html), true],
    ['an answer about something else', answer(200, { data: {} }, json), true],
    ['a passing error', answer(200, { data: { a0: null }, errors: [{ message: 'API_ERROR', path: ['a0'] }] }), true],
    ['408', answer(408, ''), false],
    ['413', answer(413, ''), false],
    ['429', answer(429, ''), false],
    ['404', answer(404, ''), false],
    ['400 with errors', answer(400, { errors: [{ message: 'no such field' }] }, json), false],
  ])('after %s a change may have taken effect: %#', async (_, serve, effectOpen) => {
    const { prefect } = await answering(serve)
    const error = await failed(fail(prefect))
    expect(error).toBeInstanceOf(PrefectError)
    expect((error as PrefectError).options.effectOpen ?? false).toBe(effectOpen)
  })

  test('nothing listens at the address: nothing took effect', async () => {
    const { prefect, close } = await answering(answer(200, {}))
    await close()
    expect(await failed(fail(prefect))).toMatchObject({
      kind: 'transient',
      message: 'connection refused: nothing listens at this address',
      options: { effectOpen: false },
    })
  })

  test('a request that is never answered ends at its limit, and may have taken effect', async () => {
    const { prefect } = await answering(() => undefined, 50)
    expect(await failed(prefect.connect(never))).toMatchObject({
      kind: 'transient',
      message: 'no answer within 0.05 s',
      options: { effectOpen: false },
    })
    expect(await failed(fail(prefect))).toMatchObject({ options: { effectOpen: true } })
  })

  test('an answer that never ends too', async () => {
    const { prefect } = await answering((response) => void response.writeHead(200, json).write('{"data":'), 100)
    expect(await failed(prefect.connect(never))).toMatchObject({ message: 'no answer within 0.1 s' })
  })

  test('an answer without a bound is read up to a bound', async () => {
    const { prefect } = await answering((response) => {
      response.writeHead(200, json)
      const chunk = Buffer.alloc(1024 * 1024, ' ')
      const more = (): void => {
        if (response.destroyed) return
        response.write(chunk, more)
      }
      more()
    })
    expect(await failed(prefect.connect(never))).toMatchObject({
      kind: 'answered',
      message: `the answer is larger than ${limits.answer.bytes / 1024 / 1024} MB`,
    })
  })

  test('what is too large together is asked for in halves, and what is too large by itself is left out and said', async () => {
    const large = { ...good, id: 'large', name: 'x'.repeat(limits.answer.bytes) }
    const { prefect, wrongRows } = await answering((response, query, variables) => {
      const { ids = [] } = variables as { ids?: readonly string[] }
      const rows = ids.map((id) => (id === 'large' ? large : { ...good, id }))
      answerRows({ flow_run: rows })(response, query, variables)
    })
    const runs = await prefect.read(['a', 'b', 'large', 'c'], never)
    expect(runs.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(wrongRows).toEqual([{ of: 'a flow run', id: 'large', message: 'the answer is larger than 16 MB' }])
  })

  test('a log that is too large for one answer is read in smaller pages; what is too long is left out, and said', async () => {
    const lineOf = (n: number) => ({ ...{ id: `l${n}`, timestamp: '2026-11-24T10:00:00+00:00' }, message: 'm' })
    const pages: number[] = []
    const { prefect } = await answering((response, query, variables) => {
      const { limit = 0, offset = 0 } = variables as { limit?: number; offset?: number }
      pages.push(limit)
      const lines = Array.from({ length: limit }, (_, n) => lineOf(offset + n)).filter((_, n) => offset + n < 20)
      if (offset <= 3 && offset + limit > 3)
        answer(200, ' '.repeat(limits.answer.bytes + 1))(response, query, variables)
      else answerRows({ log: lines })(response, query, variables)
    })
    const { lines } = await prefect.logs('run', { after: 0, limit: 100 }, never)
    expect(
      lines
        .map(({ id }) => id)
        .reverse()
        .slice(0, 4),
    ).toEqual(['l0', 'l1', 'l2', 'l4'])
    expect(lines[0]).toMatchObject({ level: 'WARNING', message: '1 lines are left out: they are too long.' })
    expect(pages.length).toBeLessThan(40)
  })

  test('of an answer with more rows than were asked for the first are taken, and it is said', async () => {
    const { prefect, wrongRows } = await answering(
      answerRows({ flow_run: Array.from({ length: 1_000 }, (_, n) => ({ ...good, id: `r${n}` })) }),
    )
    expect(await prefect.read(['a'], never)).toHaveLength(limits.ids)
    expect(wrongRows).toEqual([
      { of: 'a flow run', id: null, message: `The answer has 1000 rows, of which the first ${limits.ids} are taken.` },
    ])
  })

  test('long texts are cut, and how much is left out is said', async () => {
    const { prefect } = await answering(
      answerRows({ changed: [{ ...good, state_message: 'm'.repeat(1_000_000) }], waiting: [] }),
    )
    const { runs } = await prefect.runs({ since: 0, limit: 10 }, never)
    expect(runs[0]?.stateMessage).toMatch(/^m{4000} … \(996000 more characters\)$/)
    const { prefect: wordy } = await answering(answer(200, { errors: [{ message: 'm'.repeat(1_000_000) }] }))
    expect(((await failed(wordy.connect(never))) as PrefectError).message.length).toBeLessThan(5_000)
  })

  test('what is aborted rejects with the reason of its signal', async () => {
    const stop = new AbortController()
    const { prefect } = await answering(() => stop.abort(new Error('enough')))
    await expect(prefect.connect(stop.signal)).rejects.toThrow('enough')
    await expect(prefect.connect(stop.signal)).rejects.toThrow('enough')
  })

  test('a mistake of ours comes out as what it is', async () => {
    const { prefect } = await answering(answerRows({}))
    const toJSON = (): never => {
      throw new TypeError('ours')
    }
    await expect(prefect.details({ toJSON } as unknown as string, never)).rejects.toThrow(TypeError)
    await expect(prefect.schedule(run, Number.NaN, never)).rejects.toThrow(RangeError)
  })

  test.each<[string, string, string, string]>([
    ['an address that is none', 'api.example.com', 'T', 'api.example.com/graphql/alpha is not an address'],
    ['an address of another kind', 'ftp://api.example.com', 'T', 'ftp://api.example.com/graphql/alpha is not an'],
    ['a token with a line end', 'http://127.0.0.1:9', 'T\nU', 'The token has characters that no token has.'],
  ])('%s is refused, and no mistake of ours', async (_, url, token, message) => {
    for (const dialect of ['0.6', 'auto'] as const) {
      const prefect = openPrefectApi({ url, token, dialect, agent: () => ({ name: 'agent', labels: [] }) })
      open.push(() => prefect.close())
      const error = await failed(prefect.connect(never))
      expect(error).toMatchObject({ name: 'PrefectError', kind: 'refused' })
      expect((error as Error).message).toContain(message)
    }
  })

  test('an address that has moved says where to', async () => {
    const { prefect } = await answering(answer(301, '', { location: 'https://user:pass@api.example.com/' }))
    expect(await failed(prefect.connect(never))).toMatchObject({
      refusal: 'address',
      message: expect.stringMatching(
        /redirects to https:\/\/•+@api\.example\.com\/ \(HTTP 301\).* Use the address that/,
      ) as string,
    })
  })

  test('what is closed answers nothing more', async () => {
    const { prefect } = await answering(() => undefined)
    const waiting = failed(prefect.connect(never))
    await prefect.close()
    expect(await waiting).toMatchObject({ name: 'PrefectError', kind: 'transient' })
    expect(await failed(prefect.connect(never))).toMatchObject({ name: 'PrefectError', kind: 'transient' })
  })
})

describe('rows that are not as they must be', () => {
  const queue = (ids: readonly unknown[]) => ({ getRunsInQueue: { flow_run_ids: ids } })
  const due = async (rows: readonly unknown[]) => {
    const { prefect, wrongRows } = await answering(answerRows({ ...queue(['good']), flow_run: rows }))
    const { runs } = await prefect.due(0, never)
    return { runs, wrongRows }
  }

  test.each<[string, unknown, string | null]>([
    ['no object', null, null],
    ['a row without an id', { ...good, id: undefined }, null],
    ['a version that is no number', { ...good, id: 'bad', version: '2' }, 'bad'],
    ['no state', { ...good, id: 'bad', state: null }, 'bad'],
    ['a state that is a list', { ...good, id: 'bad', serialized_state: [] }, 'bad'],
    ['no flow', { ...good, id: 'bad', flow: null }, 'bad'],
  ])('%s is left out and reported, and holds up no other', async (_, row, id) => {
    const { runs, wrongRows } = await due([row, good])
    expect(runs.map((each) => each.id)).toEqual(['good'])
    expect(wrongRows).toMatchObject([{ of: 'a flow run', id }])
  })

  test('an unknown state waits, and is not offered', async () => {
    const { runs } = await due([
      { ...good, id: 'new', state: 'Pondering', serialized_state: { type: 'Pondering' } },
      good,
    ])
    expect(runs.map(({ id }) => id)).toEqual(['good'])
    const { prefect } = await answering(answerRows({ flow_run: [{ ...good, state: 'Pondering' }] }))
    expect(await prefect.read(['good'], never)).toMatchObject([{ phase: 'waiting', state: { name: 'Pondering' } }])
  })

  test('a scheduled run without a state to go on from is not offered', async () => {
    const rows = [null, { type: 'Running' }].map((serialized_state, n) => ({ ...good, id: `${n}`, serialized_state }))
    expect((await due([...rows, good])).runs.map(({ id }) => id)).toEqual(['good'])
  })

  test('of a Running run the other task runs are claimed', async () => {
    const task = { id: 't', version: 2, state: 'Retrying', serialized_state: { type: 'Retrying' } }
    const running = { ...good, state: 'Running', serialized_state: { type: 'Running' } }
    const { runs, wrongRows } = await due([{ ...running, task_runs: [{ ...task, version: null }, task] }])
    expect(runs).toMatchObject([{ revision: '1+t@2' }])
    expect(wrongRows).toMatchObject([{ of: 'a task run', id: 't' }])
  })

  test('numbers are cut to what they can be', async () => {
    const { runs } = await due([
      { ...good, version: 1e300 },
      { ...good, id: 'minus', version: -3.5 },
    ])
    expect(runs.map(({ revision }) => revision)).toEqual(['2147483647', '0'])
  })

  test('a wrong row that is read again is reported once', async () => {
    const { prefect, wrongRows } = await answering(answerRows({ changed: [{ id: 'bad' }], waiting: [] }))
    await prefect.runs({ since: 0, limit: 10 }, never)
    await prefect.runs({ since: 0, limit: 10 }, never)
    expect(wrongRows).toMatchObject([{ of: 'a flow run', id: 'bad' }])
  })

  test('an answer without rows is reported, and empty', async () => {
    const { prefect, wrongRows } = await answering(answerRows({ flow_run: { 0: good }, log: null }))
    expect(await prefect.read(['good'], never)).toEqual([])
    expect(wrongRows).toEqual([{ of: 'a flow run', id: null, message: 'The answer has no list of rows.' }])
  })

  test.each<[string, unknown, string[]]>([
    ['is none', { getRunsInQueue: 'full' }, ['the queue']],
    ['is a number of runs', { getRunsInQueue: { flow_run_ids: 2 } }, ['a flow run in the queue']],
    ['is missing', {}, []],
  ])('a queue that %s gives nothing', async (_, data, said) => {
    const { prefect, wrongRows } = await answering(answerRows(data as Record<string, unknown>))
    expect(await prefect.due(0, never)).toEqual({ runs: [], full: false })
    expect(wrongRows.map(({ of }) => of)).toEqual(said)
  })

  test('an id in the queue that is none holds up no other', async () => {
    const { prefect, wrongRows } = await answering(answerRows({ ...queue([null, 7, 'good', {}]), flow_run: [good] }))
    expect((await prefect.due(0, never)).runs.map(({ id }) => id)).toEqual(['good'])
    expect(wrongRows.map(({ of }) => of)).toEqual([
      'a flow run in the queue',
      'a flow run in the queue',
      'a flow run in the queue',
    ])
  })

  test('of very many wrong rows the number is told', async () => {
    const changed = Array.from({ length: 2_500 }, (_, n) => ({ id: `bad-${n}` }))
    const { prefect, wrongRows } = await answering(answerRows({ changed, waiting: [] }))
    await prefect.runs({ since: 0, limit: 5_000 }, never)
    expect(wrongRows.slice(0, limits.wrongRows).map(({ id }) => id)).toEqual(
      changed.slice(0, limits.wrongRows).map(({ id }) => id),
    )
    const numbers = wrongRows.slice(limits.wrongRows)
    expect(numbers.map(({ message }) => /(\d+) so far/.exec(message)?.[1])).toEqual(['1', '10', '100', '1000'])
  })

  test('an API that gives the same page for ever is not asked for ever', async () => {
    const claimed = Array.from({ length: limits.claims }, () => ({ ...good, id: '0' }))
    const { prefect } = await answering(answerRows({ flow_run: claimed }))
    expect((await prefect.claims(['agent'], '0', never)).next).toBeNull()
  })

  test('an API that does not count says so by null', async () => {
    const { prefect } = await answering((response, query) => {
      if (query.includes('aggregate')) answer(200, { errors: [{ message: 'not allowed' }] })(response, query, {})
      else answerRows({ changed: [], waiting: [{ ...good }] })(response, query, {})
    })
    const list = await prefect.runs({ since: 0, limit: 1 }, never)
    expect(list).toMatchObject({ complete: false, waiting: null, runs: [{ id: 'good' }] })
  })
})
