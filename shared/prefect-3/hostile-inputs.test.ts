import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atOnce } from '../../electron/clock/at-once.stage'
import { parse } from 'yaml'
import { renderJobSpec } from '../dialect/render-job'
import { replaceJobSpecYaml } from '../dialect/replace-job-spec-yaml'
import { templateOf } from '../template/samples'
import { checkTemplate } from '../dialect/check-template'
import type { JobInputs3, ReadReference } from './inputs'
import { referencesOf } from './job-of'
import { prefect3 } from './prefect-3'
import { sampleInputs, sampleOptions, smallestTemplate } from './samples'
import { defaultBaseJobTemplate, defaultManifest } from './templates'

const unused = templateOf(smallestTemplate)
const jobOf = (inputs: JobInputs3) => replaceJobSpecYaml(prefect3, inputs, unused, sampleOptions)
const inputsOf = (
  baseJobTemplate: unknown,
  jobVariables: unknown,
  references: readonly ReadReference[] = [],
): JobInputs3 => ({
  ...sampleInputs,
  run: { ...sampleInputs.run, jobVariables },
  workPool: { ...sampleInputs.workPool, baseJobTemplate },
  references,
})

/** Texts that mean something to a template, and keys that mean something to JavaScript. */
const word = fc.oneof(
  fc.constantFrom(
    '{{ image }}',
    '{{ env }}',
    'a {{ labels }} z',
    '{{ missing }}',
    '{{ image.a[0] }}',
    '{{ prefect.blocks.json.conf.key }}',
    '{{ prefect.blocks.secret }}',
    '{{ prefect.variables.zone }}',
    '{{ __proto__ }}',
    '{{ constructor.name }}',
    '{{ $HOME }}',
    '{{',
    'None-',
    '',
  ),
  fc.string({ maxLength: 8 }),
)
const key = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '$ref',
    'block_document_id',
    'env',
    'labels',
    'name',
    'value',
  ),
  fc.constantFrom('annotations', 'metadata', 'spec', 'containers', 'env.__proto__', 'labels.a', 'image', 'default'),
  fc.string({ maxLength: 6 }),
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs) as unknown),
  ),
}))

/** Any JSON in one place of what is a base job template otherwise. */
const places = [
  ['job_configuration'],
  ['variables'],
  ['variables', 'properties'],
  ['variables', 'properties', 'env', 'default'],
  ['variables', 'properties', 'image', 'default'],
  ...['env', 'labels', 'annotations', 'name', 'namespace', 'command', 'job_manifest', 'other'].map((field) => [
    'job_configuration',
    field,
  ]),
  ...[
    ['metadata'],
    ['metadata', 'labels'],
    ['metadata', 'generateName'],
    ['spec'],
    ['spec', 'template', 'metadata'],
    ['x'],
  ].map((path) => ['job_configuration', 'job_manifest', ...path]),
  ...[
    ['containers'],
    ['parallelism'],
    ['containers', '0', 'env'],
    ['containers', '0', 'args'],
    ['containers', '0'],
  ].map((path) => ['job_configuration', 'job_manifest', 'spec', 'template', 'spec', ...path]),
] as const
const baseJobTemplate = fc.tuple(fc.constantFrom(...places), json).map(([path, value]) => {
  const template = structuredClone(defaultBaseJobTemplate) as Record<string, unknown>
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, template)
  parent[path.at(-1) ?? ''] = value
  return template
})
const references: fc.Arbitrary<ReadReference[]> = json.map((value) => [
  { kind: 'blockById', id: 'x', answer: { kind: 'found', value } },
  { kind: 'block', type: 'json', name: 'conf', answer: { kind: 'found', value } },
  { kind: 'variable', name: 'zone', answer: { kind: 'found', value } },
])
/** Those that may hold anything, so that some runs get their Job. */
const variable = fc.constantFrom(
  'image',
  'cpu_limit',
  'x',
  'x.y',
  'image_pull_policy',
  '__proto__',
  'constructor',
  'conf',
)
const variables = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(variable, json), { maxLength: 4 })
      .map((pairs) => Object.fromEntries(pairs) as unknown),
  },
  { weight: 1, arbitrary: json },
)
const anything = fc.record({
  template: fc.oneof({ weight: 6, arbitrary: baseJobTemplate }, { weight: 1, arbitrary: json }),
  variables,
  references,
})

