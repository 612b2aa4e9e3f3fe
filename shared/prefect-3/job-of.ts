import type { JobChanges, JobInputs, JobOptions } from '../dialect/dialect'
import { applyChanges, type FieldChange } from '../template/field-change'
import type { UnfilledJob } from '../template/job-manifest'
import type { JobTemplate } from '../template/parse-template'
import { isMapping } from '../template/path'
import { writeYaml } from '../yaml/write-yaml'
import { templateLimits } from '../yaml/limits'
import { beyondLimits } from '../yaml/weigh-value'
import { refuseTooMuch } from './allowance'
import { refuseOtherCluster } from './cluster-config'
import { configurationOf } from './configuration'
import { envSecret } from './env-secret'
import { Filler, type FillAuthor } from './fill'
import type { JobInputs3, Reference } from './inputs'
import { fieldChanges, type JobSources } from './job-fields'
import { generateNameOf, jobNameWith } from './job-name'
import { jobVariablesOf } from './job-variables'
import { kindOf, Refused } from './refusal'
import { References } from './references'
import { partsProblems, partsRefusal } from './required-parts'

/**
 * The changes that make a run's Job, and the manifest that they apply to: that of the work pool, or in a draft the one
 * that is given. Equal to what upstream's worker posts, but for the name.
 * @returns not ok for what upstream refuses too; the run is then Crashed.
 * Source: prefect 3.9.1, workers/base.py, resolve_for_flow_run; prefect-kubernetes 0.8.0, worker.py.
 */
export function jobOf(given: JobInputs, template: JobTemplate, options: JobOptions): JobChanges {
  return returned(() => {
    const inputs = given as JobInputs3
    const { applying, filled, ...found } = filledJob(inputs, template, options)
    const { configuration, manifest } = found
    // Also of a Job that has its name already: what upstream can make no name of is a mistake that the user should hear of.
    const named = jobNameWith(generateNameOf(manifest, configuration.name, inputs), options.identifier)
    refuseOtherCluster(configuration.clusterConfig, options.clusterServer)
    const sources = { ...found, inputs, options: { ...options, jobName: options.jobName ?? named } }
    const { changes, moved } = fieldChanges(sources)
    const secret = moved === null ? {} : { secret: envSecret(moved, configuration.namespace, sources) }
    return { ok: true, template: applying, changes: [...filled, ...changes], ...secret }
  })
}

function returned(make: () => JobChanges): JobChanges {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ok: false, reason: error.reason, advice: error.advice, failsRun: true }
  }
}

/**
 * What has to be read from the API before a run's Job can be made, and is not in its inputs. To be asked again with the
 * answers in them, until nothing is left: what a block holds may name variables.
 */
