import { z } from 'zod'
import { accepted, refused, type Parsed } from './refusal'
import { mapping, text, texts, typeOf, unsupportedType, wordsOf } from './wire-fields'

/**
 * A run config as a Kubernetes agent takes it. Upstream tells null from empty: an empty service account overrides, an
 * empty list of pull secrets or an empty template does not.
 */
export interface RunConfig {
  /** Values as they came; Kubernetes refuses those that are no strings. */
  readonly env: Readonly<Record<string, unknown>> | null
  readonly jobTemplate: unknown
  readonly jobTemplatePath: string | null
  readonly image: string | null
  readonly cpuLimit: string | null
  readonly cpuRequest: string | null
  readonly memoryLimit: string | null
  readonly memoryRequest: string | null
  readonly serviceAccountName: string | null
  readonly imagePullSecrets: readonly string[] | null
  readonly imagePullPolicy: string | null
}

export const noRunConfig: RunConfig = {
  env: null,
  jobTemplate: null,
  jobTemplatePath: null,
  image: null,
  cpuLimit: null,
  cpuRequest: null,
  memoryLimit: null,
  memoryRequest: null,
  serviceAccountName: null,
  imagePullSecrets: null,
  imagePullPolicy: null,
}

/** On the wire. Source: prefect 1.4.1, serialization/run_config.py. */
const UniversalRun = z.object({ env: mapping, labels: texts })
const KubernetesRun = UniversalRun.extend({
  job_template_path: text,
  job_template: z.unknown().optional(),
  image: text,
  cpu_limit: text,
  cpu_request: text,
  memory_limit: text,
  memory_request: text,
  service_account_name: text,
  image_pull_secrets: texts,
  image_pull_policy: text,
})

const otherAgents = ['DockerRun', 'ECSRun', 'LocalRun', 'VertexRun']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']

/**
 * Reads a run's `run_config` as the API has it; null and absent mean the agent's own ways.
 * Source: prefect 1.4.1, agent/agent.py, _get_run_config, and run_configs/kubernetes.py.
 */
export function parseRunConfig(flowRunId: string, value: unknown): Parsed<RunConfig> {
  if (value == null) return accepted(noRunConfig)
  const typed = typeOf(value)
  if (!typed.ok) return refused(typed.reason, 'The run config does not say which type it is. Register the flow again.')
  const { type } = typed
  if (type === 'UniversalRun') {
    const read = UniversalRun.safeParse(value)
    if (!read.success) return refused(wordsOf(read.error), correct)
    return accepted({ ...noRunConfig, env: read.data.env ?? null })
  }
  if (type === 'KubernetesRun') return parseKubernetesRun(value)
  if (!otherAgents.includes(type)) {
    return refused(
      unsupportedType(type),
      'Prefect 1.4.1 knows no run config of this type. Give the flow a KubernetesRun.',
    )
  }
  return refused(
    `Flow run ${flowRunId} has a \`run_config\` of type \`${type}\`, only \`KubernetesRun\` is supported`,
    'Give the flow a KubernetesRun or a UniversalRun, or labels that only the agent it is meant for has.',
  )
}

const correct =
  'The run config has a field of a wrong type. Correct it where the flow is registered or the run is made.'

function parseKubernetesRun(value: unknown): Parsed<RunConfig> {
  const read = KubernetesRun.safeParse(value)
  if (!read.success) return refused(wordsOf(read.error), correct)
  const wire = read.data
  if (wire.job_template_path != null && wire.job_template != null) {
    const words = 'Cannot provide both `job_template_path` and `job_template`'
    return refused(words, 'Give the flow’s KubernetesRun one of the two.')
  }
  const policy = wire.image_pull_policy ?? null
  if (policy !== null && !pullPolicies.includes(policy)) {
    const words = `Invalid image_pull_policy '${policy}'.  Expected 'Always', 'IfNotPresent', or 'Never'`
    return refused(words, 'Set one of these three in the flow’s KubernetesRun.')
  }
  return accepted({
    env: wire.env ?? null,
    jobTemplate: wire.job_template ?? null,
    jobTemplatePath: wire.job_template_path ?? null,
    image: wire.image ?? null,
    cpuLimit: wire.cpu_limit ?? null,
    cpuRequest: wire.cpu_request ?? null,
    memoryLimit: wire.memory_limit ?? null,
    memoryRequest: wire.memory_request ?? null,
    serviceAccountName: wire.service_account_name ?? null,
    imagePullSecrets: wire.image_pull_secrets ?? null,
    imagePullPolicy: policy,
  })
}
