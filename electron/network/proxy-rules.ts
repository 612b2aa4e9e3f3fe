import { BlockList, isIP, isIPv4 } from 'node:net'
import { isUrl } from './is-url'

export type Environment = Readonly<Record<string, string | undefined>>

/** Whose rules hold: those of Prefect 0.6 and 1.x, of Prefect 3, of kubectl. */
export type Rules = 'requests' | 'httpx' | 'go'

export interface ProxyChoice {
  /** With its scheme, and maybe with a user and a password. */
  readonly url: string
  /** Where it was found: HTTPS_PROXY. */
  readonly variable: string
}

/**
 * The proxy that the variables name for an address; null for none. Each rule set reads the same variables a little
 * differently; proxy-rules.golden.json has what the real ones answer.
 * @param address http or https
 * Source: requests 2.34.2, utils.py, get_environ_proxies; httpx 0.28.1, _utils.py, get_environment_proxies; golang.org/x/net
 * v0.38.0, http/httpproxy.
 */
export function proxyFor(address: string, environment: Environment, rules: Rules): ProxyChoice | null {
  const named = proxyNamed(address, environment, rules)
  return named === null || isDirect[rules](targetOf(address), environment) ? null : named
}

/** The same, be the address one that no proxy is used for. */
export function proxyNamed(address: string, environment: Environment, rules: Rules): ProxyChoice | null {
  if (!isUrl(address)) return null
  const { scheme } = targetOf(address)
  const found = rules === 'go' ? ofGo(environment, scheme) : ofPython(environment, scheme)
  if (found === null) return null
  return { ...found, url: /^[a-z][a-z\d+.-]*:\/\//i.test(found.url) ? found.url : `http://${found.url}` }
}

interface Target {
  readonly scheme: 'http' | 'https'
  /** In lower case, of IPv6 without brackets. */
  readonly host: string
  /** As it is written in the address; null for none. */
  readonly port: string | null
}

function targetOf(address: string): Target {
  const { protocol, hostname, port } = new URL(address)
  // The usual port of a scheme is left out of a URL, also when it was written; requests compares what was written.
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(address)?.[1] ?? ''
  const written = /^(?:\[[^\]]*\]|[^:]*):(\d+)/.exec(authority.slice(authority.lastIndexOf('@') + 1))?.[1]
  return {
    scheme: protocol === 'https:' ? 'https' : 'http',
    host: hostname.replace(/^\[|\]$/g, '').toLowerCase(),
    port: port === '' ? (written ?? null) : port,
  }
}

const usualPort = { http: '80', https: '443' } as const

/** Python's urllib: names in any case, those in lower case win, and an empty one of these says that there is none. */
function ofPython(environment: Environment, scheme: Target['scheme']): ProxyChoice | null {
  const named = (key: string): ProxyChoice | null => {
    const lower = environment[key]
    if (lower !== undefined) return lower === '' ? null : { url: lower, variable: key }
    // Under a web server a client of it could name one with a header "Proxy".
    if (key === 'http_proxy' && environment['REQUEST_METHOD'] !== undefined) return null
    const [variable, url] =
      Object.entries(environment).findLast(([name, value]) => name.toLowerCase() === key && value) ?? []
    return variable === undefined || url === undefined ? null : { url, variable }
  }
  return named(`${scheme}_proxy`) ?? named('all_proxy')
}

function ofGo(environment: Environment, scheme: Target['scheme']): ProxyChoice | null {
  // Go refuses the whole request then; without a proxy it is as direct as it can be.
  if (scheme === 'http' && environment['REQUEST_METHOD']) return null
  for (const variable of [`${scheme.toUpperCase()}_PROXY`, `${scheme}_proxy`]) {
    const url = environment[variable]
    if (url) return { url, variable }
  }
  return null
}

