import { z } from 'zod'
import { DialectId } from './dialect-words'
import { ProxySetting } from './proxy-setting'

/** Tells the connections of one settings file apart. */
export const ConnectionId = z.string().min(1).max(64)
export type ConnectionId = z.infer<typeof ConnectionId>

/** Of an API. Where Node takes a space in a host for none, Chromium writes %20. */
export const Address = z.url({ protocol: /^https?$/, hostname: /^[^\s%]+$/ }).max(2_000)

/** 3: what of a server a worker serves. */
export const WorkPoolChoice = z.object({
  name: z.string().min(1).max(255),
  /** Names of its queues; all of them when empty. */
  queues: z.array(z.string().min(1).max(255)).max(100).readonly().default([]),
  /** Whether Jobs are made ahead of their time, as upstream: the pod then waits. */
  jobsAhead: z.boolean().default(true),
})
export type WorkPoolChoice = Readonly<z.infer<typeof WorkPoolChoice>>

/** A file of certificates in PEM: the authorities that a server's certificate may be signed by. Absent for the usual ones. */
export const CaFile = z.string().min(1).max(4_096)

/** Where flow runs come from. */
export const ApiChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('practice'), dialect: DialectId.default('0.6') }),
  z.object({
    kind: z.literal('endpoint'),
    url: Address,
    /** The address that pods use; null for the same. */
    urlForPods: Address.nullable(),
    /** auto: the API is asked which Prefect it is. */
    dialect: z.enum(['auto', ...DialectId.options]).default('auto'),
    /** 1.x: the tenant that the API key is for; null for the key's own. */
    tenantId: z.string().min(1).max(100).nullable().default(null),
    workPool: WorkPoolChoice.exactOptional(),
    caFile: CaFile.exactOptional(),
    proxy: ProxySetting.exactOptional(),
  }),
])
export type ApiChoice = Readonly<z.infer<typeof ApiChoice>>

export const Namespace = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'A namespace has up to 63 lower-case letters, digits and dashes.')

export const ContextChoice = z.object({
  kind: z.literal('context'),
  context: z.string().min(1).max(1_000),
  namespace: Namespace,
  /** Goes before the kubeconfig's. */
  proxy: ProxySetting.exactOptional(),
})

/** Where Jobs run. */
export const ClusterChoice = z.discriminatedUnion('kind', [z.object({ kind: z.literal('practice') }), ContextChoice])
export type ClusterChoice = Readonly<z.infer<typeof ClusterChoice>>

/** The pair that the agent stands between. */
export const ConnectionChoice = z.object({ api: ApiChoice, cluster: ClusterChoice })
export type ConnectionChoice = Readonly<z.infer<typeof ConnectionChoice>>

/**
 * Why a pair is never opened, as a sentence; null for one that may be. The practice cluster plays runs instead of running
 * them: real ones would be marked as done although nothing ran. There is no way around this, and none is needed, since
 * the practice API has runs to play. Settings files of earlier versions may still hold such a pair.
 */
export function whyNeverOpened({ api, cluster }: Readonly<Record<'api' | 'cluster', { kind: string }>>): string | null {
  if (api.kind === 'practice' || cluster.kind !== 'practice') return null
  return 'The practice cluster only simulates runs, so it can’t run flows of a real Prefect API. Choose a context of your kubeconfig, or the practice API.'
}

/**
 * What every Job of a connection gets besides what its run brings, for previews: the options of a Job without its name
 * and without the token. Absent and empty differ where upstream tells them apart; see `JobOptions` in shared/dialect.
 */
export const PreviewOptions = z.object({
  /** The address that Jobs get. */
  api: z.string(),
  namespace: z.string(),
  /** Names of pull secrets, comma-separated. */
  imagePullSecrets: z.string(),
  tenantId: z.string().nullable().exactOptional(),
  labels: z.array(z.string()).readonly().exactOptional(),
  env: z.record(z.string(), z.string()).exactOptional(),
  serviceAccountName: z.string().exactOptional(),
  cloudLogs: z.boolean().exactOptional(),
  backend: z.enum(['cloud', 'server']).exactOptional(),
  logLevel: z.string().exactOptional(),
  workerName: z.string().exactOptional(),
})
export type PreviewOptions = Readonly<z.infer<typeof PreviewOptions>>

/** What the user calls a connection: one line. */
export const ConnectionName = z
  .string()
  .trim()
  .min(1, 'The name is empty. Enter at least one character.')
  .max(60, 'The name is too long. Shorten it to 60 characters.')
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'The name has a line break or another control character in it. Remove it.')

/** What is known of a pair in use. */
export const Connection = z.object({
  id: ConnectionId,
  api: z.object({
    practice: z.boolean(),
    url: z.string(),
    /** The address that Jobs get. */
    urlForPods: z.string(),
    /** ADDRESS:PORT on which the practice API listens so that pods of a real cluster reach it; null for any other. */
    openedForPods: z.string().nullable(),
    /** Whether a token is kept; the token itself never leaves the main process. */
    hasToken: z.boolean(),
    /** 3: what the token is, an API key or `user:password`. */
    auth: z.enum(['key', 'basic']),
    /** Null until the API has said which Prefect it is, where the choice leaves it to be found out. */
    dialect: DialectId.nullable(),
    /** What the token may do, as the API calls it; null where it doesn't say. */
    scope: z.string().nullable(),
    tenantId: z.string().nullable(),
    /** 3: what of the server the worker serves; null elsewhere. */
    workPool: WorkPoolChoice.nullable(),
  }),
  cluster: z.object({
    practice: z.boolean(),
    context: z.string(),
    namespace: z.string(),
    server: z.string(),
    user: z.string().nullable(),
    /** The kubeconfig files that were read, in order. */
    files: z.array(z.string()).readonly(),
    /** Those of them that kubectl has to be told, in a terminal where nothing is set. */
    filesToTell: z.array(z.string()).readonly(),
    /** "v1.34.4"; null until the cluster has answered. */
    version: z.string().nullable(),
    nodes: z.number().int().nullable(),
    /** On this machine: minikube, kind, k3d, Docker Desktop, loopback. Images may then be loaded without a registry. */
    local: z.boolean(),
    /** What made it, as people call that; null when nobody can say. */
    kind: z.string().nullable(),
  }),
  jobOptions: PreviewOptions,
})
export type Connection = Readonly<z.infer<typeof Connection>>

/** A context of the user's kubeconfig files. */
export const KubeContext = z.object({
  name: z.string(),
  cluster: z.string(),
  server: z.string(),
  user: z.string().nullable(),
  namespace: z.string(),
  current: z.boolean(),
  local: z.boolean(),
  /** What made it, as people call that: minikube, Amazon EKS. Null when nobody can say. */
  kind: z.string().nullable(),
  /** The host under which its pods reach a server of this machine; null when nobody can say, or it is elsewhere. */
  hostForPods: z.string().nullable(),
  /** The program that its user's credentials come from; it runs when the context is tried or used. Null for none. */
  plugin: z.string().nullable(),
})
export type KubeContext = Readonly<z.infer<typeof KubeContext>>
