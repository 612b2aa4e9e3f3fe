import { describe, expect, test } from 'vitest'
import type { Check } from '../../../shared/model/check'
import type { ConnectionChoice, KubeContext } from '../../../shared/model/connection'
import { countChecks, sortChecks } from './check-words'
import { proposeContext, sortContexts, toTry, tryKey } from './context-tries'
import {
  choiceOf,
  draftOf,
  emptyDraft,
  faultOf,
  faultsOf,
  isAnother,
  namesIn,
  tokenOf,
  type DraftField,
} from './pair-draft'
import { cautionOf, factsOf, nameHelp, nameToMake, pausedWords } from './work-pool-words'
import { guessUrlForPods, needsUrlForPods } from './url-for-pods'

const context = (name: string, rest: Partial<KubeContext> = {}): KubeContext => ({
  name, cluster: name, server: 'https://s', user: null, namespace: 'default', current: false, local: true, kind: null, hostForPods: null, plugin: null, ...rest,
}) // prettier-ignore
const minikube = context('minikube', { current: true, kind: 'minikube', hostForPods: 'host.minikube.internal' })
const remote = context('prod', { local: false })

describe('the address for pods', () => {
  test.each([
    ['http://localhost:4200', minikube, 'http://host.minikube.internal:4200'],
    ['http://127.0.0.1:4200/graphql', { name: 'minikube-2' }, 'http://host.minikube.internal:4200/graphql'],
    ['http://[::1]:4200', context('k3d-a', { hostForPods: 'host.k3d.internal' }), 'http://host.k3d.internal:4200'],
    ['https://0.0.0.0:4200', context('kind-dev', { hostForPods: '172.18.0.1' }), 'https://172.18.0.1:4200'],
    ['http://localhost:4200', { name: 'kind-dev' }, undefined],
    ['http://prefect.example.com', minikube, undefined],
    ['http://localhost:4200', remote, undefined],
    ['http://localhost:4200', null, undefined],
    ['not an address', minikube, undefined],
  ])('%s seen from %o: %s', (url, from, expected) => expect(guessUrlForPods(url, from)?.url).toBe(expected))

  test('must be entered when the API is on this machine and the cluster elsewhere', () => {
    expect(needsUrlForPods('http://localhost:4200', remote)).toBe(true)
    expect(needsUrlForPods('http://localhost:4200', minikube)).toBe(false)
    expect(needsUrlForPods('http://localhost:4200', null)).toBe(false)
    expect(needsUrlForPods('http://prefect.example.com', remote)).toBe(false)
  })
})

test.each<[DraftField, string, boolean]>([
  ['url', '', false],
  ['url', 'localhost:4200', false],
  ['url', 'ftp://a', false],
  ['url', ' https://api.example.com/x ', true],
  ['urlForPods', '', true],
  ['urlForPods', 'nonsense', false],
  ['namespace', 'team-a', true],
  ['namespace', '', false],
  ['namespace', 'Team', false],
  ['namespace', 'a'.repeat(64), false],
])('%s %j is right: %s', (field, text, right) => expect(faultOf(field, text) === null).toBe(right))

test('a practice pair has no faults, whatever stands in the fields of the other', () => {
  expect(faultsOf({ ...emptyDraft, url: 'x' }, null)).toEqual({})
  expect(Object.keys(faultsOf({ ...emptyDraft, api: 'endpoint', namespaces: { minikube: '' } }, minikube))).toEqual([
    'url',
    'namespace',
  ])
})

test('a real API has no runs to play: the practice cluster is not for it', () => {
  const draft = { ...emptyDraft, api: 'endpoint' as const, url: 'http://a.example' }
  expect(Object.keys(faultsOf(draft, null))).toEqual(['cluster'])
  expect(faultsOf(draft, minikube)).toEqual({})
})

test('a choice takes the guess where no address for pods was typed', () => {
  const draft = {
    ...emptyDraft,
    api: 'endpoint' as const,
    url: ' http://localhost:4200 ',
    namespaces: { minikube: ' a ' },
  }
  expect(choiceOf(draft, minikube)).toEqual({
    api: {
      kind: 'endpoint',
      url: 'http://localhost:4200',
      urlForPods: 'http://host.minikube.internal:4200',
      dialect: 'auto',
      tenantId: null,
    },
    cluster: { kind: 'context', context: 'minikube', namespace: 'a' },
  })
  expect(choiceOf({ ...draft, urlForPods: 'http://10.0.0.5:4200' }, minikube).api).toMatchObject({
    urlForPods: 'http://10.0.0.5:4200',
  })
  expect(choiceOf(draft, null)).toMatchObject({ api: { urlForPods: null }, cluster: { kind: 'practice' } })
})

