import { describe, expect, test } from 'vitest'
import { atOnce } from '../clock/at-once.stage'
import golden from './proxy-rules.golden.json'
import { proxyFor, type Environment, type Rules } from './proxy-rules'

interface Row extends Readonly<Record<Rules, string | null | { readonly error: string }>> {
  readonly url: string
  readonly env: Environment
}

/** What the real ones refuse is no proxy to us, or said when it is used: an entry that they trip over is passed over. */
const withScheme = (answer: Row[Rules]): string | null | undefined => {
  if (answer === null) return null
  if (typeof answer !== 'string') return undefined
  return answer.includes('://') ? answer : `http://${answer}`
}
/** httpx says it without the password. */
const plain = (url: string | null): string | null => url?.replace(/\/\/[^@/]*@/, '//') ?? null

const rows = (golden as unknown as readonly Row[]).flatMap((row) =>
  (['requests', 'httpx', 'go'] as const).map((rules) => [rules, row.url, row.env, withScheme(row[rules])] as const),
)

describe('the proxy is the one that the real client takes', () => {
  test.each(rows.filter(([, , , proxy]) => proxy !== undefined))('%s: %s with %j', (rules, url, env, proxy) => {
    const found = proxyFor(url, env, rules)?.url ?? null
    expect(plain(found)).toBe(plain(proxy ?? null))
  })
})

test('a list as long as one of a company is no work', () => {
  const list = Array.from({ length: 5_000 }, (_, n) => `host-${n}.example.com`).join(',')
  const env = { HTTPS_PROXY: 'http://proxy', NO_PROXY: `${list},end.example` }
  for (const rules of ['requests', 'httpx', 'go'] as const)
    expect(proxyFor('https://end.example', env, rules)).toBeNull()
})

// As urllib goes through the environment; nothing but its order tells them apart.
test('of names in several cases the last one counts, and one in lower case before all', () => {
  const cases = { HTTPS_PROXY: 'http://a', Https_Proxy: 'http://b' }
  expect(proxyFor('https://h', cases, 'requests')?.url).toBe('http://b')
  expect(proxyFor('https://h', { ...cases, https_proxy: 'http://c', HTTPs_PROXY: 'http://d' }, 'httpx')?.url).toBe(
    'http://c',
  )
})

test('an address of nothing but @ is looked through at once', () => {
  expect(atOnce(() => proxyFor(`http://${'@'.repeat(500_000)}h/`, {}, 'requests'))).toBe(null)
})

test.each([
  ['http://a:80@b/', 'b:80', false],
  ['http://a:80@b:80/', 'b:80', true],
])('the port in %s, and not one of a login, is that of NO_PROXY=%s: %s', (address, no_proxy, isDirect) => {
  expect(proxyFor(address, { http_proxy: 'http://p', no_proxy }, 'requests') === null).toBe(isDirect)
})
