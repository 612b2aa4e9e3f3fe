import { isMapping, valueAt } from '../template/path'
import { Allowance, refuseTooMuch } from './allowance'
import type { JobInputs3 } from './inputs'
import { Characters, lookUp, missing, placeholdersOf, replacePlaceholders, solePlaceholder } from './placeholders'
import { isTruthy, str } from './python-values'
import { kindOf, Refused } from './refusal'
import { slugOfName } from './slug'

/**
 * What upstream's Job would have as `generateName`: the manifest's own, unless nothing was filled in there; then a slug of
 * the configuration's name, in which `{{ ctx.flow.name }}` and the like stand for what the API says, else of the run's.
 * Source: prefect-kubernetes 0.8.0, worker.py, _populate_generate_name_if_not_present.
 */
export function generateNameOf(manifest: unknown, name: string | null, inputs: JobInputs3): string {
  const own = valueAt(manifest, ['metadata', 'generateName'])
  const isOwn = isTruthy(own) && !hasPlaceholder(own) && own !== '-' && own !== 'None-'
  if (isOwn) return str(own)
  const filled = isTruthy(name) ? withContext(name ?? '', inputs) : null
  const chosen = isTruthy(filled) ? filled : inputs.run.name
  if (typeof chosen === 'string') return `${slugOfName(chosen) ?? 'prefect-job'}-`
  throw new Refused(
    `The name of the Job, ${name ?? ''}, stands for ${kindOf(chosen)}, where a text belongs.`,
    'Put text around the placeholder, or name another field.',
  )
}

function hasPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') return placeholdersOf(value).length > 0
  if (Array.isArray(value)) return value.some(hasPlaceholder)
  return isMapping(value) && Object.values(value).some(hasPlaceholder)
}

/** Source: prefect 3.9.1, workers/base.py, prepare_for_flow_run. A name that is one unknown placeholder stays. */
function withContext(name: string, { run, flow }: JobInputs3): unknown {
  const context = { ctx: { flow: flow?.row ?? {}, flow_run: run.row } }
  const characters = new Characters()
  const found = placeholdersOf(name)
  const sole = solePlaceholder(name, found)
  if (sole?.kind === 'value') {
    const value = lookUp(context, sole.name, characters)
    return value === missing ? name : value
  }
  const allowance = new Allowance()
  return replacePlaceholders(name, ({ kind, name: path, whole }) => {
    if (kind === 'block' || kind === 'variable') return whole
    const value = kind === 'value' ? lookUp(context, path, characters) : missing
    if (value === missing) return ''
    // Parameters of a run are read here alone.
    refuseTooMuch(value)
    return allowance.spend(str(value))
  })
}

/** A Job's name may have as many characters as a label's value, since its pods carry it in one. */
const nameMost = 63

/** NAME-IDENTIFIER: what upstream's Job is called, with an end that derives from the run instead of one by chance. */
export function jobNameWith(generateName: string, identifier: string): string {
  const beginning = generateName.slice(0, nameMost - identifier.length - 1)
  return `${beginning.replace(/-$/, '')}-${identifier}`
}
