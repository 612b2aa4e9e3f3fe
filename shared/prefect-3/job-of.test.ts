import { describe, expect, test } from 'vitest'
import { renderJobSpec } from '../dialect/render-job'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import { mask } from '../secrets/mask'
import { templateOf } from '../template/samples'
import { parseTemplate } from '../template/parse-template'
import type { JobInputs3, ReadReference } from './inputs'
import { referencesOf } from './job-of'
import { prefect3 } from './prefect-3'
import { sampleInputs, sampleOptions, smallestTemplate } from './samples'
import { templateForm } from './template-form'
import { defaultBaseJobTemplate, defaultManifest } from './templates'

const unused = templateOf(smallestTemplate)
const jobOf = (inputs: JobInputs3, options = sampleOptions) => replaceJobSpecYaml(prefect3, inputs, unused, options)
const withVariables = (jobVariables: unknown): JobInputs3 => ({
  ...sampleInputs,
  run: { ...sampleInputs.run, jobVariables },
})
/** The pool's template with another manifest, and what else its configuration is to say. */
function withManifest(manifest: unknown, besides: object = {}): JobInputs3 {
  const configuration = defaultBaseJobTemplate['job_configuration'] as object
  const baseJobTemplate = {
    ...defaultBaseJobTemplate,
    job_configuration: { ...configuration, ...besides, job_manifest: manifest },
  }
  return { ...sampleInputs, workPool: { ...sampleInputs.workPool, baseJobTemplate } }
}

/** The rendered lines, each with the first letters of its author. */
function marked(inputs: JobInputs3, options = sampleOptions, display = {}, template = unused): string[] {
  const rendered = renderJobSpec(prefect3, inputs, template, options, display)
  if (!rendered.ok) throw new Error(rendered.reason)
  const lines = rendered.yaml.trimEnd().split('\n')
  expect(rendered.authors).toHaveLength(lines.length)
  return lines.map((line, index) => `${(rendered.authors[index] ?? '?').slice(0, 3)} ${line}`)
}

test('each line says who wrote it: template, variable, pool, deployment, run or worker', () => {
  const lines = marked(sampleInputs)
  for (const line of [
    'tem apiVersion: batch/v1',
    'var   namespace: "default"',
    'age   name: daffodil-husky-0a1b2c3d',
    'dep     team: data',
    'run     prefect.io/flow-run-id: 00000003-1111-4111-8111-111111111111',
    'poo     prefect.io/work-pool-name: kube',
    'dep     prefect.io/deployment-name: daily',
    'age     prefect.io/worker-name: w-1',
    'var   backoffLimit: 0',
    'tem       completions: 1',
    'dep           image: "reg.example/flows/hello:1"',
    'var           imagePullPolicy: "IfNotPresent"',
    'run               memory: "1Gi"',
    'age             - name: PREFECT_API_URL',
    'run             - name: PREFECT__FLOW_RUN_ID',
    'dep             - name: A',
    'run             - name: B',
  ]) {
    expect(lines).toContain(line)
  }
})

test('what the pool says beside its manifest is the pool’s', () => {
  expect(marked(withManifest(manifestOf(), { labels: { own: 'mine' } }))).toContain('poo     own: mine')
})
const manifestOf = () => (defaultBaseJobTemplate['job_configuration'] as { job_manifest: unknown }).job_manifest

test('the key and the auth string are dots where they are to be hidden', () => {
  const options = { ...sampleOptions, authString: 'admin:pw' }
  const text = marked(sampleInputs, options, { maskToken: true }).join('\n')
  expect(text).not.toMatch(/pnu_1|admin:pw/)
  expect(text.split(mask)).toHaveLength(3)
})

describe('a draft', () => {
  const draft: JobInputs3 = { ...sampleInputs, draft: true }
  const parsed = parseTemplate(
    `# of the data team\n${defaultManifest.replace('parallelism', '# once\n      parallelism')}`,
    templateForm.structure,
  )
  if (!parsed.ok) throw new Error('no template')

  test('takes the place of the pool’s manifest, with its comments', () => {
    const lines = marked(draft, sampleOptions, {}, parsed.template)
    expect(lines[0]).toBe('tem # of the data team')
    expect(lines).toContain('tem       # once')
  })

  test('without it the pool’s applies, whatever template is given', () => {
    const other = replaceJobSpecYaml(
      prefect3,
      sampleInputs,
      templateOf(smallestTemplate.replace('prefect-job', 'x')),
      sampleOptions,
    )
    expect(other).toEqual(jobOf(sampleInputs))
  })
})

