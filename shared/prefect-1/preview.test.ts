import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderJobSpec } from '../dialect/render-job'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import type { JobInputs1 } from './inputs'
import { prefect1 } from './prefect-1'
import { sampleInputs, sampleOptions } from './samples'
import { templateOf } from '../template/samples'
import { templates } from './templates'

/** The rendered lines, each with the first letter of its author. */
function marked(text: string, inputs = sampleInputs, options = sampleOptions, display = {}): string[] {
  const rendered = renderJobSpec(prefect1, inputs, templateOf(text), options, display)
  if (!rendered.ok) throw new Error(rendered.reason)
  const lines = rendered.yaml.trimEnd().split('\n')
  expect(rendered.authors).toHaveLength(lines.length)
  return lines.map((line, index) => `${rendered.authors[index]?.[0] ?? '?'} ${line}`)
}

const template = `# made by the data team
apiVersion: batch/v1
kind: Job
metadata:
  name: report # any
spec:
  backoffLimit: 0 # once
  template:
    spec:
      containers:
        # the flow itself
        - name: flow
          image: x # replaced
          args: [sleep] # never
          env:
            # ours
            - name: A
              value: "1"
            # as loud as can be
            - name: PREFECT__LOGGING__LEVEL
              value: DEBUG
            # the key, once more
            - {name: PREFECT__LOGGING__LEVEL, value: ERROR}
            - name: B # last
              value: "2"
`

test('each line says who wrote it, and comments stay with what they are about', () => {
  const inputs = {
    ...sampleInputs,
    runConfig: { type: 'KubernetesRun', image: 'custom:1', cpu_limit: '2', env: { R: '1' } },
  }
  expect(marked(template, inputs)).toEqual([
    't # made by the data team',
    't apiVersion: batch/v1',
    't kind: Job',
    't metadata:',
    'a   name: report-0a1b2c3d # any',
    'a   labels:',
    'a     prefect.io/identifier: 0a1b2c3d',
    'r     prefect.io/flow_run_id: 00000003-1111-4111-8111-111111111111',
    'r     prefect.io/flow_id: 00000003-2222-4222-8222-222222222222',
    't spec:',
    't   backoffLimit: 0 # once',
    't   template:',
    't     spec:',
    't       containers:',
    't         # the flow itself',
    't         - name: flow',
    'r           image: custom:1 # replaced',
    'r           args: [prefect, execute, flow-run] # never',
    't           env:',
    't             # as loud as can be',
    't             - name: PREFECT__LOGGING__LEVEL',
    'a               value: INFO',
    'r             - name: R',
    'r               value: "1"',
    'a             - name: PREFECT__CLOUD__SEND_FLOW_RUN_LOGS',
    'a               value: "true"',
    'a             - name: PREFECT__BACKEND',
    'a               value: cloud',
    'a             - name: PREFECT__CLOUD__AGENT__LABELS',
    'a               value: "[]"',
    'a             - name: PREFECT__CLOUD__API',
    'a               value: https://api.example.com',
    'a             - name: PREFECT__CLOUD__API_KEY',
    'a               value: K',
    'a             - name: PREFECT__CLOUD__TENANT_ID',
    'a               value: t',
    'a             - name: PREFECT__CLOUD__USE_LOCAL_SECRETS',
    'a               value: "false"',
    'r             - name: PREFECT__CONTEXT__FLOW_RUN_ID',
    'r               value: 00000003-1111-4111-8111-111111111111',
    'r             - name: PREFECT__CONTEXT__FLOW_ID',
    'r               value: 00000003-2222-4222-8222-222222222222',
    'r             - name: PREFECT__CONTEXT__IMAGE',
    'r               value: custom:1',
    'a             - name: PREFECT__ENGINE__FLOW_RUNNER__DEFAULT_CLASS',
    'a               value: prefect.engine.cloud.CloudFlowRunner',
    'a             - name: PREFECT__LOGGING__LOG_TO_CLOUD',
    'a               value: "true"',
    'a             - name: PREFECT__CLOUD__AUTH_TOKEN',
    'a               value: K',
    't             # ours',
    't             - name: A',
    't               value: "1"',
    't             - name: B # last',
    't               value: "2"',
    'a           resources:',
    'a             requests: {}',
    'a             limits:',
    'r               cpu: "2"',
    'a       restartPolicy: Never',
    'a     metadata:',
    'a       labels:',
    'a         prefect.io/identifier: 0a1b2c3d',
    'r         prefect.io/flow_run_id: 00000003-1111-4111-8111-111111111111',
    'r         prefect.io/flow_id: 00000003-2222-4222-8222-222222222222',
  ])
})

test('a masked key is dots in both its variables', () => {
  const lines = marked(template, sampleInputs, { ...sampleOptions, token: 'sesame' }, { maskToken: true })
  expect(lines.join('\n')).not.toContain('sesame')
  expect(lines.filter((line) => line.includes('••••••••'))).toHaveLength(2)
})

const withAnchors = `apiVersion: batch/v1
kind: Job
metadata:
  labels: &labels # shared
    team: data
spec:
  template:
    metadata:
      labels: *labels
    spec:
      containers:
        - &base
          name: proxy
          image: p
          resources:
            requests: &amount {cpu: 1m}
            limits: *amount
          env: [&mode {name: MODE, value: "on"}, {name: PREFECT__BACKEND, value: x}]
        - <<: *base
          name: flow
`

test('what shares an anchor changes alone', () => {
  const inputs: JobInputs1 = { ...sampleInputs, runConfig: { type: 'KubernetesRun', cpu_limit: '2' } }
  const parsed = templateOf(withAnchors)
  const manifest = replaceJobSpecYaml(prefect1, inputs, parsed, sampleOptions)
  if (!manifest.ok) throw new Error(manifest.reason)
  const text = marked(withAnchors, inputs).map((line) => line.slice(2))
  expect(parse(text.join('\n'))).toEqual(manifest.manifest)
  const [proxy, flow] = manifest.manifest.spec.template.spec.containers
  expect(proxy).toEqual(parsed.job.spec.template.spec.containers[0])
  expect(flow?.['resources']).toEqual({ requests: { cpu: '1m' }, limits: { cpu: '2' } })
})

test.each(templates.map(({ name, text }) => [name, text] as const))(
  'the built-in %s: text and manifest say the same',
  (_, text) => {
    const manifest = replaceJobSpecYaml(prefect1, sampleInputs, templateOf(text), sampleOptions)
    const lines = marked(text).map((line) => line.slice(2))
    expect(manifest).toEqual({ ok: true, manifest: parse(lines.join('\n')) as unknown })
  },
)

test('a run’s own template is shown instead of the agent’s', () => {
  const own = { apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec: { containers: [{ name: 'own' }] } } } }
  const lines = marked(template, { ...sampleInputs, runConfig: { type: 'KubernetesRun', job_template: own } })
  expect(lines).toContain('t         - name: own')
  expect(lines.join('\n')).not.toContain('data team')
})
