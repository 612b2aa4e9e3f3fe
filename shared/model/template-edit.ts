import { z } from 'zod'

/** A change to a Job template as data, so that a problem can carry its remedy. Applied by shared/job-spec/template-edit.ts. */
export const TemplateEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setBackoffLimit'), value: z.number().int().min(0) }),
  z.object({ kind: z.literal('setImagePullPolicy'), value: z.enum(['Always', 'IfNotPresent', 'Never']) }),
  z.object({ kind: z.literal('setTtl'), seconds: z.number().int().min(0) }),
  /** A quantity as Kubernetes writes it: "500m", "1Gi". */
  z.object({
    kind: z.literal('setResource'),
    list: z.enum(['requests', 'limits']),
    resource: z.enum(['cpu', 'memory']),
    value: z.string(),
  }),
  z.object({ kind: z.literal('removeCpuLimit') }),
  z.object({ kind: z.literal('removeEmptyPullSecret') }),
])
export type TemplateEdit = Readonly<z.infer<typeof TemplateEdit>>
