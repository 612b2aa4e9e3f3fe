/** Kubernetes objects as they travel: plain JSON, times as RFC 3339 strings. What is stored is never changed in place. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined }
export type JsonObject = { [key: string]: Json | undefined }
export type Labels = Readonly<Record<string, string>>

export type OwnerReference = {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export type ManagedFields = {
  readonly manager: string
  readonly operation: 'Update' | 'Apply'
  readonly apiVersion: string
  readonly time: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: object
}

export type ObjectMeta = {
  readonly name: string
  readonly generateName?: string | undefined
  readonly namespace?: string | undefined
  readonly uid: string
  readonly resourceVersion?: string | undefined
  readonly generation?: number | undefined
  readonly creationTimestamp?: string | undefined
  readonly deletionTimestamp?: string | undefined
  readonly deletionGracePeriodSeconds?: number | undefined
  readonly labels?: Labels | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly ownerReferences?: readonly OwnerReference[] | undefined
  readonly finalizers?: readonly string[] | undefined
  readonly managedFields?: readonly ManagedFields[] | undefined
}

export type KubeObject = {
  readonly kind: string
  readonly apiVersion: string
  readonly metadata: ObjectMeta
  readonly spec?: unknown
  readonly status?: unknown
}

export type EnvVar = {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean }
    readonly fieldRef?: { readonly fieldPath: string }
  }
}
export type ResourceList = Readonly<Record<string, string>>
export type Container = {
  readonly name: string
  readonly image: string
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never'
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly EnvVar[]
  readonly resources: { readonly requests?: ResourceList; readonly limits?: ResourceList }
}
export type PodSpec = {
  readonly nodeName?: string
  readonly nodeSelector?: Labels
  readonly tolerations?: readonly {
    readonly key?: string
    readonly operator?: string
    readonly value?: string
    readonly effect?: string
  }[]
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly restartPolicy: 'Always' | 'OnFailure' | 'Never'
  readonly terminationGracePeriodSeconds: number
}
export type Condition = {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly lastProbeTime?: string | null
  readonly lastTransitionTime: string
  readonly observedGeneration?: number
  readonly reason?: string
  readonly message?: string
}
export type ContainerState = {
  readonly waiting?: { readonly reason: string; readonly message?: string }
  readonly running?: { readonly startedAt: string }
  readonly terminated?: {
    readonly exitCode: number
    readonly reason: string
    readonly message?: string
    readonly startedAt: string | null
    readonly finishedAt: string | null
    readonly containerID?: string
  }
}
export type ContainerStatus = {
  readonly name: string
  readonly state: ContainerState
  readonly lastState: ContainerState
  readonly ready: boolean
  readonly restartCount: number
  readonly image: string
  readonly imageID: string
  readonly containerID?: string
  readonly started: boolean
}
export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'
export type PodStatus = {
  readonly phase: PodPhase
  readonly conditions?: readonly Condition[]
  readonly reason?: string
  readonly message?: string
  readonly hostIP?: string
  readonly hostIPs?: readonly { readonly ip: string }[]
  readonly podIP?: string
  readonly podIPs?: readonly { readonly ip: string }[]
  readonly startTime?: string
  readonly containerStatuses?: readonly ContainerStatus[]
  readonly qosClass?: string
}
export type Pod = KubeObject & { readonly spec: PodSpec; readonly status: PodStatus }

export type JobSpec = {
  readonly parallelism: number
  readonly completions?: number
  readonly backoffLimit: number
  readonly activeDeadlineSeconds?: number
  readonly ttlSecondsAfterFinished?: number
  readonly suspend: boolean
  readonly selector: { readonly matchLabels: Labels }
  readonly template: {
    readonly metadata: { readonly labels?: Labels; readonly annotations?: Labels }
    readonly spec: PodSpec
  }
}
export type JobStatus = {
  readonly conditions?: readonly Condition[]
  readonly startTime?: string
  readonly completionTime?: string
  readonly active?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly terminating?: number
  readonly ready?: number
  readonly uncountedTerminatedPods?: Record<string, never>
}
export type Job = KubeObject & { readonly spec: JobSpec; readonly status: JobStatus }

/** RFC 3339 with whole seconds, as metav1.Time is written. */
export const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
/** RFC 3339 with microseconds, as metav1.MicroTime is written. */
export const microTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000Z`

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A JSON value as text: what it says itself, or its JSON. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
