import type { Dialect, JobInputs } from '../dialect/dialect'
import type { JsonObject } from '../model/flow-run'
import type { JobInputs3 } from './inputs'
import { referencesOf } from './job-of'
import { blockPrefix, variablePrefix } from './placeholders'
import { prefect3 } from './prefect-3'

/** The same for a work pool whose base job template is being edited: for checks of its manifest, and for a sample run. */
export const prefect3Of = (workPool: { readonly name: string; readonly baseJobTemplate: unknown }): Dialect => ({
  ...prefect3,
  anyRun: withWorkPool(prefect3.anyRun, workPool),
})

/** What a run's Job would be made from, were this the base job template of its work pool. The manifest is what `jobOf` is given. */
export function withWorkPool(inputs: JobInputs, changed: { readonly name: string; readonly baseJobTemplate: unknown }) {
  const { workPool } = inputs as JobInputs3
  return { ...inputs, workPool: { ...workPool, ...changed }, draft: true }
}

/** What a run's Job needs of the API and its inputs do not have, as placeholders name it. */
export const unreadNames = (inputs: JobInputs): readonly string[] =>
  referencesOf(inputs as JobInputs3).map((reference) => {
    if (reference.kind === 'variable') return `${variablePrefix}${reference.name}`
    return reference.kind === 'block' ? `${blockPrefix}${reference.type}.${reference.name}` : `block ${reference.id}`
  })

/** The same for a run that a deployment would start now. */
export function ofDeployment(
  inputs: JobInputs,
  deployment: {
    readonly id: string
    readonly name: string
    readonly flowName: string
    readonly jobVariables: JsonObject
  },
): JobInputs {
  const { run, flow } = inputs as JobInputs3
  const { id, name, flowName, jobVariables } = deployment
  return {
    ...inputs,
    run: { ...run, deploymentId: id },
    flow: { ...flow, name: flowName, row: { name: flowName } },
    deployment: { id, name, updated: null, jobVariables },
  }
}
