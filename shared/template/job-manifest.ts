import { valueAt } from './path'

/**
 * A batch/v1 Job as it is written, not as a client library models it: fields that only a newer Kubernetes knows stay.
 * Named here is what the agent reads or sets.
 */
export interface JobManifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta & { readonly name: string }
  readonly spec: {
    readonly backoffLimit?: number
    readonly template: {
      readonly metadata: ObjectMeta
      readonly spec: PodSpec
      readonly [field: string]: unknown
    }
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A template before it is filled: what it doesn't say, the agent adds. */
export interface UnfilledJob extends Omit<JobManifest, 'metadata' | 'spec'> {
  readonly metadata?: ObjectMeta | null
  readonly spec: {
    readonly template: {
      readonly metadata?: ObjectMeta | null
      readonly spec: PodSpec
    }
  }
}

export interface ObjectMeta {
  readonly name?: string
  readonly labels?: Readonly<Record<string, string>> | null
  readonly [field: string]: unknown
}

export interface PodSpec {
  readonly containers: readonly [Container, ...Container[]]
  readonly imagePullSecrets?: readonly { readonly name?: string | null }[] | null
  readonly restartPolicy?: string
  readonly [field: string]: unknown
}

export interface Container {
  readonly name?: string
  readonly image?: string
  readonly env?: readonly EnvVar[] | null
  readonly [field: string]: unknown
}

export interface EnvVar {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: unknown
}

/** The name of the container that runs the flow; in a template without it, the first container does. */
export const flowContainerName = 'flow'

/** Those of a template; none where a placeholder stands for them. */
export function containersOf(job: unknown): readonly Container[] {
  const containers = valueAt(job, [...podSpec, 'containers'])
  return Array.isArray(containers) ? (containers as readonly Container[]) : []
}

/** The same for the secrets with which images are pulled. */
export function pullSecretsOf(job: unknown): NonNullable<PodSpec['imagePullSecrets']> {
  const secrets = valueAt(job, [...podSpec, 'imagePullSecrets'])
  return Array.isArray(secrets) ? (secrets as NonNullable<PodSpec['imagePullSecrets']>) : []
}

const podSpec = ['spec', 'template', 'spec']

/** @returns where in the list the container that runs the flow stands. */
export function flowContainerIndex(containers: readonly Container[]): number {
  const named = containers.findIndex((container) => container.name === flowContainerName)
  return Math.max(named, 0)
}
