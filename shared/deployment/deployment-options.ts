import { z } from 'zod'

/** The choices of the Deployment page; the token itself is filled in by the main process. */
export const DeploymentOptions = z.object({
  namespace: z.string(),
  /** The Prefect API as pods see it. */
  api: z.string(),
  imagePullSecrets: z.string(),
  resourceManagerEnabled: z.boolean(),
  /** Keeps the token in a Secret instead of in clear in the Deployment. */
  secret: z.boolean(),
  /** Adds a service account with the rights that the agent needs and no more. */
  rbac: z.boolean(),
})
export type DeploymentOptions = Readonly<z.infer<typeof DeploymentOptions>>
