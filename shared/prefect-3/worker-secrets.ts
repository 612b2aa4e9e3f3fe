import type { JobOptions } from '../dialect/dialect'

const prefix = 'PREFECT_INTEGRATIONS_KUBERNETES_WORKER_'

/**
 * Which Secrets hold the key and the auth string for runs, as upstream's worker reads it from variables. An empty one counts
 * as none.
 * Source: prefect-kubernetes 0.8.0, settings.py.
 */
export function workerSecrets(
  variables: Readonly<Record<string, string | undefined>>,
): Pick<JobOptions, 'tokenSecret' | 'authStringSecret'> {
  const secret = (kind: string) => {
    const name = variables[`${prefix}${kind}_SECRET_NAME`]
    const key = variables[`${prefix}${kind}_SECRET_KEY`]
    return name && key ? { name, key } : undefined
  }
  const tokenSecret = secret('API_KEY')
  const authStringSecret = secret('API_AUTH_STRING')
  return { ...(tokenSecret ? { tokenSecret } : {}), ...(authStringSecret ? { authStringSecret } : {}) }
}