const cluster = { kind: 'context', context: 'minikube', namespace: 'team' } as const
test.each<ConnectionChoice['api']>([
  { kind: 'endpoint', url: 'http://a.example', urlForPods: null, dialect: 'auto', tenantId: null },
  { kind: 'endpoint', url: 'http://a.example', urlForPods: 'http://b.example', dialect: '0.6', tenantId: null },
  { kind: 'endpoint', url: 'http://a.example', urlForPods: null, dialect: '1.x', tenantId: 'tenant' },
  {
    ...{ kind: 'endpoint', url: 'http://a.example/api', urlForPods: null, dialect: '3', tenantId: null },
    workPool: { name: 'kube', queues: ['high', 'low'], jobsAhead: false },
  },
  {
    kind: 'endpoint',
    url: 'http://localhost:4200',
    urlForPods: 'http://host.minikube.internal:4200',
    dialect: 'auto',
    tenantId: null,
  },
  { kind: 'practice', dialect: '0.6' },
  { kind: 'practice', dialect: '1.x' },
  { kind: 'practice', dialect: '3' },
])('a draft made from a choice makes that choice again: %o', (api) => {
  expect(choiceOf(draftOf({ api, cluster }, '0.6'), minikube)).toEqual({ api, cluster })
})

test('a work pool must be named for Prefect 3, and is kept for no other', () => {
  const draft = { ...emptyDraft, api: 'endpoint' as const, url: 'http://a.example/api', dialect: '3' as const }
  expect(faultsOf(draft, minikube)).toHaveProperty('workPool')
  expect(faultsOf({ ...draft, workPool: ' kube ' }, minikube)).toEqual({})
  const named = { ...draft, workPool: ' kube ', workQueues: namesIn(' a,, b ') }
  expect(choiceOf(named, minikube).api).toMatchObject({ workPool: { name: 'kube', queues: ['a', 'b'] } })
  expect(choiceOf({ ...named, dialect: '1.x' }, minikube).api).not.toHaveProperty('workPool')
})

test('an address for pods that was guessed follows the address; one that was typed stays', () => {
  const api = { kind: 'endpoint', url: 'http://localhost:4299', dialect: 'auto', tenantId: null } as const
  const moved = (urlForPods: string) => {
    const draft = draftOf({ api: { ...api, urlForPods }, cluster }, '0.6')
    return choiceOf({ ...draft, url: 'http://localhost:4200' }, minikube).api
  }
  expect(moved('http://host.minikube.internal:4299')).toMatchObject({
    urlForPods: 'http://host.minikube.internal:4200',
  })
  expect(moved('http://10.0.0.5:4299')).toMatchObject({ urlForPods: 'http://10.0.0.5:4299' })
})

test('a tenant is kept for an API that may have tenants, and for no other', () => {
  const draft = { ...emptyDraft, api: 'endpoint' as const, url: 'http://a.example', tenantId: ' t ' }
  const tenantOf = (dialect: typeof draft.dialect) => choiceOf({ ...draft, dialect }, null).api
  expect(tenantOf('auto')).toMatchObject({ tenantId: 't' })
  expect(tenantOf('1.x')).toMatchObject({ tenantId: 't' })
  expect(tenantOf('0.6')).toMatchObject({ tenantId: null })
})

test('a token stays with the API that it was meant for', () => {
  const kept = 'http://a.example'
  const draft = { ...emptyDraft, api: 'endpoint' as const, url: ' http://a.example ' }
  expect(tokenOf(draft, kept)).toBeUndefined()
  expect(tokenOf({ ...draft, token: ' new ' }, kept)).toBe('new')
  expect(tokenOf({ ...draft, url: 'http://other.example' }, kept)).toBe('')
  expect(tokenOf(draft, null)).toBe('')
  expect(tokenOf(emptyDraft, null)).toBeUndefined()
})

test('nothing takes the place of a context that is not in the kubeconfig any more', () => {
  const words =
    'The context prod is not in the kubeconfig any more. Correct that and look again, or choose another cluster.'
  expect(faultsOf(emptyDraft, null, 'prod')).toEqual({ cluster: words })
  expect(faultsOf({ ...emptyDraft, api: 'endpoint', url: 'http://a.example' }, null, 'prod')).toEqual({
    cluster: words,
  })
})

