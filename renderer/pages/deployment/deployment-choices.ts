import { z } from 'zod'
import { generateDeploymentYaml } from '../../../shared/deployment/generate-deployment-yaml'
import type { Connection } from '../../../shared/model/connection'

/** What the form holds. The token is not among it: the main process fills it in when the YAML is copied or saved. */
export const DeploymentChoices = z.object({
  namespace: z.string(),
  api: z.string(),
  imagePullSecrets: z.string(),
  resourceManagerEnabled: z.boolean(),
  secret: z.boolean(),
  rbac: z.boolean(),
})
export type DeploymentChoices = Readonly<z.infer<typeof DeploymentChoices>>
export const textFields = ['namespace', 'api', 'imagePullSecrets'] as const
export type TextField = (typeof textFields)[number]

/** What the connection suggests, for whatever the user has not chosen. */
export function suggestedChoices(connection: Connection | null): DeploymentChoices {
  return {
    namespace: connection?.cluster.namespace ?? 'default',
    api: connection?.api.urlForPods ?? '',
    imagePullSecrets: '',
    resourceManagerEnabled: false,
    secret: true,
    rbac: true,
  }
}

/** Each pair of API and namespace has choices of its own: what fits one cluster does not fit another. */
export function connectionKey(connection: Connection | null): string {
  if (!connection) return 'none'
  return `${connection.api.url}/${connection.cluster.context}/${connection.cluster.namespace}`
}

const namespaceName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/
const secretName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/** @returns a sentence for the field; null when what it says can be used. */
export function problemOf(field: TextField, value: string): string | null {
  const written = value.trim()
  if (field === 'namespace') {
    if (written === '') return 'The agent needs a namespace to create Jobs in. Enter one, such as default.'
    return written.length <= 63 && namespaceName.test(written)
      ? null
      : 'A namespace has up to 63 lower-case letters, digits and dashes. Correct it.'
  }
  if (field === 'imagePullSecrets') {
    return written === '' || (written.length <= 253 && secretName.test(written))
      ? null
      : 'A Secret’s name has lower-case letters, digits, dots and dashes, such as regcred. Correct it.'
  }
  return written === '' || isHttpAddress(written)
    ? null
    : 'This is not an address. Write it with http:// or https://, such as https://api.prefect.io.'
}

function isHttpAddress(address: string): boolean {
  try {
    const { protocol, hostname } = new URL(address)
    return (protocol === 'http:' || protocol === 'https:') && hostname !== ''
  } catch {
    return false
  }
}

/** An address that, in a pod, means the pod itself. */
export const meansThePodItself = (address: string): boolean =>
  isHttpAddress(address) && /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(new URL(address).hostname)

export interface ShownDeployment {
  readonly yaml: string
  readonly documents: number
}

/** The YAML as the page shows it: dots for the token. */
export function shownDeployment(choices: DeploymentChoices, hasToken: boolean): ShownDeployment {
  const yaml = generateDeploymentYaml({ ...trimmed(choices), token: hasToken ? 'kept' : '' }, { maskToken: true })
  return { yaml, documents: yaml.split('\n').filter((line) => line === '---').length + 1 }
}

export const trimmed = (choices: DeploymentChoices): DeploymentChoices => ({
  ...choices,
  namespace: choices.namespace.trim(),
  api: choices.api.trim(),
  imagePullSecrets: choices.imagePullSecrets.trim(),
})
