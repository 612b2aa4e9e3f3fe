import fc from 'fast-check'
import { expect, test } from 'vitest'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import { flowContainerIndex, type JobManifest, type UnfilledJob } from '../template/job-manifest'
import { prefect06 } from './prefect-0.6'
import { sampleInputs, sampleOptions } from './samples'
import { templateOf } from '../template/samples'

const ownLabels = new Set(['app', 'identifier', 'flow_run_id', 'flow_id'])
const ownEnv = ['API', 'AUTH_TOKEN'].map((name) => `PREFECT__CLOUD__${name}`)
ownEnv.push('PREFECT__CONTEXT__FLOW_RUN_ID', 'PREFECT__CONTEXT__NAMESPACE')

/** What of a Job is its author's: everything but the names, labels, variables and image that the agent sets. */
function authors(job: UnfilledJob | JobManifest) {
  const { spec: podSpec, metadata: podMetadata, ...template } = job.spec.template as UnfilledJob['spec']['template']
  const { template: _, ...spec } = job.spec
  const index = flowContainerIndex(podSpec.containers)
  return {
    job: { ...job, metadata: undefined, spec: undefined },
    metadata: { ...job.metadata, name: undefined, labels: undefined },
    labels: ownless(job.metadata?.labels),
    spec,
    template,
    podMetadata: { ...podMetadata, labels: undefined },
    podLabels: ownless(podMetadata?.labels),
    podSpec: { ...podSpec, containers: undefined },
    sidecars: podSpec.containers.filter((_container, at) => at !== index),
    flow: { ...podSpec.containers[index], image: undefined, env: undefined },
    env: (podSpec.containers[index]?.env ?? []).filter(({ name }) => !ownEnv.includes(name)),
  }
}
const ownless = (labels: object | null | undefined) =>
  Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => !ownLabels.has(key)))

const fields = fc.dictionary(fc.stringMatching(/^x[a-zA-Z]{0,6}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
const labels = fc.dictionary(fc.constantFrom('app', 'identifier', 'flow_id', 'team', 'a/b'), fc.string(), {
  maxKeys: 4,
})
const metadata = fc.option(fc.record({ labels: fc.option(labels), annotations: fields }, { requiredKeys: [] }))
const variable = fc.record({
  name: fc.constantFrom(...ownEnv, 'A', 'B', 'PREFECT__LOGGING__LEVEL'),
  value: fc.string(),
})
const container = (name: string) =>
  fc
    .tuple(fields, fc.record({ image: fc.string(), env: fc.option(fc.array(variable)) }, { requiredKeys: [] }))
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

test('whatever the template says and the agent doesn’t own is in the Job, in its place', () => {
  fc.assert(
    fc.property(job, (written) => {
      const template = templateOf(JSON.stringify(written))
      const result = replaceJobSpecYaml(prefect06, sampleInputs, template, sampleOptions)
      if (!result.ok) throw new Error(result.reason)
      expect(authors(result.manifest)).toEqual(authors(template.job))
    }),
    { seed: 1 },
  )
})

test('whatever the template says, the Job has the agent’s names, labels, variables and image', () => {
  fc.assert(
    fc.property(job, (written) => {
      const result = replaceJobSpecYaml(prefect06, sampleInputs, templateOf(JSON.stringify(written)), sampleOptions)
      if (!result.ok) throw new Error(result.reason)
      const { metadata: named, spec } = result.manifest
      const { containers: list } = spec.template.spec
      const flow = list[flowContainerIndex(list)]
      const run = { app: 'prefect-job-0a1b2c3d', identifier: '0a1b2c3d', flow_run_id: sampleInputs.flowRunId }
      expect(named).toMatchObject({ name: run.app, labels: { ...run, flow_id: sampleInputs.flowId } })
      expect(spec.template.metadata.labels).toMatchObject(run)
      expect(flow?.image).toBe('reg.example/project/a:b')
      const values = [sampleOptions.api, sampleOptions.token, sampleInputs.flowRunId, sampleOptions.namespace]
      ownEnv.forEach((name, index) => {
        const set = flow?.env?.filter((one) => one.name === name).map(({ value }) => value)
        expect(new Set(set)).toEqual(new Set([values[index]]))
      })
    }),
    { seed: 1 },
  )
})
