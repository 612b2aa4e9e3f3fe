import { expect, test } from 'vitest'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import { templateSource } from './own-template'
import { jobInputsOf, type JobInputs1 } from './inputs'
import { prefect1 } from './prefect-1'
import { sampleInputs, sampleOptions } from './samples'
import { templateOf } from '../template/samples'
import { flowdeckTemplate } from './templates'

const jobWith = (container: object, rest: object = {}) =>
  templateOf(
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { template: { spec: { containers: [container] } } },
      ...rest,
    }),
  )
const withConfig = (runConfig: object): JobInputs1 => ({
  ...sampleInputs,
  runConfig: { type: 'KubernetesRun', ...runConfig },
})

const valueFrom = { secretKeyRef: { name: 's', key: 'k' } }
const keyNames = ['PREFECT__CLOUD__API_KEY', 'PREFECT__CLOUD__AUTH_TOKEN']

test.each([
  ['its name of today', ['PREFECT__CLOUD__API_KEY']],
  ['its old name', ['PREFECT__CLOUD__AUTH_TOKEN']],
  ['both', keyNames],
])('a key that the template takes from a Secret by %s stands nowhere in clear', (_, names) => {
  const env = [{ name: 'A', value: '1' }, ...names.map((name) => ({ name, valueFrom }))]
  const result = replaceJobSpecYaml(prefect1, sampleInputs, jobWith({ name: 'flow', env }), {
    ...sampleOptions,
    token: 'sesame',
  })
  if (!result.ok) throw new Error(result.reason)
  const made = result.manifest.spec.template.spec.containers[0].env ?? []
  expect(made.filter(({ name }) => keyNames.includes(name))).toEqual(keyNames.map((name) => ({ name, valueFrom })))
  expect(JSON.stringify(result.manifest)).not.toContain('sesame')
})

test.each([
  ['an address from a ConfigMap stays', 'PREFECT__CLOUD__API', { name: 'PREFECT__CLOUD__API', valueFrom }],
  [
    'a run id from elsewhere is set, as Kubernetes refuses a variable with two sources',
    'PREFECT__CONTEXT__FLOW_RUN_ID',
    { name: 'PREFECT__CONTEXT__FLOW_RUN_ID', value: sampleInputs.flowRunId },
  ],
])('%s', (_, name, expected) => {
  const result = replaceJobSpecYaml(
    prefect1,
    sampleInputs,
    jobWith({ name: 'flow', env: [{ name, valueFrom }] }),
    sampleOptions,
  )
  if (!result.ok) throw new Error(result.reason)
  const made = result.manifest.spec.template.spec.containers[0].env ?? []
  expect(made.filter((one) => one.name === name)).toEqual([expected])
})

test('what a template leaves empty is made, where upstream would end in an exception', () => {
  const template = templateOf(
    'apiVersion: batch/v1\nkind: Job\nmetadata:\nspec:\n  template:\n    metadata: {labels: }\n    spec:\n' +
      '      restartPolicy:\n      containers: [{name: flow, env: , resources: }]\n',
  )
  const result = replaceJobSpecYaml(prefect1, sampleInputs, template, sampleOptions)
  expect(result).toEqual(replaceJobSpecYaml(prefect1, sampleInputs, jobWith({ name: 'flow' }), sampleOptions))
})

function jobNameIn(inputs: JobInputs1, template: ReturnType<typeof templateOf>): string {
  const result = replaceJobSpecYaml(prefect1, inputs, template, sampleOptions)
  if (!result.ok) throw new Error(result.reason)
  return result.manifest.metadata.name
}

test.each([
  ['none', undefined, 'prefect-job-0a1b2c3d'],
  ['an empty one', '', 'prefect-job-0a1b2c3d'],
  ['one of 60 characters', 'a'.repeat(60), `${'a'.repeat(48)}-0a1b2c3d`],
])('the Job’s name follows the template’s: %s', (_, name, expected) => {
  expect(jobNameIn(sampleInputs, jobWith({ name: 'flow' }, { metadata: { name } }))).toBe(expected)
})

const deep = (open: string, close: string): unknown => JSON.parse(`${open.repeat(20_000)}1${close.repeat(20_000)}`)

