import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { nameOf, PluginError, type ExecPlugin } from './exec-plugin'
import { KubeConfigError } from './kube-config-error'
import { contentOf } from './kube-config-text'

/** What a plugin prints. Source: client.authentication.k8s.io/v1 and v1beta1, ExecCredential. */
const Answer = z.object({
  apiVersion: z.string().nullish(),
  kind: z.string().nullish(),
  status: z.unknown().optional(),
})
const Status = z.object({
  token: z.string().nullish(),
  clientCertificateData: z.string().nullish(),
  clientKeyData: z.string().nullish(),
  expirationTimestamp: z.string().nullish(),
})

export interface ExecCredential {
  readonly token?: string
  /** PEM; always with its key. */
  readonly cert?: string
  readonly key?: string
  /** ms since the epoch; null when they stay good until the server refuses them. */
  readonly expiresAt: number | null
}

/**
 * Credentials from what a plugin printed, which no message shows.
 * Source: client-go 0.34.4, plugin/pkg/client/auth/exec, refreshCredsLocked.
 * @throws PluginError
 */
export function credentialOf(text: string, { command, apiVersion }: ExecPlugin): ExecCredential {
  const name = nameOf(command)
  const printed = text.trim() === '' ? 'nothing' : 'something other than credentials'
  const answer = Answer.safeParse(valueOfText(text))
  if (!answer.success) throw new PluginError(`${name} printed ${printed}`)
  // kubectl takes one that does not say its kind.
  if (answer.data.kind && answer.data.kind !== 'ExecCredential')
    throw new PluginError(`${name} printed an answer that is no ExecCredential`)
  if (!answer.data.apiVersion) throw new PluginError(`${name} printed ${printed}`)
  if (answer.data.apiVersion !== apiVersion) {
    throw new PluginError(
      `${name} answers in another version than ${apiVersion}, which the kubeconfig asks for: write the plugin’s own as apiVersion there, or update the plugin`,
    )
  }
  if (answer.data.status == null) throw new PluginError(`${name} gave no status, where the credentials belong`)
  const status = Status.safeParse(answer.data.status)
  if (!status.success) throw new PluginError(`${name} gave a status that does not have the form of credentials`)
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status.data
  if (!token && !cert && !key) throw new PluginError(`${name} gave neither a token nor a certificate`)
  if (!cert !== !key)
    throw new PluginError(`${name} gave ${cert ? 'a certificate without its key' : 'a key without its certificate'}`)
  if (cert && key && !isPair(cert, key))
    throw new PluginError(`${name} gave a certificate and a key that can’t be used together`)
  return {
    ...(token ? { token } : {}),
    ...(cert && key ? { cert, key } : {}),
    expiresAt: expirationTimestamp == null ? null : instantOf(expirationTimestamp, name),
  }
}

/** JSON, or YAML, which kubectl reads too where no bracket begins it. Null for what is neither. */
function valueOfText(text: string): unknown {
  try {
    return /^[^\S\ufeff]*\{/.test(text) ? (JSON.parse(text) as unknown) : contentOf(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof KubeConfigError) return null
    throw error
  }
}

function isPair(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key })
    return true
  } catch {
    return false
  }
}

/** RFC 3339, as Go reads it. */
function instantOf(text: string, name: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new PluginError(`${name} gave an expirationTimestamp that is no time`)
  return at
}
