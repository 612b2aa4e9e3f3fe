import type { Dialect } from '../dialect/dialect'
import { formatClaim, parseClaim } from '../prefect-0.6/claim-sentence'
import { lookOf, phaseWords } from '../prefect-0.6/states'
import { deployment } from './deployment'
import type { JobInputs1 } from './inputs'
import { jobOf } from './job-of'
import { rules } from './rules'
import { templates } from './templates'

const anyRun: JobInputs1 = {
  dialect: '1.x',
  flowRunId: '',
  flowId: '',
  coreVersion: null,
  // Names no image, so that a template's own is seen to have its use.
  storage: { type: 'Local' },
  runConfig: null,
}

/** Prefect 1.4.1 and Prefect Server 1.x. */
export const prefect1: Dialect = {
  id: '1.x',
  title: 'Prefect 1.x',
  runLabel: 'prefect.io/flow_run_id',
  flowLabel: 'prefect.io/flow_id',
  jobOf,
  anyRun,
  templates,
  rules,
  formatClaim,
  parseClaim,
  phaseWords,
  lookOf,
  deployment,
}
