import { expect, test } from 'vitest'
import type { Reference } from '../../../shared/prefect-3/inputs'
import { HttpError } from '../http-fault'
import { PrefectError } from '../prefect-api'
import { References } from './read-references'

const never = new AbortController().signal
const failing = (error: Error): References => new References({ get: () => Promise.reject(error) })
const id = '3f2b1c9e-6a57-4d0e-9c1b-0a8f7d6e5c4b'

test.each<Reference>([
  { kind: 'blockById', id: 'no id' },
  { kind: 'block', type: 'secret', name: 'a/b' },
  { kind: 'block', type: '..', name: 'key' },
  { kind: 'variable', name: 'a/b' },
  { kind: 'variable', name: '' },
])('%o can’t be there: nobody is asked', async (reference) => {
  const references = failing(new Error('it was asked'))
  expect(await references.read([reference], never)).toEqual([{ ...reference, answer: { kind: 'missing' } }])
})

const answered = (status: number, kind: 'answered' | 'refused' | 'transient') =>
  new PrefectError(kind, `HTTP ${status}: why`, { cause: new HttpError(status, 'why') })

test.each([
  [answered(404, 'answered'), { kind: 'missing' }],
  [answered(403, 'refused'), { kind: 'refused', message: 'HTTP 403: why' }],
  [answered(422, 'answered'), { kind: 'refused', message: 'HTTP 422: why' }],
])('of one that could be there, the answer says what it is: %s', async (error, answer) => {
  const reference = { kind: 'blockById', id } as const
  expect(await failing(error).read([reference], never)).toEqual([{ ...reference, answer }])
})

test.each([answered(404, 'transient'), answered(401, 'refused'), answered(503, 'transient')])(
  'what passes says nothing of it: %s',
  async (error) => {
    await expect(failing(error).read([{ kind: 'blockById', id }], never)).rejects.toBe(error)
  },
)

test('what the server fails at each time is a fault of the runs that name it', async () => {
  const broken = failing(answered(500, 'transient')).read([{ kind: 'variable', name: 'region' }], never)
  await expect(broken).rejects.toMatchObject({
    kind: 'transient',
    message: 'The Prefect API can’t read prefect.variables.region: HTTP 500: why',
    options: { ofRun: true },
  })
})
