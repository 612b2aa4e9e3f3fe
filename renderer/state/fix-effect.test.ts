import { describe, expect, test } from 'vitest'
import type { TemplateEdit } from '../../shared/model/template-edit'
import { prefect06 } from '../../shared/prefect-0.6/prefect-0.6'
import { prefect1 } from '../../shared/prefect-1/prefect-1'
import { sampleInputs as inputs1, sampleOptions as options1 } from '../../shared/prefect-1/samples'
import { partsOf } from '../../shared/prefect-3/base-template/parts'
import { prefect3 } from '../../shared/prefect-3/prefect-3'
import { withWorkPool } from '../../shared/prefect-3/previews'
import { sampleInputs as inputs3, sampleOptions as options3 } from '../../shared/prefect-3/samples'
import { defaultBaseJobTemplate } from '../../shared/prefect-3/templates'
import { effectOf, type FixedRun } from './fix-effect'
import { elsewhereWords } from './fix-words'

const requests = (resource: 'cpu' | 'memory', value: string): TemplateEdit => ({
  kind: 'setResource',
  ...{ list: 'requests', resource, value },
})
const job = (container: string, pod = ''): string => `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
${pod}      containers:
        - name: flow
${container}`
const asks = (cpu: string, memory = '1Gi') =>
  job(`          resources:
            requests:
              cpu: ${cpu}
              memory: ${memory}
`)

const of06 = (text: string): FixedRun => ({ dialect: prefect06, inputs: prefect06.anyRun, text, options: options1 })
const of1 = (text: string, runConfig: object): FixedRun => ({
  ...{ dialect: prefect1, text, options: options1 },
  inputs: { ...inputs1, runConfig: { type: 'KubernetesRun', ...runConfig } },
})
const pool = (manifest: object = {}, variables: object = {}) => {
  const { job_configuration: configuration, variables: schema } = defaultBaseJobTemplate as {
    job_configuration: { job_manifest: object }
    variables: { properties: object }
  }
  return {
    job_configuration: { ...configuration, job_manifest: { ...configuration.job_manifest, ...manifest } },
    variables: { ...schema, properties: { ...schema.properties, ...variables } },
  }
}
const of3 = (template: ReturnType<typeof pool>, given: { run?: object; deployment?: object } = {}): FixedRun => ({
  ...{ dialect: prefect3, options: options3, text: partsOf(template).manifest },
  inputs: withWorkPool(
    {
      ...inputs3,
      run: { ...inputs3.run, jobVariables: given.run ?? {} },
      deployment: inputs3.deployment && { ...inputs3.deployment, jobVariables: given.deployment ?? {} },
    },
    { name: 'kube', baseJobTemplate: template },
  ),
})

describe('a change of the template helps', () => {
  test.each<[string, FixedRun, TemplateEdit[], 'less' | 'more']>([
    ['that lowers what the template asks for', of06(asks('32')), [requests('cpu', '500m')], 'less'],
    ['that lowers both', of06(asks('32', '64Gi')), [requests('cpu', '500m'), requests('memory', '512Mi')], 'less'],
    [
      'that raises a limit',
      of06(job('          resources: {limits: {memory: 512Mi}}\n')),
      [{ kind: 'setResource', list: 'limits', resource: 'memory', value: '1Gi' }],
      'more',
    ],
    ['that asks for what was not asked for', of06(job('')), [requests('memory', '1Gi')], 'more'],
    [
      'that takes a selector away',
      of06(job('', '      nodeSelector: {disk: ssd}\n')),
      [{ kind: 'setNodeSelector', key: 'disk', value: null }],
      'less',
    ],
    ['that tolerates', of06(job('')), [{ kind: 'addToleration', key: 'dedicated', value: 'gpu' }], 'less'],
    [
      'that uses what is on the node',
      of06(job('          imagePullPolicy: Always\n')),
      [{ kind: 'setImagePullPolicy', value: 'IfNotPresent' }],
      'more',
    ],
    [
      'of a run that asks for something else',
      of1(asks('32'), { memory_request: '1Gi' }),
      [requests('cpu', '1')],
      'less',
    ],
    [
      'of a work pool’s template that says it itself',
      of3(pool({ spec: { template: { spec: { ...manifestOf({ cpu: '32' }) } } } })),
      [requests('cpu', '1')],
      'less',
    ],
  ])('%s', (_, run, edits, aim) => {
    const effect = effectOf(run, edits, aim)
    expect(effect).toMatchObject({ kind: 'helps', before: run.text })
    // Once it is made, there is nothing left of it to make.
    const made = effect.kind === 'helps' ? effect.after : ''
    expect(effectOf({ ...run, text: made }, edits, aim).kind).toBe('done')
  })
})

