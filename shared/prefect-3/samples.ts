import type { JobOptions } from '../dialect/dialect'
import type { JobInputs3 } from './inputs'
import { defaultBaseJobTemplate } from './templates'

/** A template of a worker without a placeholder. */
export const smallestTemplate = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      parallelism: 1
      completions: 1
      restartPolicy: Never
      containers:
        - name: prefect-job
`

/** The run of the examples in this room's tests. */
export const sampleInputs: JobInputs3 = {
  dialect: '3',
  flowRunId: '00000003-1111-4111-8111-111111111111',
  flowId: '00000003-2222-4222-8222-222222222222',
  run: {
    id: '00000003-1111-4111-8111-111111111111',
    name: 'daffodil-husky',
    deploymentId: '00000003-3333-4333-8333-333333333333',
    jobVariables: { env: { B: 'run' }, memory_limit: '1Gi' },
    row: {},
  },
  flow: { id: '00000003-2222-4222-8222-222222222222', name: 'hello', row: {} },
  deployment: {
    id: '00000003-3333-4333-8333-333333333333',
    name: 'daily',
    updated: null,
    jobVariables: { image: 'reg.example/flows/hello:1', env: { A: '1', B: 'deployment' }, labels: { team: 'data' } },
  },
  workPool: { id: '00000003-4444-4444-8444-444444444444', name: 'kube', baseJobTemplate: defaultBaseJobTemplate },
  references: [],
}

export const sampleOptions: JobOptions = {
  api: 'http://10.0.0.5:4200/api',
  token: 'pnu_1',
  namespace: 'default',
  imagePullSecrets: '',
  workerName: 'w 1',
  identifier: '0a1b2c3d',
}