describe('a run that asks for a cluster of its own', () => {
  const kubeconfig = (server: string) => ({
    config: {
      'current-context': 'b',
      contexts: [
        { name: 'a', context: { cluster: 'other' } },
        { name: 'b', context: { cluster: 'mine' } },
      ],
      clusters: [
        { name: 'other', cluster: { server: 'https://other.example' } },
        { name: 'mine', cluster: { server } },
      ],
    },
  })
  const asking = (cluster_config: unknown, clusterServer?: string) =>
    jobOf(withVariables({ cluster_config }), { ...sampleOptions, ...(clusterServer ? { clusterServer } : {}) })

  test.each<[string, unknown, string | undefined]>([
    ['the same address', kubeconfig('https://10.0.0.1:6443'), 'https://10.0.0.1:6443/'],
    ['the same but for the usual port', kubeconfig('https://k.example:443'), 'https://K.example'],
    ['a context by name', { ...kubeconfig('x'), context_name: 'a' }, 'https://other.example'],
    ['none', null, 'https://10.0.0.1'],
    ['another, for a Job that is only printed', kubeconfig('https://10.0.0.2'), undefined],
  ])('is taken: %s', (_, config, server) => expect(asking(config, server)).toMatchObject({ ok: true }))

  test.each<[string, unknown, string]>([
    [
      'another',
      kubeconfig('https://10.0.0.2'),
      'The run asks for the cluster https://10.0.0.2, but this worker creates Jobs in https://10.0.0.1.',
    ],
    ['one that the block does not name', { config: {} }, 'of its block cluster_config'],
    ['no block', 'x', 'cluster_config is a text, where a block belongs.'],
  ])('is refused: %s', (_, config, words) => {
    const result = asking(config, 'https://10.0.0.1')
    expect(result.ok ? '' : result.reason).toContain(words)
    expect(result).toMatchObject({ ok: false, failsRun: true })
  })
})

describe('what only the API can tell', () => {
  const inputs = withManifest(manifestOf(), {
    labels: { a: '{{ prefect.variables.a }}' },
    other: [
      '{{ prefect.blocks.json.conf.key }}',
      { $ref: { block_document_id: '{{ block }}' } },
      '{{ prefect.blocks.secret }}',
    ],
    broken: '{{ prefect.blocks.secret }}',
  })
  const asked: JobInputs3 = {
    ...inputs,
    run: { ...inputs.run, jobVariables: { block: 'id-1', unused: '{{ prefect.variables.unused }}' } },
  }

  test('is asked for once, and not for what nothing uses', () => {
    expect(referencesOf(asked)).toEqual([
      { kind: 'variable', name: 'a' },
      { kind: 'block', type: 'json', name: 'conf' },
      { kind: 'blockById', id: 'id-1' },
    ])
  })

  test('what a block holds may name a variable, which is asked for next', () => {
    const found = (value: unknown) => ({ kind: 'found', value }) as const
    const read: ReadReference[] = [
      { kind: 'variable', name: 'a', answer: found('1') },
      { kind: 'block', type: 'json', name: 'conf', answer: found({ value: { key: '{{ prefect.variables.b }}' } }) },
      { kind: 'blockById', id: 'id-1', answer: { kind: 'missing' } },
    ]
    expect(referencesOf({ ...asked, references: read })).toEqual([{ kind: 'variable', name: 'b' }])
  })

  test('a block that may not be read keeps the run from its Job, and so does a variable', () => {
    for (const [text, reference] of [
      ['{{ prefect.blocks.secret.db }}', { kind: 'block', type: 'secret', name: 'db' }],
      ['{{ prefect.variables.zone }}', { kind: 'variable', name: 'zone' }],
    ] as const) {
      const answer = { kind: 'refused', message: 'Forbidden.' } as const
      const result = jobOf({ ...withVariables({ image: text }), references: [{ ...reference, answer }] })
      expect(result.ok ? '' : result.reason).toMatch(/could not be read: Forbidden\./)
    }
  })

  test('a block that names itself is put in once', () => {
    const reference = { kind: 'blockById', id: 'self' } as const
    const value = { again: { $ref: { block_document_id: 'self' } } }
    const result = jobOf({
      ...withManifest({ ...(manifestOf() as object), x: { $ref: { block_document_id: 'self' } } }),
      references: [{ ...reference, answer: { kind: 'found', value } }],
    })
    expect(result).toMatchObject({ ok: true, manifest: { x: value } })
  })
})

test('env of the run as a list does not go into a mapping of the deployment', () => {
  const result = jobOf(withVariables({ env: [{ name: 'A', value: '1' }] }))
  expect(result).toMatchObject({
    ok: false,
    reason: 'The run’s env is a list, which can’t be merged into the deployment’s: that is a mapping.',
  })
})

test('the name of a Job is upstream’s beginning, as much of it as fits', () => {
  const nameOf = (name: string): unknown => {
    const result = jobOf(withVariables({ name }))
    return result.ok ? result.manifest.metadata.name : result.reason
  }
  expect(nameOf('nightly')).toBe('nightly-0a1b2c3d')
  expect(nameOf('x'.repeat(80))).toBe(`${'x'.repeat(54)}-0a1b2c3d`)
})
