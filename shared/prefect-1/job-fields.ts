import type { JobOptions } from '../dialect/dialect'
import type { FieldChange } from '../template/field-change'
import { flowContainerIndex, type UnfilledJob } from '../template/job-manifest'
import { valueAt, type Path } from '../template/path'
import { flowRunCommand, imageOfVersion } from './core-version'
import type { JobInputs1 } from './inputs'
import type { ApplyingTemplate } from './own-template'
import { envChanges, runVariables } from './run-env'
import type { RunConfig } from './run-config'
import type { Storage } from './storage'

/** Everything that a run's Job is made from, read and found good. */
export interface RunSources {
  readonly inputs: JobInputs1
  readonly storage: Storage
  readonly runConfig: RunConfig
  readonly applying: ApplyingTemplate
  readonly options: JobOptions & { readonly jobName: string }
}

const podSpecPath: Path = ['spec', 'template', 'spec']
const set = { kind: 'set' } as const
const ofRunConfig = { ...set, by: 'run', why: 'comes from the run config' } as const
const ofSettings = { ...set, by: 'agent', why: 'comes from the agent’s settings' } as const

/**
 * The changes that make a run's Job from the template that applies, in the order in which they are to be applied.
 * The container is found by its name, where upstream takes the first one.
 * Source: prefect 1.4.1, agent/kubernetes/agent.py, generate_job_spec.
 */
export function fieldChanges(sources: RunSources): readonly FieldChange[] {
  const { job } = sources.applying.template
  const index = flowContainerIndex(job.spec.template.spec.containers)
  return [
    ...nameAndLabels(sources),
    ...serviceAccount(sources),
    ...pullSecrets(sources),
    ...restartPolicy(job),
    ...container(sources, [...podSpecPath, 'containers', index]),
  ]
}

function nameAndLabels({ inputs, options: { jobName, identifier } }: RunSources): readonly FieldChange[] {
  const agent = { ...set, by: 'agent', why: 'the agent names each Job' } as const
  const run = { ...set, by: 'run', why: 'comes from the flow run' } as const
  const labels = (path: Path): FieldChange[] => [
    { ...agent, path: [...path, 'prefect.io/identifier'], value: identifier },
    { ...run, path: [...path, 'prefect.io/flow_run_id'], value: inputs.flowRunId },
    { ...run, path: [...path, 'prefect.io/flow_id'], value: inputs.flowId },
  ]
  return [
    { ...agent, path: ['metadata', 'name'], value: jobName, keeps: true },
    ...labels(['metadata', 'labels']),
    ...labels(['spec', 'template', 'metadata', 'labels']),
  ]
}

/** An empty name is one here, and means Kubernetes' own default account: upstream's agent in a cluster sets it so. */
function serviceAccount({ runConfig, applying, options }: RunSources): readonly FieldChange[] {
  const path = [...podSpecPath, 'serviceAccountName']
  if (runConfig.serviceAccountName !== null) return [{ ...ofRunConfig, path, value: runConfig.serviceAccountName }]
  if (options.serviceAccountName === undefined || stays(applying, path)) return []
  return [{ ...ofSettings, path, value: options.serviceAccountName }]
}

/** The whole list is replaced. */
function pullSecrets({ runConfig, applying, options }: RunSources): readonly FieldChange[] {
  const path = [...podSpecPath, 'imagePullSecrets']
  const ofRun = runConfig.imagePullSecrets ?? []
  if (ofRun.length > 0) return [{ ...ofRunConfig, path, value: ofRun.map((name) => ({ name })) }]
  if (options.imagePullSecrets === '' || stays(applying, path)) return []
  const names = options.imagePullSecrets.split(',').map((name) => name.trim())
  return [{ ...ofSettings, path, value: names.map((name) => ({ name })) }]
}

/** What a run's own template says, be it empty, the agent's settings don't touch. */
const stays = ({ template, own }: ApplyingTemplate, path: Path): boolean =>
  own && valueAt(template.job, path) !== undefined

function restartPolicy(job: UnfilledJob): readonly FieldChange[] {
  if (job.spec.template.spec.restartPolicy != null) return []
  return [{ ...set, by: 'agent', path: [...podSpecPath, 'restartPolicy'], value: 'Never', why: 'a Job needs one' }]
}

function container(sources: RunSources, path: Path): readonly FieldChange[] {
  const { inputs, runConfig, applying, options } = sources
  const podSpec = applying.template.job.spec.template.spec
  const present = podSpec.containers[flowContainerIndex(podSpec.containers)]
  const image = flowImage(sources, present?.image ?? null)
  return [
    ...(image.why === null
      ? []
      : [{ ...set, by: 'run', path: [...path, 'image'], value: image.name, why: image.why } as const]),
    ...(runConfig.imagePullPolicy === null
      ? []
      : [{ ...ofRunConfig, path: [...path, 'imagePullPolicy'], value: runConfig.imagePullPolicy }]),
    {
      ...set,
      by: 'run',
      path: [...path, 'args'],
      value: flowRunCommand(inputs.coreVersion),
      why: 'the agent says what to run, by the flow’s version of Prefect',
    },
    ...envChanges(present?.env ?? [], [...path, 'env'], runVariables(inputs, runConfig, options, image.name)),
    ...resources(present, path, runConfig),
  ]
}

/** @returns `why` null when it is the template's own. Source: utilities/agent.py, get_flow_image. */
function flowImage(
  { storage, runConfig, inputs }: RunSources,
  templates: string | null,
): { readonly name: string; readonly why: string | null } {
  if (storage.type === 'Docker') return { name: storage.image, why: 'comes from the flow’s storage' }
  if (runConfig.image !== null) return { name: runConfig.image, why: 'comes from the run config' }
  if (templates !== null) return { name: templates, why: null }
  return { name: imageOfVersion(inputs.coreVersion), why: 'follows the flow’s version of Prefect' }
}

function resources(present: unknown, path: Path, runConfig: RunConfig): readonly FieldChange[] {
  const wanted = [
    ['requests', { memory: runConfig.memoryRequest, cpu: runConfig.cpuRequest }],
    ['limits', { memory: runConfig.memoryLimit, cpu: runConfig.cpuLimit }],
  ] as const
  return wanted.flatMap(([list, amounts]): FieldChange[] => {
    const listPath = ['resources', list]
    const made: FieldChange[] =
      valueAt(present, listPath) == null
        ? [{ ...set, by: 'agent', path: [...path, ...listPath], value: {}, why: 'the agent adds it, empty' }]
        : []
    const amountsSet = Object.entries(amounts).flatMap(([resource, value]): FieldChange[] =>
      value ? [{ ...ofRunConfig, path: [...path, ...listPath, resource], value }] : [],
    )
    return [...made, ...amountsSet]
  })
}
