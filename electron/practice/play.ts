/** How a pod of an image ends on the practice cluster. */
export type PlayKind =
  /** The flow runs to its end: run Success, exit status 0. */
  | 'succeed'
  /** A task raises: run Failed and, as with `prefect execute`, exit status 0 all the same. */
  | 'fail'
  /** The process can't load its flow: run Failed, exit status 1. */
  | 'crash'
  /** The registry has no such image: ErrImagePull, then ImagePullBackOff, for good. */
  | 'imageMissing'
  /** The kernel kills the container: OOMKilled, exit status 137; the run stays Running. */
  | 'outOfMemory'
  /** The node runs short of memory: the pod is Evicted; the run stays Running. */
  | 'evicted'
  /** No node has room: the pod stays Pending. */
  | 'unschedulable'

/** What the practice cluster's kubelet plays for one image. */
export interface Play {
  readonly kind: PlayKind
  /** How long the container runs, ms at speed 1. */
  readonly runMs: number
  /** How long pulling the image takes, ms at speed 1. */
  readonly pullMs: number
  /** What the flow itself logs while it runs, a line each. */
  readonly logs: readonly string[]
  /** The node keeps its CPU for others: it takes a pod of this only if that asks for less than this, such as "100m". */
  readonly fitsBelowCpu?: string
}

/** Says what to play for an image; undefined for an image it doesn't know. */
export type PlayOf = (image: string) => Play | undefined

/** What is played for an image that nobody knows. */
export const defaultPlay: Play = { kind: 'succeed', runMs: 1_000, pullMs: 300, logs: [] }
