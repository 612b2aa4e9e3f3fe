import type { JobOptions } from '../dialect/dialect'
import type { JobInputs1 } from './inputs'

/** The run of the examples in this room's tests. */
export const sampleInputs: JobInputs1 = {
  dialect: '1.x',
  flowRunId: '00000003-1111-4111-8111-111111111111',
  flowId: '00000003-2222-4222-8222-222222222222',
  coreVersion: '1.4.1',
  storage: { type: 'Local' },
  runConfig: { type: 'KubernetesRun', image: 'custom:1' },
}

export const sampleOptions: JobOptions = {
  api: 'https://api.example.com',
  token: 'K',
  tenantId: 't',
  namespace: 'n',
  imagePullSecrets: '',
  identifier: '0a1b2c3d',
}
