import { z } from 'zod'

/**
 * What an agent's Deployment is made with, the options of all dialects together. Empty and absent are the same unless a
 * dialect's generator says otherwise. Source: prefect 0.6.7 and 1.4.1, agent/kubernetes/agent.py, generate_deployment_yaml.
 */
export const DeploymentOptions = z.object({
  /** Token or API key. */
  token: z.string().default(''),
  /** The Prefect API as pods see it; the dialect's own default when empty. */
  api: z.string().default(''),
  /** Where the agent creates Jobs; `default` when empty. */
  namespace: z.string().default(''),
  /** The name of one secret, with which the agent's own image is pulled. */
  imagePullSecrets: z.string().default(''),
  /** Keeps the token in a Secret instead of in the Deployment; 3 has it there always. */
  secret: z.boolean().default(false),
  /** 0.6 and 3: adds the rights that the agent needs, and no more. 1.x: upstream's own, which are more. */
  rbac: z.boolean().default(false),
  /** 1.x: adds the rights that the agent needs, and no more. */
  leastRbac: z.boolean().default(false),
  /** 0.6, and Flowdeck: finished Jobs are deleted. */
  resourceManagerEnabled: z.boolean().default(false),
  /** Flowdeck's resource manager: after how many seconds Jobs go, and how many of the newest stay; whole numbers, the usual when empty. */
  completedSeconds: z.string().default(''),
  failedSeconds: z.string().default(''),
  keepCompleted: z.string().default(''),
  keepFailed: z.string().default(''),
  /** 1.x and later, as upstream's options of the same names. */
  tenantId: z.string().default(''),
  latest: z.boolean().default(false),
  memoryRequest: z.string().default(''),
  memoryLimit: z.string().default(''),
  cpuRequest: z.string().default(''),
  cpuLimit: z.string().default(''),
  imagePullPolicy: z.string().default(''),
  serviceAccountName: z.string().default(''),
  labels: z.array(z.string()).readonly().default([]),
  env: z.record(z.string(), z.string()).default({}),
  backend: z.enum(['cloud', 'server']).default('cloud'),
  agentConfigId: z.string().default(''),
  /** Whose agent or worker it is, Prefect's own or Flowdeck. */
  flavor: z.enum(['prefect', 'flowdeck']).default('prefect'),
  /** 3: the work pool that the worker serves. */
  pool: z.string().default(''),
  /** 3: those of the pool's queues that it serves; all of them when empty. */
  workQueues: z.array(z.string()).readonly().default([]),
  /** 3: makes the work pool if there is none of its name. */
  createPool: z.boolean().default(false),
  /** 3: a whole number, of runs that it takes at once; no limit when empty. */
  limit: z.string().default(''),
  /** 3: how long ahead of their time Jobs are made, s: a whole number, the worker's usual one when empty; Flowdeck knows 0 alone. */
  prefetchSeconds: z.string().default(''),
  /** 3, Flowdeck: after how long a pod that can't start by itself crashes its run, s; 0 for never, the usual when empty. */
  podGraceSeconds: z.string().default(''),
  /** 3: one that Prefect's worker makes up when empty. Flowdeck's agents and workers are then called as their objects are. */
  workerName: z.string().default(''),
  /** 3, and Flowdeck: another image than the flavour's own. */
  workerImage: z.string().default(''),
  /** Flowdeck: of how many one polls, a whole number; two when empty. */
  replicas: z.string().default(''),
  /** 3: the worker's service account. With `rbac` it is made, otherwise it must be there; a usual one when empty. */
  workerAccount: z.string().default(''),
  /** 3: what the token is, an API key or `user:password`. */
  auth: z.enum(['key', 'basic']).default('key'),
})
export type DeploymentOptions = Readonly<z.input<typeof DeploymentOptions>>
export type CompleteDeploymentOptions = Readonly<z.output<typeof DeploymentOptions>>
export type DeploymentOption = keyof CompleteDeploymentOptions
export type DeploymentFlavor = CompleteDeploymentOptions['flavor']

/** How the text is written, not what it says. */
export interface DeploymentDisplay {
  /** Dots instead of the token: for screens, never for a cluster. */
  readonly maskToken?: boolean
}

/** Why nothing can be installed with what an option says. */
export interface DeploymentFault {
  readonly option: DeploymentOption
  /** What is wrong and what to do. */
  readonly words: string
}

/** The installation of a dialect's agent. */
export interface DeploymentGenerator {
  /** The image of the agent. */
  readonly image: string
  /** The address where none is given. */
  readonly usualApi: string
  /** What its objects are called. */
  name(options: Pick<CompleteDeploymentOptions, 'flavor' | 'pool' | 'workerName'>): string
  /** What it can be made with, all flavours together. */
  readonly options: readonly DeploymentOption[]
  /** Of these, what means nothing to a flavour; nothing where left out. */
  readonly unused?: Readonly<Partial<Record<DeploymentFlavor, readonly DeploymentOption[]>>>
  /** What is wrong with the options; nothing can be where it is left out. */
  faults?(options: CompleteDeploymentOptions): readonly DeploymentFault[]
  /** The objects, in the order in which they are to be applied. A masked token stands in them as `mask`. */
  objects(options: CompleteDeploymentOptions): readonly object[]
}

/** What a flavour can be made with: a form shows these, a command line takes these. */
export const offeredOptions = (
  { options, unused = {} }: Pick<DeploymentGenerator, 'options' | 'unused'>,
  flavor: DeploymentFlavor,
): readonly DeploymentOption[] => options.filter((option) => !unused[flavor]?.includes(option))
