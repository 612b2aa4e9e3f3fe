import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderJobSpec } from '../dialect/render-job'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import { flowContainerIndex, type JobManifest, type UnfilledJob } from '../template/job-manifest'
import { isMapping } from '../template/path'
import { prefect1 } from './prefect-1'
import { sampleInputs, sampleOptions } from './samples'
import { templateOf } from '../template/samples'

const ownLabels = new Set(['prefect.io/identifier', 'prefect.io/flow_run_id', 'prefect.io/flow_id'])
const fixed = {
  PREFECT__CLOUD__API: sampleOptions.api,
  PREFECT__CLOUD__API_KEY: 'K',
  PREFECT__CLOUD__TENANT_ID: 't',
  PREFECT__CLOUD__AUTH_TOKEN: 'K',
  PREFECT__CLOUD__USE_LOCAL_SECRETS: 'false',
  PREFECT__CONTEXT__FLOW_RUN_ID: sampleInputs.flowRunId,
  PREFECT__CONTEXT__IMAGE: 'custom:1',
  PREFECT__LOGGING__LEVEL: 'INFO',
}
const upstreamsEnv = new Set([
  ...Object.keys(fixed),
  'PREFECT__CLOUD__SEND_FLOW_RUN_LOGS',
  'PREFECT__BACKEND',
  'PREFECT__CLOUD__AGENT__LABELS',
  'PREFECT__CONTEXT__FLOW_ID',
  'PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS',
  'PREFECT__LOGGING__LOG_TO_CLOUD',
])

/** What of a Job is its author's: everything but what the agent sets. */
function authors(job: UnfilledJob | JobManifest) {
  const { spec: podSpec, metadata: podMetadata, ...template } = job.spec.template as UnfilledJob['spec']['template']
  const { template: _, ...spec } = job.spec
  const index = flowContainerIndex(podSpec.containers)
  const flow = podSpec.containers[index]
  return {
    job: { ...job, metadata: undefined, spec: undefined },
    metadata: { ...job.metadata, name: undefined, labels: undefined },
    labels: ownless(job.metadata?.labels),
    spec,
    template,
    podMetadata: { ...podMetadata, labels: undefined },
    podLabels: ownless(podMetadata?.labels),
    podSpec: { ...podSpec, containers: undefined, restartPolicy: undefined },
    sidecars: podSpec.containers.filter((_container, at) => at !== index),
    flow: { ...flow, image: undefined, args: undefined, env: undefined, resources: undefined },
    resources: withLists(flow?.['resources']),
    env: (flow?.env ?? []).filter(({ name }) => !upstreamsEnv.has(name)),
  }
}
const ownless = (labels: object | null | undefined) =>
  Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => !ownLabels.has(key)))
const withLists = (resources: unknown) => {
  const given = isMapping(resources) ? resources : {}
  return { ...given, requests: given['requests'] ?? {}, limits: given['limits'] ?? {} }
}

const fields = fc.dictionary(fc.stringMatching(/^x[a-zA-Z]{0,6}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
const labels = fc.dictionary(fc.constantFrom(...ownLabels, 'app', 'team'), fc.string(), { maxKeys: 4 })
const metadata = fc.option(fc.record({ labels: fc.option(labels), annotations: fields }, { requiredKeys: [] }))
const variable = fc.record({ name: fc.constantFrom(...upstreamsEnv, 'A', 'B', 'C'), value: fc.string() })
const amounts = fc.dictionary(fc.constantFrom('cpu', 'memory', 'example.com/gpu'), fc.string())
const resources = fc.record({ requests: fc.option(amounts), limits: amounts, claims: fields }, { requiredKeys: [] })
const container = (name: string) =>
  fc
    .tuple(
      fields,
      fc.record(
        { image: fc.string(), args: fields, env: fc.option(fc.array(variable)), resources: fc.option(resources) },
        { requiredKeys: [] },
      ),
    )
    .map(([rest, own]) => ({ ...rest, ...own, name }))
const containers = fc
  .tuple(container('flow'), fc.array(fc.constantFrom('a', 'b', 'c').chain(container), { maxLength: 2 }), fc.boolean())
  .map(([flow, others, last]) => (last ? [...others, flow] : [flow, ...others]))
const job = fc
  .tuple(metadata, metadata, containers, fields, fields, fields)
  .map(([jobMetadata, podMetadata, list, jobFields, specFields, podFields]) => ({
    ...jobFields,
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: jobMetadata,
    spec: { ...specFields, template: { metadata: podMetadata, spec: { ...podFields, containers: list } } },
  }))

const manifestOf = (written: object): JobManifest => {
  const result = replaceJobSpecYaml(prefect1, sampleInputs, templateOf(JSON.stringify(written)), sampleOptions)
  if (!result.ok) throw new Error(result.reason)
  return result.manifest
}

test('whatever the template says and the agent doesn’t own is in the Job, in its order', () => {
  fc.assert(
    fc.property(job, (written) => {
      expect(authors(manifestOf(written))).toEqual(authors(templateOf(JSON.stringify(written)).job))
    }),
    { seed: 1 },
  )
})

test('whatever the template says, the Job has the agent’s names, labels, variables once, arguments and image', () => {
  fc.assert(
    fc.property(job, (written) => {
      const { metadata: named, spec } = manifestOf(written)
      const { containers: list } = spec.template.spec
      const flow = list[flowContainerIndex(list)]
      const run = {
        'prefect.io/identifier': '0a1b2c3d',
        'prefect.io/flow_run_id': sampleInputs.flowRunId,
        'prefect.io/flow_id': sampleInputs.flowId,
      }
      expect(named).toMatchObject({ name: 'prefect-job-0a1b2c3d', labels: run })
      expect(spec.template.metadata.labels).toMatchObject(run)
      expect(flow).toMatchObject({ image: 'custom:1', args: ['prefect', 'execute', 'flow-run'] })
      const upstreams = (flow?.env ?? []).slice(0, upstreamsEnv.size)
      expect(new Set(upstreams.map(({ name }) => name))).toEqual(upstreamsEnv)
      expect(Object.fromEntries(upstreams.map(({ name, value }) => [name, value]))).toMatchObject(fixed)
      expect((flow?.env ?? []).slice(upstreamsEnv.size).filter(({ name }) => upstreamsEnv.has(name))).toEqual([])
    }),
    { seed: 1 },
  )
})

test('the text for people says what the manifest says', () => {
  fc.assert(
    fc.property(job, (written) => {
      const template = templateOf(JSON.stringify(written))
      const rendered = renderJobSpec(prefect1, sampleInputs, template, sampleOptions)
      if (!rendered.ok) throw new Error(rendered.reason)
      expect(parse(rendered.yaml)).toEqual(manifestOf(written))
      expect(rendered.authors).toHaveLength(rendered.yaml.trimEnd().split('\n').length)
    }),
    { seed: 1, numRuns: 50 },
  )
})
