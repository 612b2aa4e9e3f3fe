import type { ApiChoice } from '../../shared/model/connection'
import { asSentence } from '../../shared/model/sentence'
import type { SecretStore } from '../settings/secret-store'
import { messageOf } from '../mistakes/mistakes'

type Endpoint = Extract<ApiChoice, { readonly kind: 'endpoint' }>

/** The token that is kept for an API; "" for none. The practice API has its own. */
export async function tokenOf(secrets: SecretStore, api: ApiChoice): Promise<string> {
  return api.kind === 'endpoint' ? ((await secrets.get(secretNameOf(api))) ?? '') : ''
}

/** @returns why it could not be kept, as a sentence; null when it is */
export async function keepToken(secrets: SecretStore, api: Endpoint, token: string): Promise<string | null> {
  try {
    await secrets.set(secretNameOf(api), token)
    return null
  } catch (error) {
    return `The token could not be kept: ${asSentence(messageOf(error))}`
  }
}

/**
 * One token for each API and tenant. Without TLS a proxy reads what goes through it: a token that was entered for another way
 * is not sent by it.
 */
function secretNameOf({ url, tenantId, proxy }: Endpoint): string {
  const isReadBy = proxy?.kind === 'address' && !/^https:/i.test(url) ? proxy.url : null
  const parts = [url, tenantId, isReadBy === null ? null : `through ${isReadBy}`]
  return parts.filter((part) => part !== null).join(' ')
}
