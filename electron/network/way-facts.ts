import { withoutPasswords } from '../../shared/secrets/addresses'
import { proxyTo } from './own-proxy'
import { proxyNamed, type Rules } from './proxy-rules'
import { authoritiesNamed, skipsChecks } from './trust'
import type { Network } from './ways'

/** By what proxy a server is reached, if by any, and where that is said. For people: no password is in it. */
export interface ProxyFacts {
  readonly proxy: { readonly url: string; readonly from: string } | null
  /** Why it is none, as a part of a sentence; null when nothing names one. */
  readonly whyNone: string | null
}

/** By what way a server is reached. */
export interface WayFacts extends ProxyFacts {
  readonly secure: boolean
  /** Where files of certificates are named, as "REQUESTS_CA_BUNDLE (/etc/ca.pem)"; empty for those that Node brings along. */
  readonly authorities: readonly string[]
  readonly isChecked: boolean
}

/** @param network whose own file of authorities goes before what the environment says */
export function wayFacts(address: string, network: Network, rules: Rules): WayFacts {
  const { environment, caFile } = network
  return {
    ...proxyFacts(address, network, rules),
    secure: /^https:/i.test(address),
    authorities:
      skipsChecks(environment, rules) && caFile === null
        ? ['PREFECT_API_TLS_INSECURE_SKIP_VERIFY']
        : authoritiesNamed(environment, rules, caFile),
    isChecked: !skipsChecks(environment, rules) || caFile !== null,
  }
}

export function proxyFacts(
  address: string,
  { environment, proxy: own = null }: Pick<Network, 'environment' | 'proxy'>,
  rules: Rules,
): ProxyFacts {
  const proxy = proxyTo(address, own, environment, rules)
  if (proxy !== null) return { proxy: { url: withoutPasswords(proxy.url), from: proxy.variable }, whyNone: null }
  return { proxy: null, whyNone: own === null ? whyLeftOut(address, environment, rules) : `${own.from} says so` }
}

function whyLeftOut(address: string, environment: Network['environment'], rules: Rules): string | null {
  const named = proxyNamed(address, environment, rules)
  if (named === null) return null
  const list = ['no_proxy', 'NO_PROXY'].find((name) => environment[name])
  return `that of ${named.variable} is not for this server${list === undefined ? '' : `, by ${list}`}`
}
