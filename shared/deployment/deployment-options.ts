import { z } from 'zod'

/**
 * What an agent's Deployment is made with. Empty and absent are the same.
 * The first five are upstream's; with `secret` and `rbac` off the document is upstream's too.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, generate_deployment_yaml.
 */
export const DeploymentOptions = z.object({
  token: z.string().default(''),
  /** The Prefect API as pods see it; `https://api.prefect.io` when empty. */
  api: z.string().default(''),
  /** Where the agent creates Jobs; `default` when empty. */
  namespace: z.string().default(''),
  /** The name of one secret, with which the agent's own image is pulled. */
  imagePullSecrets: z.string().default(''),
  resourceManagerEnabled: z.boolean().default(false),
  /** Keeps the token in a Secret instead of in the Deployment. */
  secret: z.boolean().default(false),
  /** Adds a ServiceAccount with the rights that the agent needs, and no more. */
  rbac: z.boolean().default(false),
})
export type DeploymentOptions = Readonly<z.input<typeof DeploymentOptions>>
export type CompleteDeploymentOptions = Readonly<z.output<typeof DeploymentOptions>>
