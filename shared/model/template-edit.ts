import { z } from 'zod'

/** A quantity in Kubernetes' spelling: `100m`, `0.5`, `512Mi`, `1e3`. */
export const Quantity = z
  .string()
  .regex(
    /^\d+(\.\d*)?([eE][+-]?\d+|m|k|[MGTPE]|[KMGTPE]i|n|u)?$/,
    'A quantity is a number with a unit that Kubernetes knows, such as 250m for CPU or 512Mi for memory.',
  )

/** A whole number of seconds or attempts; Kubernetes keeps these in 32 bits. */
export const largestCount = 2_147_483_647
const Count = z.number().int().min(0).max(largestCount)

/** Of an item in a list. */
const Index = z.number().int().min(0)

export const PullPolicy = z.enum(['Always', 'IfNotPresent', 'Never'])

/**
 * A change to a Job template, as data: checks and problems carry them as remedies, the form sends them.
 * `null` takes the field away. Container fields mean the container that runs the flow.
 */
export const TemplateEdit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('setBackoffLimit'), value: Count.nullable() }),
  z.object({ kind: z.literal('setTtl'), seconds: Count.nullable() }),
  z.object({ kind: z.literal('setDeadline'), seconds: Count.min(1).nullable() }),
  z.object({ kind: z.literal('setRestartPolicy'), value: z.enum(['Never', 'OnFailure']) }),
  z.object({ kind: z.literal('setImage'), image: z.string().min(1).nullable() }),
  z.object({ kind: z.literal('setImagePullPolicy'), value: PullPolicy.nullable() }),
  z.object({
    kind: z.literal('setResource'),
    list: z.enum(['requests', 'limits']),
    resource: z.enum(['cpu', 'memory']),
    value: Quantity.nullable(),
  }),
  z.object({ kind: z.literal('removeCpuLimit') }),
  z.object({ kind: z.literal('setServiceAccount'), name: z.string().min(1).nullable() }),
  z.object({ kind: z.literal('setNodeSelector'), key: z.string().min(1), value: z.string().nullable() }),
  /** Lets the pod onto nodes with this taint, whatever its effect. @param value null for a taint that has none */
  z.object({ kind: z.literal('addToleration'), key: z.string().min(1), value: z.string().nullable() }),
  z.object({ kind: z.literal('setEnv'), name: z.string().min(1), value: z.string().nullable() }),
  /** The variable at a place of the list, whatever it is called; one behind the last is added. */
  z.object({ kind: z.literal('setVariable'), index: Index, name: z.string().min(1), value: z.string() }),
  z.object({ kind: z.literal('removeVariable'), index: Index }),
  /** The name at a place of the list; one behind the last is added. */
  z.object({ kind: z.literal('setPullSecret'), index: Index, name: z.string().min(1) }),
  z.object({ kind: z.literal('removePullSecret'), index: Index }),
  /** Takes the token from a key of a Secret in the Jobs' namespace, so that Jobs don't hold it in clear. */
  z.object({ kind: z.literal('setTokenSecret'), secret: z.string().min(1), key: z.string().min(1) }),
  z.object({ kind: z.literal('removeEmptyPullSecret') }),
  z.object({ kind: z.literal('moveFlowContainerFirst') }),
  /** Of the Job itself; the agent says where it creates Jobs. */
  z.object({ kind: z.literal('removeNamespace') }),
  z.object({ kind: z.literal('removeLabel'), on: z.enum(['job', 'pod']), key: z.string().min(1) }),
  /** Corrects a key, also where it keeps the document from being a template. */
  z.object({
    kind: z.literal('renameKey'),
    path: z.array(z.union([z.string(), z.number()])).readonly(),
    name: z.string().min(1),
  }),
  /** Text where something stands that is none for want of quotes. */
  z.object({
    kind: z.literal('setText'),
    path: z.array(z.union([z.string(), z.number()])).readonly(),
    value: z.string(),
  }),
])
export type TemplateEdit = Readonly<z.infer<typeof TemplateEdit>>