const isDirect: Readonly<Record<Rules, (target: Target, environment: Environment) => boolean>> = {
  requests: (target, environment) => {
    const list = environment['no_proxy'] || environment['NO_PROXY'] || ''
    return isInListOfRequests(target, list) || isInListOfUrllib(target, noProxyOfUrllib(environment))
  },
  httpx: (target, environment) => isInListOfHttpx(target, noProxyOfUrllib(environment)),
  go: (target, environment) => isInListOfGo(target, environment['NO_PROXY'] || environment['no_proxy'] || ''),
}

const noProxyOfUrllib = (environment: Environment): string => environment['no_proxy'] ?? environment['NO_PROXY'] ?? ''

function isInListOfRequests({ host, port }: Target, list: string): boolean {
  const names = list.replaceAll(' ', '').split(',').filter(Boolean)
  // A network of no bits is none.
  const isNetwork = (name: string): boolean => /^[\d.]+\/0*[1-9]\d*$/.test(name)
  if (isIPv4(host)) return names.some((name) => (isNetwork(name) ? isWithin(host, name) : name === host))
  const ends = port === null ? [host] : [host, `${host}:${port}`]
  return names.map((name) => name.replace(/^\.+/, '')).some((name) => ends.some((end) => isOrEndsWith(end, name)))
}

function isInListOfUrllib({ host }: Target, list: string): boolean {
  if (list === '*') return true
  const names = list.split(',').map((name) => name.trim().replace(/^\.+/, '').toLowerCase())
  return names.some((name) => name !== '' && isOrEndsWith(host, name))
}

const isOrEndsWith = (host: string, name: string): boolean => host === name || host.endsWith(`.${name}`)

/** A name is an address without a scheme, "*" before it stands for what ends in it; networks are not known. */
function isInListOfHttpx(target: Target, list: string): boolean {
  const names = list.split(',').map((name) => name.trim())
  return names.includes('*') || names.some((name) => name !== '' && isOfPattern(target, name))
}

function isOfPattern({ scheme, host, port }: Target, name: string): boolean {
  const [, ofScheme = 'all', rest = name] = /^([a-z][a-z\d+.-]*):\/\/(.*)$/i.exec(name) ?? []
  if (ofScheme !== 'all' && ofScheme.toLowerCase() !== scheme) return false
  const place = /^[^/?#]*/.exec(rest)?.[0] ?? ''
  if (isIP(place) === 6) return host === place.toLowerCase()
  const [, ofHost = place, ofPort] = /^(.*):(\d+)$/.exec(place) ?? []
  // The usual port is none to httpx.
  if (ofPort !== undefined && (ofPort !== port || port === usualPort[scheme])) return false
  const named = ofHost.toLowerCase()
  if (rest !== name || isIPv4(named) || named === 'localhost') return host === named
  // With the star that is put before it, a name that begins with a dot leaves out the domain itself.
  return named.startsWith('.') ? host.endsWith(named) : isOrEndsWith(host, named)
}

/** Go leaves out this machine, whatever the list says. */
function isInListOfGo({ scheme, host, port }: Target, list: string): boolean {
  if (host === 'localhost' || isLoopback(host)) return true
  return list.split(',').some((each) => {
    const name = each.trim().toLowerCase()
    if (name === '*') return true
    if (name.includes('/')) return isIP(host) !== 0 && isWithin(host, name)
    const [, inBrackets, before, ofPort] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(name) ?? []
    const named = inBrackets ?? before ?? name
    if (named === '' || (ofPort && ofPort !== (port ?? usualPort[scheme]))) return false
    if (isIP(named) !== 0) return named === host
    const domain = named.replace(/^\*(?=\.)/, '')
    return domain.startsWith('.') ? host.endsWith(domain) : isOrEndsWith(host, domain)
  })
}

const isLoopback = (host: string): boolean => (isIPv4(host) ? host.startsWith('127.') : host === '::1')

function isWithin(host: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/')
  const version = isIP(base)
  if (version === 0 || isIP(host) !== version || !/^\d+$/.test(bits)) return false
  if (Number(bits) > (version === 4 ? 32 : 128)) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(base, Number(bits), family)
  return list.check(host, family)
}
