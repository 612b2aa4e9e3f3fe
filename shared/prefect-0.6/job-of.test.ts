import { expect, test } from 'vitest'
import type { JobOptions } from '../dialect/dialect'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import type { JobInputs06 } from './inputs'
import golden from './job-of.golden.json'
import { prefect06 } from './prefect-0.6'
import { sampleInputs, sampleOptions } from './samples'
import { templateOf } from '../template/samples'
import { flowdeckTemplate, prefect06Template } from './templates'

const goldenCases = golden.map(({ name, input, output }) => [name, input, output] as const)

test.each(goldenCases)('equals Prefect 0.6.7, env in order: %s', (_, input, output) => {
  const inputs: JobInputs06 = {
    dialect: '0.6',
    flowRunId: input.flowRunId,
    flowId: input.flowId,
    storage: { type: 'Docker', ...input.storage },
  }
  const options: JobOptions = {
    api: input.api,
    token: input.token,
    namespace: input.namespace,
    identifier: input.identifier,
    imagePullSecrets: input.imagePullSecrets ?? '',
  }
  expect(replaceJobSpecYaml(prefect06, inputs, templateOf(prefect06Template), options)).toEqual({
    ok: true,
    manifest: output,
  })
})

/** A Job around a pod spec and, if wanted, other fields. */
const jobOf = (podSpec: object, rest: object = {}) =>
  templateOf(JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: podSpec } }, ...rest }))

const filled = (podSpec: object, options: Partial<JobOptions> = {}, rest: object = {}) => {
  const result = replaceJobSpecYaml(prefect06, sampleInputs, jobOf(podSpec, rest), { ...sampleOptions, ...options })
  if (!result.ok) throw new Error(result.reason)
  return result.manifest
}
const filledPod = (podSpec: object, options: Partial<JobOptions> = {}) => filled(podSpec, options).spec.template.spec

const api = { name: 'PREFECT__CLOUD__API', value: sampleOptions.api }
const token = { name: 'PREFECT__CLOUD__AUTH_TOKEN', value: 'T' }
const runId = { name: 'PREFECT__CONTEXT__FLOW_RUN_ID', value: sampleInputs.flowRunId }
const namespace = { name: 'PREFECT__CONTEXT__NAMESPACE', value: 'n' }

