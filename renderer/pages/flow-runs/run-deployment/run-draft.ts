import type {
  FlowDeploymentDetails,
  RunRequest,
  RunRequestPlace,
  RunStart,
} from '../../../../shared/model/flow-deployment'
import { parameterCheck } from '../../../../shared/prefect-3/check-parameters'
import { parameterFields } from '../../../../shared/prefect-3/parameter-fields'
import { keyOf } from './parameter-paths'
import { beginDraft, differing, readObject, type ParametersDraft } from './parameters-draft'
import { placeOf } from './shapes'

/** A run of a deployment, as it is entered. */
export interface RunDraft {
  readonly parameters: ParametersDraft
  /** Empty: the server finds one. */
  readonly name: string
  /** With commas between them, besides those of the deployment. */
  readonly tags: string
  /** JSON of those that differ from the deployment's. */
  readonly jobVariables: string
}

/** What stands still while a run of a deployment is entered. */
export const formOf = (deployment: FlowDeploymentDetails) => ({
  deployment,
  fields: parameterFields(deployment.parameterSchema),
  check: parameterCheck(deployment.parameterSchema),
})
export type RunForm = ReturnType<typeof formOf>

export const beginRun = ({ fields, deployment }: RunForm): RunDraft => ({
  parameters: beginDraft(fields, deployment.parameters),
  ...{ name: '', tags: '', jobVariables: '' },
})

/** What is wrong, by where it is said. */
export interface RunFaults {
  /** By the key of a field's path. */
  readonly fields: ReadonlyMap<string, string>
  /** Of parameters that have no field, or of all together. */
  readonly json: string | null
  readonly jobVariables: string | null
  readonly name: string | null
  readonly tags: string | null
  /** What belongs to none of these. */
  readonly other: string | null
}

const tagsOf = (text: string): readonly string[] =>
  [...new Set(text.split(',').map((tag) => tag.trim()))].filter(Boolean)

/** @param refusal of the API to what is entered now */
export function faultsOf(form: RunForm, draft: RunDraft, refusal: Refusal | null): RunFaults {
  const { parameters } = draft
  const fields = new Map<string, string>()
  const json: string[] = []
  const say = (path: readonly string[], message: string): void => {
    const drawn = placeOf(form.fields, parameters, path)?.path ?? []
    const inside = path.slice(drawn.length)
    const key = keyOf(drawn)
    if (drawn.length === 0) json.push(inside.length === 0 ? message : `${inside.join('.')}: ${message}`)
    else if (!fields.has(key)) fields.set(key, inside.length === 0 ? message : `In ${inside.join('.')}: ${message}`)
  }
  for (const [key, message] of Object.entries(parameters.faults)) fields.set(key, message)
  if (parameters.jsonFault !== null) json.push(parameters.jsonFault)
  // Parameters that the API takes whatever they are, are the flow's to check.
  else if (form.deployment.enforced) for (const { path, message } of form.check(parameters.values)) say(path, message)
  const variables = readObject(draft.jobVariables)
  const ofVariables = variables.ok ? [] : [variables.fault]
  if (refusal?.place?.of === 'parameters') say(refusal.place.path, refusal.message)
  if (refusal?.place?.of === 'jobVariables') ofVariables.push(placed(refusal.place, refusal.message))
  const tags = tagsOf(draft.tags)
  return {
    fields,
    json: json[0] ?? null,
    jobVariables: ofVariables[0] ?? null,
    name: draft.name.trim().length > longest ? `A name has at most ${longest} characters.` : null,
    tags: tags.length > mostTags || tags.some((tag) => tag.length > longest) ? `At most ${mostTags} tags, each of at most ${longest} characters.` : null, // prettier-ignore
    other: refusal?.place === null ? refusal.message : null,
  }
}

const longest = 200
const mostTags = 100

const placed = ({ path }: RunRequestPlace, message: string): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`

export type Refusal = Extract<RunStart, { readonly ok: false }>

export const isFaultless = ({ fields, ...others }: RunFaults): boolean =>
  fields.size === 0 && Object.values(others).every((each) => each === null)

/** @param key the same for the same input */
export function requestOf({ fields, deployment }: RunForm, draft: RunDraft, key: string): RunRequest {
  const variables = readObject(draft.jobVariables)
  const name = draft.name.trim()
  return {
    parameters: differing(fields, deployment.parameters, draft.parameters.values),
    jobVariables: variables.ok ? variables.value : {},
    tags: tagsOf(draft.tags),
    ...(name === '' ? {} : { name }),
    key,
  }
}
