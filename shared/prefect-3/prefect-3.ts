import type { Dialect } from '../dialect/dialect'
import { formatClaim, parseClaim } from './claim-sentence'
import { deployment } from './deployment'
import type { JobInputs3 } from './inputs'
import { jobOf } from './job-of'
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
  workPool: {
    id: 'c3f0e7a4-6b1d-4c58-9e2f-0d7a5b8c1e96',
    name: 'sample-pool',
    baseJobTemplate: defaultBaseJobTemplate,
  },
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
