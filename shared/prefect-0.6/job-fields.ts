import type { FieldChange } from '../template/field-change'
import { flowContainerIndex, type EnvVar, type PodSpec, type UnfilledJob } from '../template/job-manifest'
import type { Path } from '../template/path'
import { imageName, type DockerStorage } from './image-name'

/** What the agent knows when it fills a template. */
export interface AgentFieldValues {
  readonly flowRunId: string
  readonly flowId: string
  readonly storage: DockerStorage
  readonly api: string
  readonly token: string
  readonly namespace: string
  readonly imagePullSecrets: string
  readonly jobName: string
  readonly identifier: string
}

const podSpecPath: Path = ['spec', 'template', 'spec']

/**
 * The changes that make a run's Job from a template, in the order in which they are to be applied.
 * The one list behind the manifest, its preview and the locks in the editor. Fields are found by name; upstream finds
 * them by position and, in a template with another order, silently puts the token into a wrong variable.
 * Source: prefect 0.6.7, agent/kubernetes/agent.py, replace_job_spec_yaml.
 * @param keepsEmptyPullSecret leaves `imagePullSecrets: [{name: ''}]` when no secret is given, as upstream does.
 */
export function fieldChanges(
  job: UnfilledJob,
  values: AgentFieldValues,
  keepsEmptyPullSecret: boolean,
): readonly FieldChange[] {
  const podSpec = job.spec.template.spec
  const containerPath = [...podSpecPath, 'containers', flowContainerIndex(podSpec.containers)]
  return [
    ...nameAndLabels(values),
    {
      kind: 'set',
      path: [...containerPath, 'image'],
      value: imageName(values.storage),
      by: 'run',
      why: 'comes from the flow’s storage',
    },
    ...env(podSpec, containerPath, values),
    ...pullSecrets(podSpec, values.imagePullSecrets, keepsEmptyPullSecret),
  ]
}

function nameAndLabels({ jobName, identifier, flowRunId, flowId }: AgentFieldValues): FieldChange[] {
  const agent = { kind: 'set', by: 'agent', why: 'the agent names each Job' } as const
  const run = { kind: 'set', by: 'run', why: 'comes from the flow run' } as const
  const jobLabels: Path = ['metadata', 'labels']
  const podLabels: Path = ['spec', 'template', 'metadata', 'labels']
  return [
    { ...agent, path: ['metadata', 'name'], value: jobName },
    { ...agent, path: [...jobLabels, 'app'], value: jobName },
    { ...agent, path: [...jobLabels, 'identifier'], value: identifier },
    { ...run, path: [...jobLabels, 'flow_run_id'], value: flowRunId },
    { ...run, path: [...jobLabels, 'flow_id'], value: flowId },
    { ...agent, path: [...podLabels, 'app'], value: jobName },
    { ...run, path: [...podLabels, 'flow_run_id'], value: flowRunId },
    { ...agent, path: [...podLabels, 'identifier'], value: identifier },
  ]
}

/** The variables that the agent fills, in upstream's order; the rest of upstream's `env` is text of its template. */
function env(podSpec: PodSpec, containerPath: Path, values: AgentFieldValues): FieldChange[] {
  const connection = 'comes from the connection'
  const wanted = [
    { name: 'PREFECT__CLOUD__API', value: values.api || 'https://api.prefect.io', by: 'agent', why: connection },
    { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: values.token, by: 'agent', why: connection },
    { name: 'PREFECT__CONTEXT__FLOW_RUN_ID', value: values.flowRunId, by: 'run', why: 'comes from the flow run' },
    { name: 'PREFECT__CONTEXT__NAMESPACE', value: values.namespace, by: 'agent', why: connection },
  ] as const
  const envPath = [...containerPath, 'env']
  const present = podSpec.containers[flowContainerIndex(podSpec.containers)]?.env ?? []
  let end = present.length
  return wanted.flatMap(({ name, value, by, why }): FieldChange[] => {
    const found = indicesOf(present, name)
    if (found.length === 0) {
      return [{ kind: 'set', path: [...envPath, end++], value: { name, value }, by, why }]
    }
    return found.flatMap((index): FieldChange[] => {
      const itemPath = [...envPath, index]
      const set = { kind: 'set', path: [...itemPath, 'value'], value, by, why } as const
      if (present[index]?.valueFrom == null) return [set]
      // A token from a Secret, an address from a ConfigMap: the user asked for it, and Kubernetes refuses both at once.
      if (name !== 'PREFECT__CONTEXT__FLOW_RUN_ID') return []
      return [{ kind: 'remove', path: [...itemPath, 'valueFrom'], why }, set]
    })
  })
}

/** All of them: of variables with one name Kubernetes takes the last. */
function indicesOf(env: readonly EnvVar[], name: string): number[] {
  return env.flatMap((variable, index) => (variable.name === name ? [index] : []))
}

function pullSecrets(podSpec: PodSpec, secret: string, keepsEmpty: boolean): FieldChange[] {
  const path: Path = [...podSpecPath, 'imagePullSecrets']
  const present = podSpec.imagePullSecrets ?? []
  const empty = present.flatMap(({ name }, index) => (name ? [] : [index]))
  if (secret === '') {
    const why = 'an empty name is no pull secret'
    if (empty.length === 0 || keepsEmpty) return []
    if (empty.length === present.length) return [{ kind: 'remove', path, why }]
    return empty.reverse().map((index) => ({ kind: 'remove', path: [...path, index], why }))
  }
  if (present.some(({ name }) => name === secret)) return []
  const set = { kind: 'set', by: 'agent', why: 'comes from the agent’s settings' } as const
  const [placeholder] = empty
  if (placeholder !== undefined) return [{ ...set, path: [...path, placeholder, 'name'], value: secret }]
  return [{ ...set, path: [...path, present.length], value: { name: secret } }]
}