test.each([
  ['no env: upstream’s variables in its order', undefined, [api, token, runId, namespace]],
  ['an empty env', null, [api, token, runId, namespace]],
  [
    'another order and variables of the user: each stays where it is',
    [
      { name: 'A', value: '1' },
      { ...namespace, value: 'x' },
      { ...token, value: 'x' },
      { name: 'B', value: '2' },
    ],
    [{ name: 'A', value: '1' }, namespace, token, { name: 'B', value: '2' }, api, runId],
  ],
  ['a variable without a value', [{ name: token.name }], [token, api, runId, namespace]],
  [
    'a variable twice: both, since Kubernetes takes the last',
    [api, { ...api, value: 'x' }],
    [api, api, token, runId, namespace],
  ],
  [
    'the token from a Secret: stays there',
    [{ name: token.name, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
    [{ name: token.name, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, api, runId, namespace],
  ],
  [
    'a run id from elsewhere: set all the same, as Kubernetes refuses a variable with two sources',
    [{ name: runId.name, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    [runId, api, token, namespace],
  ],
])('env: %s', (_, env, expected) => {
  expect(filledPod({ containers: [{ name: 'flow', env }] }).containers[0].env).toEqual(expected)
})

test.each([
  ['named flow, not the first', [{ name: 'proxy', image: 'p' }, { name: 'flow' }], 1],
  ['without that name: the first', [{ name: 'main' }, { name: 'proxy', image: 'p' }], 0],
])('the container that runs the flow is the one %s; others are untouched', (_, containers, index) => {
  const result = filledPod({ containers }).containers
  expect(result[index]).toEqual({
    ...containers[index],
    image: 'reg.example/project/a:b',
    env: [api, token, runId, namespace],
  })
  expect(result[1 - index]).toEqual(containers[1 - index])
})

test.each([
  ['none given, none there', undefined, undefined, undefined],
  ['none given: the empty placeholder goes', [{ name: '' }], undefined, undefined],
  ['none given: an entry without a name goes', [{}], undefined, undefined],
  ['none given: the user’s stay', [{ name: 'mine' }, { name: '' }], undefined, [{ name: 'mine' }]],
  ['none given, several placeholders', [{ name: '' }, { name: 'mine' }, { name: '' }], '', [{ name: 'mine' }]],
  ['one given, none there', undefined, 's', [{ name: 's' }]],
  ['one given, an empty list', null, 's', [{ name: 's' }]],
  ['one given: takes the placeholder', [{ name: '' }], 's', [{ name: 's' }]],
  ['one given: beside the user’s', [{ name: 'mine' }], 's', [{ name: 'mine' }, { name: 's' }]],
  ['one given that is there', [{ name: 's' }, { name: 'mine' }], 's', [{ name: 's' }, { name: 'mine' }]],
])('image pull secrets: %s', (_, imagePullSecrets, given, expected) => {
  const options = given === undefined ? {} : { imagePullSecrets: given }
  expect(filledPod({ containers: [{ name: 'flow' }], imagePullSecrets }, options).imagePullSecrets).toEqual(expected)
})

test('labels are added to the template’s, on the Job and on its pods', () => {
  const spec = { template: { metadata: { labels: { tier: 'pod' } }, spec: { containers: [{ name: 'flow' }] } } }
  const manifest = filled({}, {}, { metadata: { labels: { team: 'data' }, annotations: { a: 'b' } }, spec })
  const labels = { app: 'prefect-job-0a1b2c3d', identifier: '0a1b2c3d', flow_run_id: sampleInputs.flowRunId }
  expect(manifest.metadata).toEqual({
    name: 'prefect-job-0a1b2c3d',
    labels: { team: 'data', ...labels, flow_id: sampleInputs.flowId },
    annotations: { a: 'b' },
  })
  expect(manifest.spec.template.metadata).toEqual({ labels: { tier: 'pod', ...labels } })
})

test('upstream’s template with its keys in another order is still upstream’s: the empty pull secret stays', () => {
  const { spec, ...rest } = templateOf(prefect06Template).job
  const result = replaceJobSpecYaml(
    prefect06,
    sampleInputs,
    templateOf(JSON.stringify({ spec, ...rest })),
    sampleOptions,
  )
  expect(result.ok && result.manifest.spec.template.spec.imagePullSecrets).toEqual([{ name: '' }])
})

test('the template stays as it is, run after run', () => {
  const template = templateOf(flowdeckTemplate)
  const before = structuredClone(template)
  const first = replaceJobSpecYaml(prefect06, sampleInputs, template, sampleOptions)
  expect(template).toEqual(before)
  expect(replaceJobSpecYaml(prefect06, sampleInputs, template, sampleOptions)).toEqual(first)
})

test.each([
  ['Local storage', { type: 'Local' }, 'Local'],
  ['no storage', null, 'none'],
  ['Docker storage of which nothing else is known', { type: 'Docker' }, 'Docker'],
])('%s: refused in upstream’s words, with what to do', (_, storage, called) => {
  const inputs = { ...sampleInputs, storage }
  expect(replaceJobSpecYaml(prefect06, inputs, templateOf(flowdeckTemplate), sampleOptions)).toEqual({
    ok: false,
    reason: `Storage for flow run ${sampleInputs.flowRunId} is not of type Docker.`,
    advice:
      `Its storage is ${called}, and Prefect 0.6 runs flows with Docker storage only. ` +
      'Register the flow again with Docker storage.',
    failsRun: false,
  })
})