function manifestOf(asked: object) {
  return {
    ...{ parallelism: 1, completions: 1, restartPolicy: 'Never' },
    containers: [{ name: 'prefect-job', image: 'a:1', resources: { requests: asked } }],
  }
}

describe('no change is offered', () => {
  test.each<[string, FixedRun, TemplateEdit[], 'less' | 'more']>([
    ['that raises what is asked', of06(asks('100m')), [requests('cpu', '500m')], 'less'],
    ['that says the same in other words', of06(asks('0.5')), [requests('cpu', '500m')], 'less'],
    ['that asks for what nobody asks for', of06(job('')), [requests('cpu', '500m')], 'less'],
    [
      'of which one half raises',
      of06(asks('32', '256Mi')),
      [requests('cpu', '1'), requests('memory', '512Mi')],
      'less',
    ],
    ['that lowers where more is needed', of06(asks('1', '2Gi')), [requests('memory', '1Gi')], 'more'],
    ['of a broken template', of06('kind: Pod'), [requests('cpu', '1')], 'less'],
    ['that no remedy makes', of06(asks('1')), [{ kind: 'setBackoffLimit', value: 1 }], 'less'],
  ])('%s', (_, run, edits, aim) => expect(effectOf(run, edits, aim)).toEqual({ kind: 'none' }))
})

describe('what the template says already is no change', () => {
  test.each<[string, FixedRun, TemplateEdit[], 'less' | 'more']>([
    ['of a request', of06(asks('500m')), [requests('cpu', '500m')], 'less'],
    [
      'of a policy that is so already',
      of06(job('          imagePullPolicy: IfNotPresent\n')),
      [{ kind: 'setImagePullPolicy', value: 'IfNotPresent' }],
      'more',
    ],
    ['of a selector that is not there', of06(job('')), [{ kind: 'setNodeSelector', key: 'disk', value: null }], 'less'],
  ])('%s', (_, run, edits, aim) => expect(effectOf(run, edits, aim)).toEqual({ kind: 'done' }))
})

describe('where the run itself asks, its place is named', () => {
  test.each<[string, FixedRun, string]>([
    [
      'its run config',
      of1(asks('100m'), { cpu_request: '32' }),
      'The run config asks for 32 (cpu_request): change it where the flow is registered or the run is made, not in the template.',
    ],
    [
      'its own template',
      of1(asks('100m'), {
        job_template: {
          apiVersion: 'batch/v1',
          kind: 'Job',
          spec: { template: { spec: { containers: [{ name: 'flow', resources: { requests: { cpu: '32' } } }] } } },
        },
      }),
      'The run config asks for 32 (job_template): change it where the flow is registered or the run is made, not in the template.',
    ],
    [
      'its job variables',
      of3(pool(), { run: { cpu_request: '32' } }),
      'The run’s own job variable cpu_request asks for 32: start it with another value.',
    ],
    [
      'those of its deployment',
      of3(pool(), { deployment: { cpu_request: '32' } }),
      'The deployment’s job variable cpu_request asks for 32: change it there.',
    ],
    [
      'the default of the variable',
      of3(pool({}, { cpu_request: { type: 'string', default: '32' } })),
      'The default of the work pool’s variable cpu_request is 32: change it in the pool’s variables.',
    ],
  ])('%s', (_, run, words) => {
    const effect = effectOf(run, [requests('cpu', '500m')], 'less')
    expect(effect.kind === 'elsewhere' && elsewhereWords(effect, run.dialect.id)).toBe(words)
  })
})
