import { withoutPasswords } from '../../shared/secrets/addresses'
import { proxyFor, type Environment, type Rules } from './proxy-rules'
import { authoritiesNamed, skipsChecks } from './trust'

/** By what way a server is reached, and where that is said. For people: no password is in it. */
export interface WayFacts {
  readonly secure: boolean
  readonly proxy: { readonly url: string; readonly from: string } | null
  /** Where files of certificates are named, as "REQUESTS_CA_BUNDLE (/etc/ca.pem)"; empty for those that Node brings along. */
  readonly authorities: readonly string[]
  readonly isChecked: boolean
}

/** @param caFile the connection's own; null for what the environment says */
export function wayFacts(address: string, environment: Environment, rules: Rules, caFile: string | null): WayFacts {
  const proxy = proxyFor(address, environment, rules)
  return {
    secure: /^https:/i.test(address),
    proxy: proxy && { url: withoutPasswords(proxy.url), from: proxy.variable },
    authorities:
      skipsChecks(environment, rules) && caFile === null
        ? ['PREFECT_API_TLS_INSECURE_SKIP_VERIFY']
        : authoritiesNamed(environment, rules, caFile),
    isChecked: !skipsChecks(environment, rules) || caFile !== null,
  }
}