/** As it goes over the wire. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('whatever the API answers, a run gets a Job or a sentence, and nothing that was given is changed', () => {
  let made = 0
  fc.assert(
    fc.property(anything, ({ template, variables, references: read }) => {
      const inputs = inputsOf(template, variables, read)
      const before = JSON.stringify(inputs)
      referencesOf(inputs)
      const result = jobOf(inputs)
      expect(JSON.stringify(inputs)).toBe(before)
      if (!result.ok) {
        expect(result.reason).toMatch(/^[A-Z]/)
        expect(result.advice).toMatch(/\.$/)
        return
      }
      made++
      expect(wire(result.manifest)).toMatchObject({
        kind: 'Job',
        metadata: { name: expect.stringMatching(/-0a1b2c3d$/) as string },
      })
    }),
    { seed: 1, numRuns: 1_000 },
  )
  expect(made).toBeGreaterThan(150)
})

test('a Job that is made says the same as text', () => {
  fc.assert(
    fc.property(anything, ({ template, variables, references: read }) => {
      const inputs = inputsOf(template, variables, read)
      const result = jobOf(inputs)
      const text = renderJobSpec(prefect3, inputs, unused, sampleOptions)
      expect(text.ok).toBe(result.ok)
      if (result.ok && text.ok) expect(parse(text.yaml)).toEqual(wire(result.manifest))
    }),
    { seed: 2, numRuns: 300 },
  )
})

test('keys of prototypes are keys, and change no object', () => {
  const given = JSON.parse(
    '{"__proto__": {"polluted": 1}, "env": {"__proto__": "a", "constructor": "b"}, "labels": {"__proto__": "c"}, ' +
      '"env.__proto__": "d", "x.__proto__.polluted": 1, "annotations": {"a/__proto__": "e"}}',
  ) as unknown
  const template = structuredClone(defaultBaseJobTemplate) as {
    job_configuration: { job_manifest: Record<string, unknown> }
  }
  template.job_configuration.job_manifest['x'] = JSON.parse(
    '{"__proto__": "{{ __proto__ }}", "y": {"__proto__": {"polluted": "{{ image }}"}}}',
  )
  const result = jobOf(inputsOf(template, given))
  if (!result.ok) throw new Error(result.reason)
  expect(JSON.stringify(result.manifest['x'])).toBe(
    '{"__proto__":{"polluted":1},"y":{"__proto__":{"polluted":"reg.example/flows/hello:1"}}}',
  )
  const { env } = result.manifest.spec.template.spec.containers[0]
  expect(env).toContainEqual({ name: '__proto__', value: 'a' })
  expect(env).toContainEqual({ name: 'constructor', value: 'b' })
  expect({}).not.toHaveProperty('polluted')
  expect(Object.prototype).not.toHaveProperty('polluted')
})

/** Levels inside of each other. */
const deep = (levels: number, inner: unknown): unknown => {
  let value = inner
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

test.each<[string, JobInputs3, string]>([
  [
    'a deep manifest',
    inputsOf({ job_configuration: { job_manifest: deep(20_000, 1) }, variables: {} }, {}),
    'The base job template is more than 100 levels deep.',
  ],
  [
    'deep job variables',
    inputsOf(defaultBaseJobTemplate, { x: deep(20_000, 1) }),
    'What the run’s job variables hold is more than 100 levels deep.',
  ],
  [
    'a deep $ref',
    inputsOf(defaultBaseJobTemplate, { x: { $ref: deep(20_000, { block_document_id: 'a' }) } }),
    'is more than 100 levels deep.',
  ],
  [
    'a key with many dots',
    inputsOf(defaultBaseJobTemplate, { [`x${'.a'.repeat(20_000)}`]: 1 }),
    'has more than 100 steps.',
  ],
  [
    'many variables',
    inputsOf(defaultBaseJobTemplate, Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`v${n}`, n]))),
    'has more than 20,000 keys and values.',
  ],
  ['a long text', inputsOf(defaultBaseJobTemplate, { x: 'x'.repeat(1_000_000) }), 'has more than 500,000 characters.'],
  [
    'a text that names a long one often',
    inputsOf(
      { ...defaultBaseJobTemplate, job_configuration: { job_manifest: { x: 'a{{ long }}'.repeat(1_000) } } },
      { long: 'x'.repeat(100_000) },
    ),
    'more text than a Job can hold.',
  ],
  [
    'a list that names a large value often',
    inputsOf(
      {
        ...defaultBaseJobTemplate,
        job_configuration: { job_manifest: { x: Array.from({ length: 9_000 }, () => '{{ large }}') } },
      },
      { large: Array.from({ length: 15_000 }, (_, n) => n) },
    ),
    'With its placeholders filled in, the job configuration has more than 100,000 keys and values.',
  ],
  [
    'a block that is deep',
    inputsOf(defaultBaseJobTemplate, { image: '{{ prefect.blocks.json.conf }}' }, [
      { kind: 'block', type: 'json', name: 'conf', answer: { kind: 'found', value: deep(20_000, 1) } },
    ]),
    'What blocks and variables hold is more than 100 levels deep.',
  ],
])('%s is refused', (_, inputs, words) => {
  expect(referencesOf(inputs)).toEqual([])
  const result = jobOf(inputs)
  expect(result.ok ? '' : result.reason).toContain(words)
})

test('a template as large as may be is filled in at once', () => {
  const manifest = JSON.parse(JSON.stringify(defaultBaseJobTemplate['job_configuration'])) as {
    job_manifest: Record<string, unknown>
  }
  // Each placeholder takes a change of its own, and every other one removes its item.
  manifest.job_manifest['x'] = Array.from({ length: 9_000 }, (_, n) => (n % 2 === 0 ? '{{ image }}' : '{{ missing }}'))
  manifest.job_manifest['y'] = Object.fromEntries(Array.from({ length: 4_000 }, (_, n) => [`k${n}`, 'a {{ image }} z']))
  const inputs = inputsOf({ ...defaultBaseJobTemplate, job_configuration: manifest }, {})
  const result = atOnce(() => jobOf(inputs))
  expect(result.ok && (result.manifest['x'] as unknown[]).length).toBe(4_500)
})

test('whatever a manifest says, there are findings and no exception', () => {
  fc.assert(
    fc.property(baseJobTemplate, (template) => {
      const { job_configuration: configuration } = template as { job_configuration: { job_manifest?: unknown } | null }
      const text = JSON.stringify(configuration?.job_manifest ?? null)
      checkTemplate(prefect3, text, { localCluster: true, namespace: 'default' })
    }),
    { seed: 3, numRuns: 300 },
  )
  expect(checkTemplate(prefect3, defaultManifest, { localCluster: true, namespace: 'default' })).toEqual([])
})