export function referencesOf(inputs: JobInputs3): readonly Reference[] {
  const references = new References(inputs.references)
  try {
    const variables = jobVariablesOf(checked(inputs))
    const own = jobConfigurationOf(inputs)
    const filler = new Filler({ variables, references, environment: {} })
    // One after the other: what is wrong with one is said when the Job is made, and is no reason to leave out the rest.
    for (const [field, value] of Object.entries(own)) {
      try {
        filler.fill(field === 'env' ? variables.env : value, [field])
      } catch (error) {
        if (!(error instanceof Refused)) throw error
      }
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
  return references.unread
}

type FilledJob = Pick<JobSources, 'variables' | 'configuration' | 'authorOf' | 'manifest' | 'filledBy'> & {
  readonly applying: JobTemplate
  /** What made the filled manifest of the template that applies. */
  readonly filled: readonly FieldChange[]
}

function filledJob(inputs: JobInputs3, draft: JobTemplate, options: Pick<JobOptions, 'environment'>): FilledJob {
  const variables = jobVariablesOf(checked(inputs))
  const own = jobConfigurationOf(inputs)
  const scope = { variables, references: new References(inputs.references), environment: options.environment ?? {} }
  const besides = new Filler(scope)
  const { job_manifest: poolManifest, ...others } = own
  const { env } = variables
  const values = besides.fill({ ...others, ...(env === undefined ? {} : { env }) }, [])
  refuseTooMuch(values)
  const configuration = configurationOf(values)
  const filler = new Filler(scope)
  const unfilled: unknown = inputs.draft ? draft.job : poolManifest
  const made = filler.fill(unfilled, [])
  refuseTooMuch(made)
  if (!isMapping(made)) {
    throw new Refused(`The manifest of the Job is ${kindOf(made)}, where a mapping belongs.`, correctPool)
  }
  // Of a manifest that a placeholder stands for, nothing is the template's.
  const whole = filler.changes.some(({ path }) => path.length === 0)
  const applying = inputs.draft && !whole ? draft : templateOfValue(whole ? made : unfilled)
  const added = metadataAdded(made)
  const manifest = applyChanges(made, added)
  const filled = [...(whole ? [] : filler.changes), ...added]
  const refusal = partsRefusal(partsProblems(manifest))
  if (refusal !== null) throw new Refused(refusal, correctParts)
  const authors = new Map(filled.flatMap((one) => (one.kind === 'set' ? [[one.path.join('\n'), one.by] as const] : [])))
  return {
    ...{ applying, filled, configuration, variables, manifest },
    authorOf: (field, key) => authorOf(besides, own[field], key),
    filledBy: (path) => authors.get(path.join('\n')),
  }
}

const correctPool = 'Correct the base job template of the work pool.'
const correctParts =
  'Correct the manifest in the base job template of the work pool: its first container is named prefect-job, and the pod’s ' +
  'spec has parallelism: 1, completions: 1 and restartPolicy: Never.'

function authorOf(filler: Filler, field: unknown, key: string | undefined): FillAuthor {
  if (field === undefined) return 'agent'
  const value = key !== undefined && isMapping(field) && Object.hasOwn(field, key) ? field[key] : field
  return filler.authorOf(value)
}

/** As deep and as long as templates may be: what is done with values takes calls as deep as they are. */
function checked(inputs: JobInputs3): JobInputs3 {
  for (const [what, value, advice] of [
    ['The base job template', inputs.workPool.baseJobTemplate, correctPool],
    ['What the deployment’s job variables hold', inputs.deployment?.jobVariables, 'Make them smaller.'],
    ['What the run’s job variables hold', inputs.run.jobVariables, 'Make them smaller.'],
    ['What blocks and variables hold', inputs.references, 'Make them smaller.'],
  ] as const) {
    const beyond = beyondLimits(value, templateLimits)
    if (beyond !== null) throw new Refused(`${what} ${beyond}.`, advice)
  }
  return inputs
}

function jobConfigurationOf({ workPool: { baseJobTemplate } }: JobInputs3): Readonly<Record<string, unknown>> {
  const own = isMapping(baseJobTemplate) ? baseJobTemplate['job_configuration'] : undefined
  if (isMapping(own)) return own
  throw new Refused('The base job template has no mapping named job_configuration.', correctPool)
}

/** Upstream adds them before it looks what is missing. */
function metadataAdded({ metadata = {} }: Readonly<Record<string, unknown>>): readonly FieldChange[] {
  if (!isMapping(metadata)) {
    throw new Refused(`The metadata of the manifest is ${kindOf(metadata)}, where a mapping belongs.`, correctPool)
  }
  return ['annotations', 'labels']
    .filter((key) => !Object.hasOwn(metadata, key))
    .map((key) => ({
      kind: 'set',
      path: ['metadata', key],
      value: {},
      by: 'agent',
      why: 'the worker adds it, empty',
      keeps: true,
    }))
}

/** The text is for people who look at one run; most runs are never looked at. */
const templateOfValue = (job: unknown): JobTemplate => ({
  job: job as UnfilledJob,
  get text() {
    return writeYaml(job)
  },
})
