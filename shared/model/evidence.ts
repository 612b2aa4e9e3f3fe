import { z } from 'zod'

/** What is kept on this machine of a Job that was deleted, or of a pod whose Job was gone. */
export const KeptEvidence = z.object({
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  /** ms since the epoch */
  keptAt: z.number(),
  folder: z.string(),
  /** Names of its files, as they are read: job.yaml first, then events, pods and logs. */
  files: z.array(z.string()).readonly(),
  /** What is not among them, and why, as sentences. */
  gaps: z.array(z.string()).readonly(),
})
export type KeptEvidence = Readonly<z.infer<typeof KeptEvidence>>