test.each([
  ['a template of 20,000 levels', withConfig({ job_template: deep('{"a":', '}') })],
  ['variables of 20,000 levels', withConfig({ env: { A: deep('[', ']') } })],
  ['a run config that is 20,000 lists', { ...sampleInputs, runConfig: deep('[', ']') }],
  ['a storage that is 20,000 lists', { ...sampleInputs, storage: deep('[', ']') }],
  [
    '25,000 variables',
    withConfig({ env: Object.fromEntries(Array.from({ length: 25_000 }, (_, n) => [`V${n}`, ''])) }),
  ],
  ['a megabyte', withConfig({ image: 'x'.repeat(1_000_000) })],
])('%s: no Job is made, and the reason is short', (_, inputs) => {
  const result = replaceJobSpecYaml(prefect1, inputs, templateOf(flowdeckTemplate), sampleOptions)
  expect(result).toMatchObject({ ok: false, failsRun: true })
  expect(result.ok ? '' : result.reason).toMatch(/^\{'_schema': 'It (is more than 100 levels|has more than [\d,]+ )/)
})

test.each<[string, unknown]>([
  ['a text in place of an object', 'S3cr3t'],
  ['a number', 5353],
  ['a list', ['S3cr3t']],
  ['a type that is no name', { type: 'S3cr3t: x' }],
  ['a long one', { type: 'S3cr3t'.repeat(10_000) }],
])('what stands for a run config, %s, is not quoted', (_, runConfig) => {
  const inputs = { ...sampleInputs, runConfig }
  const result = replaceJobSpecYaml(prefect1, inputs, templateOf(flowdeckTemplate), sampleOptions)
  const said = JSON.stringify(result)
  expect(result.ok).toBe(false)
  expect(said).not.toMatch(/S3cr3t|5353/)
  expect(said.length).toBeLessThan(400)
})

test('the Job’s name follows the run’s own template where it has one', () => {
  const own = { ...jobWith({ name: 'flow' }).job, metadata: { name: 'own' } }
  expect(jobNameIn(withConfig({ job_template: own }), jobWith({ name: 'flow' }))).toBe('own-0a1b2c3d')
})

test('the template and the inputs stay as they are, run after run', () => {
  const template = templateOf(flowdeckTemplate)
  const inputs = withConfig({ job_template: template.job, env: { A: '1' }, cpu_limit: '2' })
  const before = structuredClone([template, inputs])
  const first = replaceJobSpecYaml(prefect1, inputs, template, sampleOptions)
  expect([template, inputs]).toEqual(before)
  expect(replaceJobSpecYaml(prefect1, inputs, template, sampleOptions)).toEqual(first)
})

test.each([
  ['agent:///templates/job.yaml', { kind: 'file', path: '/templates/job.yaml' }],
  ['file:///templates/job.yaml', { kind: 'file', path: '/templates/job.yaml' }],
  ['local:///templates/job.yaml', { kind: 'file', path: '/templates/job.yaml' }],
  ['templates/job.yaml', { kind: 'file', path: 'templates/job.yaml' }],
  ['https://example.com/job.yaml', { kind: 'url', url: 'https://example.com/job.yaml' }],
  [
    's3://bucket/job.yaml',
    { kind: 'unreadable', message: 'Flowdeck does not read job templates from s3://: s3://bucket/job.yaml' },
  ],
  ['ftp://host/job.yaml', { kind: 'unreadable', message: 'Unsupported file scheme ftp://host/job.yaml' }],
])('a template at %s is read there', (path, source) => {
  expect(templateSource(withConfig({ job_template_path: path }))).toEqual(source)
})

test('a run with its template at hand, or with none, needs nothing to be read', () => {
  expect(templateSource(withConfig({ job_template: { kind: 'Job' } }))).toBeNull()
  expect(templateSource(sampleInputs)).toBeNull()
})

test.each([
  ['was not read', undefined, 'The job template at agent:///x was not read.'],
  ['could not be read', { ok: false, message: 'ENOENT: no such file' }, 'ENOENT: no such file'],
  [
    'is no Job',
    { ok: true, text: 'apiVersion: batch/v1\nkind: Pod\n' },
    'The job template at agent:///x, line 2: The template is of another kind than Job, but runs are deployed as Jobs. Set kind: Job.',
  ],
] as const)('a run whose template %s is refused', (_, fetchedTemplate, reason) => {
  const inputs = { ...withConfig({ job_template_path: 'agent:///x' }), fetchedTemplate }
  const result = replaceJobSpecYaml(prefect1, inputs, jobWith({ name: 'flow' }), sampleOptions)
  expect(result).toMatchObject({ ok: false, reason, failsRun: true })
})

test('a run’s own template without a container is refused, where upstream makes one without a name', () => {
  const own = { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: {} } } }
  const result = replaceJobSpecYaml(
    prefect1,
    withConfig({ job_template: own }),
    jobWith({ name: 'flow' }),
    sampleOptions,
  )
  expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('has no containers') as unknown })
})

test('a row of the API that lacks what a Job can do without', () => {
  expect(jobInputsOf({ id: 'r', flow: { id: 'f' } })).toEqual({
    dialect: '1.x',
    flowRunId: 'r',
    flowId: 'f',
    coreVersion: null,
    storage: null,
    runConfig: null,
  })
})
