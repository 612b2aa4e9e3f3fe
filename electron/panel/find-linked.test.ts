import { expect, test } from 'vitest'
import { findLinked, type Searched } from './find-linked'

const run = { kind: 'run', flowRunId: 'r' } as const
const job = { kind: 'job', namespace: 'flows', name: 'prefect-job-1' } as const
const connection = (id: string, more: Partial<Searched> = {}): Searched => ({
  ...{ id, name: `connection ${id}`, namespace: 'flows' },
  ...{ hasRun: () => false, knowsRun: () => Promise.resolve(false), jobUid: () => null },
  ...more,
})
const [a, b] = [connection('a'), connection('b')]
const toRun = (connectionId: string) => ({ connectionId, place: { kind: 'run', flowRunId: 'r' } })
const nowhere = (why: RegExp) => ({
  connectionId: null,
  place: { kind: 'nowhere', why: expect.stringMatching(why) as string },
})

test.each<[string, Parameters<typeof findLinked>[0], readonly Searched[], object]>([
  ['nothing is connected', run, [], nowhere(/^Nothing is connected/)],
  ['the problems need no connection', { kind: 'problems' }, [], { connectionId: null, place: { kind: 'page', page: 'problems' } }], // prettier-ignore
  ['a run that is listed', run, [a, connection('b', { hasRun: () => true })], toRun('b')],
  ['a run that both list: the one shown', run, [a, b].map((it) => ({ ...it, hasRun: () => true })), toRun('a')],
  ['a run that an API knows', run, [a, connection('b', { knowsRun: () => Promise.resolve(true) })], toRun('b')],
  ['a run that nobody knows', run, [a, b], nowhere(/^No connection that is open knows the link’s flow run r\./)],
  [
    'a run that nobody knows, and an API that does not answer',
    run,
    [a, connection('b', { knowsRun: () => Promise.reject(new Error('silent')) })],
    nowhere(/Not every Prefect API has answered: connection b\./),
  ],
  [
    'a run that is known, and another API that does not answer',
    run,
    [connection('a', { knowsRun: () => Promise.reject(new Error('silent')) }), { ...b, knowsRun: () => Promise.resolve(true) }], // prettier-ignore
    toRun('b'),
  ],
  ['a Job', job, [a, connection('b', { jobUid: () => 'u' })], { connectionId: 'b', place: { kind: 'job', uid: 'u' } }],
  ['a Job of another namespace', job, [connection('a', { namespace: 'default', jobUid: () => 'u' })], nowhere(/^No connection that is open is for the namespace flows/)], // prettier-ignore
  ['a Job that is gone', job, [a], nowhere(/^There is no Job prefect-job-1/)],
])('%s', async (_, link, connections, found) => expect(await findLinked(link, connections)).toEqual(found))

test('no API is asked for a run that a list has', async () => {
  let asked = 0
  const counting = { knowsRun: () => Promise.resolve(++asked > 0) }
  await findLinked(run, [connection('a', counting), connection('b', { ...counting, hasRun: () => true })])
  expect(asked).toBe(0)
})
