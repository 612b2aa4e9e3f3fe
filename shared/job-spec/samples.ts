import type { FlowRun } from '../model/flow-run'
import { parseTemplate, type JobTemplate } from './parse-template'
import type { JobSpecOptions } from './replace-job-spec-yaml'

/** The run of the examples in this room's tests. */
export const sampleRun: FlowRun = {
  id: '00000005-1111-4111-8111-111111111111',
  version: 1,
  state: 'Scheduled',
  stateMessage: null,
  claimNote: null,
  dueAt: 0,
  flow: {
    id: '00000005-2222-4222-8222-222222222222',
    name: 'report',
    storage: { type: 'Docker', registryUrl: 'reg.example/project', imageName: 'a', imageTag: 'b' },
  },
  parameters: {},
  replaces: null,
  taskRuns: [],
}

export const sampleOptions: JobSpecOptions = {
  api: 'https://api.example.com/graphql',
  token: 'T',
  namespace: 'n',
  jobName: 'prefect-job-0a1b2c3d',
  identifier: '0a1b2c3d',
}

/** @throws when a test's template is not one. */
export function templateOf(text: string): JobTemplate {
  const parsed = parseTemplate(text)
  if (!parsed.ok) throw new Error(parsed.problems.map((one) => `line ${one.line}: ${one.message}`).join('\n'))
  return parsed.template
}
