import { describe, expect, test } from 'vitest'
import type { ConnectionChoice, KubeContext } from '../../../shared/model/connection'
import { toTry, tryKey } from './context-tries'
import { choiceOf, clusterProxyOf, draftOf, emptyDraft, faultsOf, isTokenFor, proxyLoginsOf } from './pair-draft'
import { faultOfProxy, proxyDraftOf, proxyLoginOf, proxyOf, tidied, usualProxy, type ProxyDraft } from './proxy-draft'

const typed = (url: string, login = ''): ProxyDraft => ({ kind: 'address', url, login })
const minikube: KubeContext = {
  ...{ name: 'minikube', cluster: 'minikube', server: 'https://s', user: null, namespace: 'default' },
  ...{ current: true, local: true, kind: null, hostForPods: null, plugin: null },
}
const api = { kind: 'endpoint', url: 'http://a.example', urlForPods: null, dialect: 'auto', tenantId: null } as const
const cluster = { kind: 'context', context: 'minikube', namespace: 'team' } as const
const proxy = { kind: 'address', url: 'http://proxy.example:3128' } as const

test.each<ConnectionChoice>([
  { api: { ...api, proxy }, cluster },
  { api, cluster: { ...cluster, proxy: { kind: 'none' } } },
  { api: { ...api, proxy: { kind: 'none' } }, cluster: { ...cluster, proxy } },
])('a draft made from a choice with a proxy makes that choice again: %o', (choice) => {
  const draft = draftOf(choice, '0.6')
  expect(choiceOf(draft, minikube)).toEqual(choice)
  expect(faultsOf(draft, minikube)).toEqual({})
  expect(proxyLoginsOf(draft, minikube)).toEqual({ api: undefined, cluster: undefined })
})

test('a pasted login leaves the address, and takes the place of what was entered', () => {
  expect(tidied(typed(' http://me:p%40ss@proxy:3128 ', 'other:one'))).toEqual(typed('http://proxy:3128', 'me:p@ss'))
  expect(tidied(typed('http://proxy:3128', ' me:p@ss '))).toEqual(typed('http://proxy:3128', 'me:p@ss'))
  expect(proxyOf(typed('http://me:p%40ss@proxy:3128'))).toEqual({
    proxy: { kind: 'address', url: 'http://proxy:3128' },
  })
})

test.each([
  ['an address', typed('http://proxy:3128', 'me:secret'), null],
  ['none', typed(''), 'url'],
  ['one of another kind', typed('ftp://proxy'), 'url'],
  ['a login without a colon', typed('http://proxy:3128', 'me'), 'login'],
  ['what the environment says, whatever was typed before', { ...typed('x', 'y'), kind: 'usual' as const }, null],
  ['no proxy, whatever was typed before', { ...typed('x', 'y'), kind: 'none' as const }, null],
])('what is wrong with %s', (_, draft, of) => expect(faultOfProxy(draft)?.of ?? null).toBe(of))

test('a login is sent only for a proxy that is chosen, and when one was entered', () => {
  expect(proxyLoginOf(typed('http://proxy:3128', 'me:secret'))).toBe('me:secret')
  expect(proxyLoginOf(typed('http://proxy:3128'))).toBeUndefined()
  expect(proxyLoginOf({ ...typed('http://proxy:3128', 'me:secret'), kind: 'none' })).toBeUndefined()
  const draft = { ...emptyDraft, apiProxy: typed('http://proxy:3128', 'me:secret') }
  expect(proxyLoginsOf(draft, minikube).api).toBeUndefined()
  expect(proxyLoginsOf({ ...draft, api: 'endpoint' }, minikube).api).toBe('me:secret')
})

test.each([
  ['no proxy', 'http://a', usualProxy, api, true],
  ['TLS', ' https://a', typed('http://proxy:3128'), api, true],
  ['the proxy that it was entered for', 'http://a', typed('http://proxy.example:3128'), { ...api, proxy }, true],
  ['another proxy', 'http://a', typed('http://other:3128'), { ...api, proxy }, false],
  ['a proxy where there was none', 'http://a', typed('http://proxy:3128'), api, false],
  ['no proxy where there was one', 'http://a', usualProxy, { ...api, proxy }, false],
  ['a proxy of a new connection', 'http://a', typed('http://proxy:3128'), null, false],
])('whether a kept token may go by %s', (_, url, apiProxy, saved, may) =>
  expect(isTokenFor({ url, apiProxy }, saved)).toBe(may),
)

test('faults of both ends are said, and those of an end that is not chosen are not', () => {
  const draft = { ...emptyDraft, apiProxy: typed('x'), clusterProxies: { minikube: typed('y') } }
  expect(Object.keys(faultsOf(draft, minikube))).toEqual(['clusterProxy'])
  expect(Object.keys(faultsOf({ ...draft, api: 'endpoint', url: 'http://a' }, minikube))).toEqual([
    'apiProxy',
    'clusterProxy',
  ])
  expect(faultsOf(draft, null)).toEqual({})
})

describe('the proxy of a context', () => {
  test('is not another context’s', () => {
    const draft = draftOf({ api, cluster: { ...cluster, proxy } }, '0.6')
    const other = { ...minikube, name: 'prod' }
    expect(clusterProxyOf(draft, minikube)).toEqual(proxyDraftOf(proxy))
    expect(clusterProxyOf(draft, other)).toEqual(usualProxy)
    expect(choiceOf(draft, other).cluster).not.toHaveProperty('proxy')
  })

  test('makes another try of it, as does another login', () => {
    const tries = { [tryKey('minikube', 'team')]: { state: 'failed', detail: '' } } as const
    const pick = { context: 'minikube', namespace: 'team' }
    expect(toTry({ ...pick, proxy: usualProxy }, [minikube], tries)).toBeNull()
    const through = { ...pick, proxy: typed('http://proxy:3128') }
    expect(toTry(through, [minikube], tries)).toBe(through)
    const keys = [usualProxy, typed('http://proxy:3128'), typed('http://proxy:3128', 'me:x'), { ...usualProxy, kind: 'none' as const }] // prettier-ignore
    expect(new Set(keys.map((each) => tryKey('minikube', 'team', each))).size).toBe(4)
  })
})
