import type { Dialect } from '../dialect/dialect'
import { formatClaim, parseClaim } from './claim-sentence'
import { deployment } from './deployment'
import type { JobInputs06 } from './inputs'
import { jobOf } from './job-of'
import { rules } from './rules'
import { lookOf, phaseWords } from './states'
import { templates } from './templates'

const anyRun: JobInputs06 = {
  dialect: '0.6',
  flowRunId: '',
  flowId: '',
  storage: { type: 'Docker', registryUrl: 'registry.example', imageName: 'flows/sample', imageTag: '1' },
}

/** Prefect 0.6.7, of October 2019. */
export const prefect06: Dialect = {
  id: '0.6',
  title: 'Prefect 0.6',
  runLabel: 'flow_run_id',
  flowLabel: 'flow_id',
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
