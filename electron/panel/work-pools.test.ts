import { afterEach, beforeEach, expect, test } from 'vitest'
import { KnownSecrets } from '../../shared/secrets/known-secrets'
import { startPracticeApi3, type PracticeApi3 } from '../practice/api-3'
import { memorySecretStore, type SecretStore } from '../settings/secret-store'
import { WorkPools } from './work-pools'

let api: PracticeApi3
let secrets: SecretStore
let workPools: WorkPools
beforeEach(async () => {
  api = await startPracticeApi3()
  secrets = memorySecretStore()
  workPools = new WorkPools({ secrets, known: new KnownSecrets(), environment: {} })
})
afterEach(async () => {
  workPools.close()
  await api.close()
})

const namesOf = (answer: Awaited<ReturnType<WorkPools['list']>>) =>
  answer.ok ? answer.pools.map(({ name }) => name) : answer.message

test('pools are listed with the token that is typed, or else with the one that is kept for the address', async () => {
  expect(namesOf(await workPools.list({ url: api.url, token: api.token }))).toEqual([api.workPool])
  expect(namesOf(await workPools.list({ url: api.url }))).toMatch(/^The work pools can’t be listed: .*401.*API key/)
  await secrets.set(api.url, api.token)
  expect(namesOf(await workPools.list({ url: api.url }))).toEqual([api.workPool])
})

test('a token that is kept for one address goes to no other', async () => {
  await secrets.set(api.url, api.token)
  const other = await startPracticeApi3({ key: api.key })
  expect(namesOf(await workPools.list({ url: other.url }))).toMatch(/401/)
  await other.close()
})

test('a pool is made, and its name is then taken', async () => {
  const question = { url: api.url, token: api.token }
  expect(await workPools.make(question, 'kube')).toBeNull()
  expect(namesOf(await workPools.list(question))).toEqual(['kube', api.workPool])
  expect(await workPools.make(question, 'kube')).toBe(
    'The work pool was not made: There is a work pool kube already. List the work pools again.',
  )
})

test('a server that is away is said to be that', async () => {
  await api.close()
  expect(namesOf(await workPools.list({ url: api.url, token: '' }))).toMatch(/Is the server running/)
})
