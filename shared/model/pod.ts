import { z } from 'zod'
import { Toleration } from './room'

export const ContainerSummary = z.object({
  name: z.string(),
  image: z.string(),
  init: z.boolean(),
  state: z.enum(['waiting', 'running', 'terminated']),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  restarts: z.number().int(),
  /** How the process before this one ended, of a container that is started again; null for the first. */
  last: z.object({ exitCode: z.number().int().nullable(), reason: z.string().nullable() }).nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Limits and requests as the pod has them: {"cpu": "100m", "memory": "512Mi"}. */
  limits: z.record(z.string(), z.string()),
  requests: z.record(z.string(), z.string()),
  /** Its imagePullPolicy, which the API server fills in. */
  pullPolicy: z.string().nullable(),
})
export type ContainerSummary = Readonly<z.infer<typeof ContainerSummary>>

/** A pod as lists show it. Instants are ms since the epoch. */
export const PodSummary = z.object({
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  /** The Job that owns it; null for a bare pod. */
  jobName: z.string().nullable(),
  /** That Job's uid, also once it is gone; null for a bare pod. */
  jobUid: z.string().nullable(),
  flowRunId: z.string().nullable(),
  phase: z.enum(['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']),
  /** The STATUS column of `kubectl get pods`: Running, Completed, ImagePullBackOff, OOMKilled, Init:0/1, Terminating… */
  status: z.string(),
  ready: z.number().int(),
  containers: z.array(ContainerSummary).readonly(),
  restarts: z.number().int(),
  node: z.string().nullable(),
  /** Labels that a node must have. */
  nodeSelector: z.record(z.string(), z.string()),
  tolerations: z.array(Toleration).readonly(),
  /** Names of what holds it back from the scheduler. */
  gates: z.array(z.string()).readonly(),
  createdAt: z.number(),
  scheduledAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** It was told to end, and has until then; null while nobody told it. */
  endsBy: z.number().nullable(),
  /** Why it waits or ended, in Kubernetes' words: the condition's or container's reason and message. */
  reason: z.string().nullable(),
  message: z.string().nullable(),
})
export type PodSummary = Readonly<z.infer<typeof PodSummary>>

/** An event about a Job or pod, repeats counted. */
export const KubeEvent = z.object({
  uid: z.string(),
  namespace: z.string(),
  kind: z.string(),
  name: z.string(),
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  count: z.number().int(),
  firstAt: z.number(),
  lastAt: z.number(),
})
export type KubeEvent = Readonly<z.infer<typeof KubeEvent>>

/** A line of a container's log. */
export const PodLogLine = z.object({
  /** ms since the epoch; null for a line without a time. */
  at: z.number().nullable(),
  text: z.string(),
})
export type PodLogLine = Readonly<z.infer<typeof PodLogLine>>

/** Lines of a container's log that are read at first, the newest; earlier ones come as many at once. */
export const podLogTail = 5_000
