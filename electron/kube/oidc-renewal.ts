import { z } from 'zod'
import { isUrl } from '../network/is-url'
import { shownAddress } from '../../shared/secrets/addresses'
import { readAnswer, TooLargeError, type AnswerLimits } from '../answers/read-answer'
import { timeLimit } from '../clock/time-limit'
import { ask, type Question } from '../network/ask'
import { ProxyError } from '../network/proxy-fault'
import type { Environment } from '../network/proxy-rules'
import { isElsewhere, RedirectError } from '../network/redirects'
import { TrustError } from '../network/trust'
import { Ways } from '../network/ways'
import { PluginError } from './exec-plugin'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { mayHaveCredentials } from './server-address'

/** What a kubeconfig says of the provider, beside the tokens. */
export interface Provider {
  readonly issuer: string
  readonly clientId: string
  /** "" for none. */
  readonly clientSecret: string
  /** PEM of the authorities that the provider is trusted by; null for the usual ones. */
  readonly authority: string | null
}

export interface Renewed {
  readonly idToken: string
  /** "" where the one that was shown stays good. */
  readonly refreshToken: string
}

/** Of an answer; Go reads as much of one with tokens. */
const answerLimits: AnswerLimits = { bytes: 1024 * 1024, values: 10_000, depth: 50 }
const pool = { connections: 1, connectTimeout: 10_000 }

const Metadata = z.object({ token_endpoint: z.string().max(4_000) })
const Tokens = z.object({
  id_token: z.string().nullish(),
  refresh_token: z.string().nullish(),
  error: z.string().nullish(),
})

/**
 * Tokens in place of those that have run out, as client-go gets them: the provider says where, and is shown the client's id
 * and secret in a header, or in the request when it does not take that.
 * @param environment names proxies and certificates
 * @throws PluginError that shows nothing of what was sent or answered, the signal's reason
 * Source: client-go 0.34.4, plugin/pkg/client/auth/oidc; golang.org/x/oauth2, internal/token.go.
 */
export async function renew(
  provider: Provider,
  refreshToken: string,
  environment: Environment,
  ended: AbortSignal,
): Promise<Renewed> {
  const limit = timeLimit(limits.requestMs, ended)
  const { signal } = limit
  const ways = new Ways({ environment, caFile: null, ca: provider.authority }, 'go', pool)
  try {
    const known = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const { status, value } = await answerOf(ways, { ...get, url: known, signal, mayGoOn: isSafe })
    const metadata = Metadata.safeParse(value)
    if (status !== 200 || !metadata.success)
      throw failure(
        `${shownAddress(known)} answers with HTTP ${status} and no token_endpoint. Is its idp-issuer-url right?`,
      )
    const grant = { grant_type: 'refresh_token', refresh_token: refreshToken }
    const url = metadata.data.token_endpoint
    for (const form of formsOf(provider, grant)) {
      const answer = await answerOf(ways, { ...form, method: 'POST', url, signal, mayGoOn: isSame })
      const tokens = Tokens.safeParse(answer.value)
      const isRefused = answer.status !== 200 || !tokens.success || Boolean(tokens.data.error)
      if (!isRefused) return renewedOf(tokens.data)
      if (form.isLast) throw failure(refusalOf(answer.status, tokens.data?.error))
    }
    throw new Error('one form is the last one')
  } catch (error) {
    ended.throwIfAborted()
    throw failureOf(error)
  } finally {
    limit.end()
    await ways.destroy()
  }
}

const get = { method: 'GET', headers: { accept: 'application/json' }, body: null } as const

/** Where tokens are to be had is not asked for where others might answer. */
const isSafe = (_: string, to: string): boolean => mayHaveCredentials(to)
/** The token and the client's secret stand in what is sent. Go would send them on, wherever it is redirected to. */
const isSame = (from: string, to: string): boolean => !isElsewhere(from, to) && mayHaveCredentials(to)

/** @throws what `failureOf` words */
async function answerOf(ways: Ways, question: Question): Promise<{ readonly status: number; readonly value: unknown }> {
  if (!isUrl(question.url)) throw failure(`“${shownAddress(question.url)}” is not an address`)
  if (!mayHaveCredentials(question.url))
    throw failure(`${shownAddress(question.url)} does not begin with https://, and nothing secret is sent there`)
  const { status, body } = await ask(ways, question)
  const text = await readAnswer(body, answerLimits)
  try {
    return { status, value: JSON.parse(text) as unknown }
  } catch {
    return { status, value: null }
  }
}

/** The ways to say who asks, in the order in which they are tried. */
function formsOf({ clientId, clientSecret }: Provider, grant: Readonly<Record<string, string>>) {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' }
  const login = [clientId, clientSecret].map((part) => new URLSearchParams({ part }).toString().slice('part='.length))
  const authorization = `Basic ${Buffer.from(login.join(':')).toString('base64')}`
  const secret = clientSecret === '' ? {} : { client_secret: clientSecret }
  return [
    { headers: { ...headers, authorization }, body: String(new URLSearchParams(grant)), isLast: false },
    { headers, body: String(new URLSearchParams({ ...grant, client_id: clientId, ...secret })), isLast: true },
  ]
}

function renewedOf({ id_token: idToken, refresh_token: refreshToken }: z.infer<typeof Tokens>): Renewed {
  if (!idToken) throw failure('its answer has no id-token: ask for the scope openid when you log in')
  return { idToken, refreshToken: refreshToken ?? '' }
}

/** @param error a code of OAuth, if it is one */
function refusalOf(status: number, error: string | null | undefined): string {
  const code = /^[a-z_]{1,40}$/.test(error ?? '') ? ` (${error})` : ''
  const mend =
    error === 'invalid_client' || error === 'unauthorized_client'
      ? 'check client-id and client-secret in the kubeconfig'
      : 'log in again with what wrote the kubeconfig'
  return `it refuses the refresh-token with HTTP ${status}${code}: ${mend}`
}

const failure = (why: string): PluginError => new PluginError(`the OpenID Connect provider gave no token: ${why}`)

/** @throws what is no failure of a request */
function failureOf(error: unknown): PluginError {
  if (error instanceof PluginError) return error
  if (error instanceof TooLargeError || error instanceof RedirectError) return failure(error.message)
  if (error instanceof ProxyError || error instanceof TrustError) return failure(error.message)
  return failure(KubeError.ofFailure(error).message)
}
