import type { JobOptions } from '../dialect/dialect'
import type { JobInputs06 } from './inputs'

/** The run of the examples in this room's tests. */
export const sampleInputs: JobInputs06 = {
  dialect: '0.6',
  flowRunId: '00000005-1111-4111-8111-111111111111',
  flowId: '00000005-2222-4222-8222-222222222222',
  storage: { type: 'Docker', registryUrl: 'reg.example/project', imageName: 'a', imageTag: 'b' },
}

export const sampleOptions: JobOptions = {
  api: 'https://api.example.com/graphql',
  token: 'T',
  namespace: 'n',
  imagePullSecrets: '',
  identifier: '0a1b2c3d',
}
