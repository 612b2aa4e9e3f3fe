import {
  faultOfProxyAddress,
  faultOfProxyLogin,
  partsOfProxyAddress,
  type ProxySetting,
} from '../../../shared/model/proxy-setting'

/** The proxy of one end as it is being chosen. Texts are as typed. */
export interface ProxyDraft {
  readonly kind: 'usual' | ProxySetting['kind']
  readonly url: string
  /** USER:PASSWORD; empty for the one that is kept for the address, or for none. */
  readonly login: string
}

export const usualProxy: ProxyDraft = { kind: 'usual', url: '', login: '' }

export const proxyDraftOf = (setting: ProxySetting | undefined): ProxyDraft =>
  setting === undefined ? usualProxy : { ...usualProxy, ...setting }

/** Who logs in does not stay in the address, which is shown. */
export function tidied({ kind, url, login }: ProxyDraft): ProxyDraft {
  const parts = partsOfProxyAddress(url)
  return { kind, url: parts.url.trim(), login: parts.login ?? login.trim() }
}

/** What is wrong with it, and with which of its texts; null for nothing. */
export function faultOfProxy(draft: ProxyDraft): { readonly of: 'url' | 'login'; readonly words: string } | null {
  const { kind, url, login } = tidied(draft)
  if (kind !== 'address') return null
  const words = faultOfProxyAddress(url)
  if (words !== null) return { of: 'url', words }
  const ofLogin = faultOfProxyLogin(login)
  return ofLogin === null ? null : { of: 'login', words: ofLogin }
}

/** The setting that a draft without faults makes. */
export function proxyOf(draft: ProxyDraft): { readonly proxy?: ProxySetting } {
  const { kind, url } = tidied(draft)
  if (kind === 'usual') return {}
  return { proxy: kind === 'none' ? { kind } : { kind, url } }
}

/** What was entered of its login; undefined keeps the one there is. */
export function proxyLoginOf(draft: ProxyDraft): string | undefined {
  const { kind, login } = tidied(draft)
  return kind === 'address' && login !== '' ? login : undefined
}