describe('a choice in place of a connection that could not be opened', () => {
  const api = { kind: 'endpoint', url: 'http://a.example', urlForPods: null, dialect: 'auto', tenantId: null } as const
  const cluster = { kind: 'context', context: 'prod', namespace: 'flows' } as const
  const practice = { kind: 'practice' } as const
  test.each<[string, ConnectionChoice, boolean]>([
    ['is the same', { api, cluster }, false],
    ['is the same with another namespace and dialect', { api: { ...api, dialect: '3' }, cluster: { ...cluster, namespace: 'x' } }, false], // prettier-ignore
    ['is another cluster', { api, cluster: { ...cluster, context: 'minikube' } }, true],
    ['is another API', { api: { ...api, url: 'http://b.example' }, cluster }, true],
    ['is practice', { api: { kind: 'practice', dialect: '0.6' }, cluster: practice }, true],
  ])('%s', (_, choice, another) => expect(isAnother(choice, { api, cluster })).toBe(another))
})

describe('contexts', () => {
  const kind = context('kind-dev')
  test.each([
    ['the current one, tried or not', [kind, minikube], 'minikube'],
    ['the current one, be it elsewhere', [kind, { ...remote, current: true }], 'prod'],
    ['practice when none is current', [kind, remote], null],
    ['practice when there is none', [], null],
  ] as const)('proposed is %s', (_, contexts, expected) => expect(proposeContext(contexts)).toBe(expected))

  const pick = { context: 'minikube', namespace: 'team' }
  test.each([
    ['what was picked', pick, {}, pick],
    ['nothing while nothing was picked, though one is proposed', null, {}, null],
    ['nothing that was tried before', pick, { [tryKey('minikube', 'team')]: { state: 'failed', detail: '' } }, null],
    ['what was tried in another namespace', pick, { [tryKey('minikube', 'default')]: { state: 'trying' } }, pick],
    ['what is in use', { ...pick, inUse: true }, {}, { ...pick, inUse: true }],
    ['nothing that is in use and has a plugin', { ...pick, context: 'login', inUse: true }, {}, null],
    ['what has a plugin once it is picked', { ...pick, context: 'login' }, {}, { ...pick, context: 'login' }],
    ['nothing that is not in the files any more', { ...pick, context: 'gone' }, {}, null],
  ] as const)('to be tried is %s', (_, picked, tries, expected) =>
    expect(toTry(picked, [minikube, kind, context('login', { plugin: 'aws' })], tries)).toEqual(expected),
  )

  test('contexts are listed with the current one first and remote ones last', () => {
    expect(sortContexts([remote, kind, context('a'), minikube]).map((it) => it.name)).toEqual([
      'minikube',
      'a',
      'kind-dev',
      'prod',
    ])
  })
})

const pool = {
  name: 'kube',
  type: 'kubernetes',
  isServable: true,
  isPaused: false,
  status: 'READY',
  queues: [{ name: 'default', isPaused: false }],
}
test.each([
  ['a pool with a worker', {}, '1 queue, a worker is online', null],
  ['a pool whose queues are not known', { queues: null, status: 'NOT_READY' }, 'no worker online', null],
  ['a paused one', { isPaused: true, status: 'PAUSED', queues: [] }, '0 queues', 'paused'],
  ['one of another type', { type: 'process', isServable: false, status: null }, '1 queue', 'of type process'],
])('beside a work pool: %s', (_, more, facts, caution) => {
  expect([factsOf({ ...pool, ...more }), cautionOf({ ...pool, ...more })]).toEqual([facts, caution])
})

test('a work pool is made only where the server was heard to have none of its name', () => {
  const listed = { kind: 'listed', pools: [pool] } as const
  expect(nameToMake(listed, ' new ')).toBe('new')
  expect(nameToMake(listed, 'kube')).toBeNull()
  expect(nameToMake(listed, ' ')).toBeNull()
  expect(nameToMake({ kind: 'failed', message: 'Away.' }, 'new')).toBeNull()
  expect(nameHelp({ kind: 'failed', message: 'Away.' })).toMatch(/^Away\. Enter the name/)
  expect(pausedWords(pool)).toBeNull()
  expect(pausedWords({ ...pool, isPaused: true })).toContain('prefect work-pool resume kube')
})

test('checks: what failed first, and how many of each', () => {
  const checks = (['ok', 'warning', 'failed', 'ok'] as const).map((status, index): Check => ({
    id: `${index}`,
    status,
    ...{ title: '', detail: '', next: null, copy: null, offer: null },
  }))
  expect(sortChecks(checks).map((it) => it.id)).toEqual(['2', '1', '0', '3'])
  expect(countChecks(checks)).toBe('2 fine, 1 warning, 1 failed')
  expect(countChecks(checks.slice(0, 1))).toBe('1 fine')
  expect(countChecks([])).toBe('')
})
