import { expect, test } from 'vitest'
import { TimeLimitError } from '../../clock/time-limit'
import { faultOfNetwork } from '../http-fault'
import type { PrefectError } from '../prefect-api'
import { faultOfAnswer, repeatAfterMs, wordsOf, type Effect } from './rest-fault'

const answer = (status: number, body: unknown = { detail: 'why' }, more: { retryAfter?: string } = {}) => ({
  status,
  text: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter: more.retryAfter,
})
const question = 'Is this the address of a Prefect API?'

test.each<[string, ReturnType<typeof answer>, Effect, object]>([
  [
    '401',
    answer(401, { exception_message: 'Unauthorized' }),
    'none',
    { kind: 'refused', message: 'HTTP 401: Unauthorized' },
  ],
  [
    '403',
    answer(403, { detail: 'Missing CSRF token.' }),
    'once',
    { kind: 'refused', message: 'HTTP 403: Missing CSRF token.' },
  ],
  [
    'what is not there',
    answer(404, { detail: 'Flow run not found' }),
    'none',
    { kind: 'answered', message: 'HTTP 404: Flow run not found' },
  ],
  [
    'a run that set_state does not find',
    answer(404, { exception_message: 'Flow run with id x not found' }),
    'repeatable',
    { kind: 'answered' },
  ],
  [
    'a path that the server does not have',
    answer(404, { detail: 'Not Found' }),
    'none',
    { kind: 'refused', refusal: 'address', message: `HTTP 404: Not Found. ${question}` },
  ],
  [
    'a page',
    answer(404, '<html>no</html>'),
    'none',
    { kind: 'refused', refusal: 'address', message: `HTTP 404: a web page. ${question}` },
  ],
  [
    'a page to log in at',
    answer(401, '\n<!DOCTYPE html><head><title>\n  Sign in\n</title></head>'),
    'none',
    { kind: 'refused', message: 'HTTP 401: a web page, “Sign in”' },
  ],
  ['what is there already', answer(409), 'once', { kind: 'answered', message: 'HTTP 409: why' }],
  [
    'what is wrong',
    answer(422, {
      exception_message: 'Invalid request received.',
      exception_detail: [{ loc: ['body', 'state', 'oops'], msg: 'Extra inputs are not permitted' }],
    }),
    'repeatable',
    { kind: 'answered', message: 'HTTP 422: Invalid request received. state.oops: Extra inputs are not permitted' },
  ],
  ['a time-out of a proxy', answer(408, ''), 'once', { kind: 'transient', message: 'HTTP 408' }],
  [
    'too many requests',
    answer(429, '', { retryAfter: '7' }),
    'once',
    { kind: 'transient', options: { retryAfterMs: 7_000 } },
  ],
  ['a wait without end', answer(503, '', { retryAfter: '999999' }), 'none', { options: { retryAfterMs: 600_000 } }],
  [
    'a busy database',
    answer(503, { exception_message: 'Service Unavailable' }),
    'once',
    { kind: 'transient', message: 'HTTP 503: Service Unavailable', options: { effectOpen: true } },
  ],
  ['a mistake of the server', answer(500, ''), 'repeatable', { kind: 'transient', options: { effectOpen: true } }],
  ['the same of a question', answer(500, ''), 'none', { kind: 'transient', options: { effectOpen: false } }],
  ['a gateway', answer(504, ''), 'once', { kind: 'transient', options: { effectOpen: true } }],
])('%s', (_, given, effect, expected) => {
  const error = faultOfAnswer(given, effect, 0)
  expect(error).toMatchObject(expected)
})

test.each<[number, Effect, boolean]>([
  [500, 'once', true],
  [500, 'none', false],
  [503, 'repeatable', true],
  [408, 'once', false],
  [429, 'once', false],
  [401, 'once', false],
  [422, 'once', false],
])('after %i of what has its effect %s it is open whether that took place: %s', (status, effect, open) =>
  expect(faultOfAnswer(answer(status), effect, 0).options.effectOpen ?? false).toBe(open),
)

test.each<[unknown, string]>([
  [{ detail: 'Flow run not found' }, 'Flow run not found'],
  [{ detail: [{ loc: ['body', 'limit'], msg: 'too much' }] }, 'limit: too much'],
  [{ exception_message: 'Internal Server Error' }, 'Internal Server Error'],
  [{ exception_message: 7, exception_detail: [null] }, '{"exception_message":7,"exception_detail":[null]}'],
  [[], '[]'],
  ['x'.repeat(400), JSON.stringify('x'.repeat(400)).slice(0, 300)],
])('the words of %j', (body, words) => expect(wordsOf(JSON.stringify(body))).toBe(words))

const of = (status: number, effect: Effect, retryAfter?: string): PrefectError =>
  faultOfAnswer(answer(status, '', retryAfter === undefined ? {} : { retryAfter }), effect, 0)
const broken = (code: string, effect: Effect): PrefectError =>
  faultOfNetwork(Object.assign(new Error('gone'), { code }), effect !== 'none') as PrefectError

test.each<[string, PrefectError, Effect, number, number | null]>([
  ['a busy database, once', of(503, 'once'), 'once', 1, 150],
  ['and again', of(503, 'once'), 'once', 2, 500],
  ['and again', of(503, 'once'), 'once', 3, 1_500],
  ['not for ever', of(503, 'once'), 'once', 4, null],
  ['as long as it says', of(429, 'none', '2'), 'none', 1, 2_000],
  ['longer than anybody waits in place', of(429, 'none', '3'), 'none', 1, null],
  ['a mistake of the server', of(500, 'repeatable'), 'repeatable', 1, 150],
  ['which may have taken effect each time', of(500, 'once'), 'once', 1, null],
  ['a gateway that waited already', of(504, 'none'), 'none', 1, null],
  ['a token', of(401, 'none'), 'none', 1, null],
  ['an answer', of(409, 'repeatable'), 'repeatable', 1, null],
  ['a connection that broke off', broken('ECONNRESET', 'repeatable'), 'repeatable', 1, 150],
  ['with an effect each time', broken('ECONNRESET', 'once'), 'once', 1, null],
  ['one that was never made', broken('ECONNREFUSED', 'none'), 'none', 1, null],
  ['what took its whole time', faultOfNetwork(new TimeLimitError(15_000), false) as PrefectError, 'none', 1, null],
])('sent again: %s', (_, error, effect, tries, ms) => expect(repeatAfterMs(error, effect, tries)).toBe(ms))
