import type { Dialect } from '../../shared/dialect/dialect'

// What a dialect has that others lack shows in the options that its agent is installed with.

/** Whether agents have labels, and take only runs whose labels they have. */
export const hasLabels = ({ deployment }: Dialect): boolean => deployment.options.includes('labels')

/** Whether a key may be of several tenants. */
export const hasTenants = ({ deployment }: Dialect): boolean => deployment.options.includes('tenantId')

/** Whether an agent is a worker, which serves one work pool. */
export const hasWorkPools = ({ id }: Dialect): boolean => id === '3'

/** Whether runs have tags, which say nothing to agents. */
export const hasTags = ({ id }: Dialect): boolean => id === '3'

export type Credential = 'token' | 'API key' | 'token or API key' | 'API key or user:password'

/** What an agent shows to the API, as in a sentence. @param dialect null while it is not known which */
export function credentialOf(dialect: Dialect | null): Credential {
  if (dialect === null) return 'token or API key'
  if (hasWorkPools(dialect)) return 'API key or user:password'
  return hasTenants(dialect) ? 'API key' : 'token'
}

/** The same of a token that is there. */
export function loginOf(dialect: Dialect, auth: 'key' | 'basic'): string {
  if (!hasWorkPools(dialect)) return credentialOf(dialect)
  return auth === 'basic' ? 'user and password' : 'API key'
}
