import { afterEach, describe, expect, test } from 'vitest'
import { startPracticeApi } from '../../practice/api'
import { openPrefectApi } from '../open'

/** What only 0.6 has; what both dialects do is in ../open.test.ts. */

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const never = new AbortController().signal

async function world() {
  const api = await startPracticeApi({ dialect: '0.6' })
  open.push(() => api.close())
  const client = (token: string) => {
    const prefect = openPrefectApi({
      url: api.url,
      token,
      dialect: '0.6',
      agent: () => ({ name: 'agent', labels: [] }),
    })
    open.push(() => prefect.close())
    return prefect
  }
  return { api, client, prefect: client(api.token) }
}

test('a token of another scope is refused, with the one that it needs', async () => {
  const { api, client } = await world()
  await expect(client(api.userToken).connect(never)).rejects.toMatchObject({
    kind: 'refused',
    message: 'The token has scope USER; an agent needs one of scope RUNNER.',
  })
})

test('another address for GraphQL is asked, and that alone', async () => {
  const { api } = await world()
  const asked = { token: api.token, dialect: '0.6', agent: () => ({ name: 'agent', labels: [] }) } as const
  for (const dialect of ['0.6', 'auto'] as const) {
    const prefect = openPrefectApi({ ...asked, dialect, url: 'http://127.0.0.1:1', graphql: `${api.url}/graphql/` })
    open.push(() => prefect.close())
    await prefect.connect(never)
    expect(prefect.dialect).toBe('0.6')
  }
})

test('reading takes no RUNNER scope', async () => {
  const { api, client } = await world()
  api.createRun('hello')
  expect(await client(api.userToken).runs({ since: 0, limit: 10 }, never)).toMatchObject({ runs: { length: 1 } })
})

describe('what a Job is made from', () => {
  test('is Docker storage with its image', async () => {
    const { api, prefect } = await world()
    const id = api.createRun('hello')
    const [run] = await prefect.read([id], never)
    expect(await prefect.jobInputs(run!, never)).toEqual({
      dialect: '0.6',
      flowRunId: id,
      flowId: run!.flow.id,
      storage: { type: 'Docker', registryUrl: 'registry.local:5000', imageName: 'hello', imageTag: '2' },
    })
  })

  test('of storage that names no image is its type, and of none nothing', async () => {
    const { api, prefect } = await world()
    api.registerFlow({ name: 'local', storage: { type: 'LocalStorage', directory: '/tmp' } })
    api.registerFlow({ name: 'bare' })
    const ids = [api.createRun('local'), api.createRun('bare')]
    const inputs = await Promise.all((await prefect.read(ids, never)).map((run) => prefect.jobInputs(run, never)))
    expect(Object.fromEntries(inputs.map(({ flowRunId, storage }) => [flowRunId, storage]))).toEqual({
      [ids[0]!]: { type: 'LocalStorage' },
      [ids[1]!]: null,
    })
  })
})

test('no run is among those that were cancelled', async () => {
  const { api, prefect } = await world()
  const [run] = await prefect.read([api.createRun('hello')], never)
  await prefect.cancel(run!, never)
  expect((await prefect.outlook(['agent'], Date.now(), never)).cancelled).toEqual([])
})
