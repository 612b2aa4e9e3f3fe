import type { Dialect, JobInputs } from '../dialect/dialect'
import { formatClaim, parseClaim } from '../prefect-0.6/claim-sentence'
import { deployment } from './deployment'
import type { JobInputs3 } from './inputs'
import { jobNameOf, jobOf, referencesOf } from './job-of'
import { blockPrefix, variablePrefix } from './placeholders'
import { rules } from './rules'
import { lookOf, phaseWords } from './states'
import { templateForm } from './template-form'
import { defaultBaseJobTemplate, templates } from './templates'

const anyRun: JobInputs3 = {
  dialect: '3',
  flowRunId: '',
  flowId: '',
  run: { id: '', name: 'sample-run', deploymentId: null, jobVariables: {}, row: {} },
  flow: { id: '', name: 'sample-flow', row: {} },
  deployment: null,
  workPool: { id: '', name: 'sample-pool', baseJobTemplate: defaultBaseJobTemplate },
  references: [],
  draft: true,
}

/** Prefect 3.9.1 with prefect-kubernetes 0.8.0: a worker of a work pool of type `kubernetes`. */
export const prefect3: Dialect = {
  id: '3',
  title: 'Prefect 3',
  runLabel: 'prefect.io/flow-run-id',
  flowLabel: 'prefect.io/flow-id',
  jobOf,
  jobNameOf,
  anyRun,
  templates,
  templateForm,
  rules,
  formatClaim,
  parseClaim,
  phaseWords,
  lookOf,
  deployment,
}

/** The same for a work pool whose base job template is being edited: for checks of its manifest, and for a sample run. */
export const prefect3Of = (workPool: { readonly name: string; readonly baseJobTemplate: unknown }): Dialect => ({
  ...prefect3,
  anyRun: { ...anyRun, workPool: { ...anyRun.workPool, ...workPool } } satisfies JobInputs3,
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
