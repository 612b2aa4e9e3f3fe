import { expect, test } from 'vitest'
import { allDialects, dialectOf } from '../dialects/dialects'
import { checkTemplate } from './check-template'
import { overwrittenFields } from './overwritten-fields'
import { renderJobSpec } from './render-job'
import { replaceJobSpecYaml } from './replace-job-spec-yaml'
import { flowdeckTemplate } from '../prefect-0.6/templates'
import { sampleOptions } from '../prefect-0.6/samples'
import { parseTemplate } from '../template/parse-template'
import { templateOf } from '../template/samples'
import { applyTemplateEdit } from '../template/template-edit'

const head = 'apiVersion: batch/v1\nkind: Job\n'
const levels = (open: string, close = ''): string => `${head}spec: ${open.repeat(100_000)}${close.repeat(100_000)}\n`

/** Each level names the one before nine times: 9^9 values in 300 characters. */
const bomb = (one: (above: string) => string): string =>
  Array.from('bcdefghij')
    .map((name, index) => `${name}: &${name} ${one('abcdefghi'[index] ?? '')}`)
    .join('\n')

/** Why it is refused and at which line. */
const refusals: readonly (readonly [what: string, text: string, rule: string, line: number, words: string])[] = [
  [
    'a mapping that contains itself',
    `${head}metadata: &m {name: x, annotations: *m}\n`,
    'alias',
    3,
    '*m stands inside of what &m',
  ],
  ['a list that contains itself', `${head}a: &l\n  - b\n  - *l\n`, 'alias', 5, '*l stands inside of what &l'],
  ['a merge of itself', `${head}a: &m\n  <<: *m\n`, 'alias', 4, '*m stands inside of what &m'],
  ['a merge of itself in a list', `${head}a: &m\n  <<: [*m]\n`, 'alias', 4, '*m stands inside of what &m'],
  ['itself as a key', `${head}a: &m\n  ? *m\n  : b\n`, 'alias', 4, '*m stands inside of what &m'],
  ['itself through another', `${head}a: &a {b: &b {c: *a}}\nd: *b\n`, 'alias', 3, '*a stands inside of what &a'],
  ['a document that contains itself', `&d\n${head}spec: *d\n`, 'alias', 4, '*d stands inside of what &d'],
  [
    'a container that contains itself',
    `${head}spec: {template: {spec: {containers: &c [{name: flow, env: *c}]}}}\n`,
    'alias',
    3,
    '*c stands inside',
  ],
  ['an alias before its anchor', `${head}a: *x\nb: &x 1\n`, 'alias', 3, 'no anchor of its name comes before it'],
  [
    'a bomb of lists',
    `${head}a: &a [x]\n${bomb((above) => `[${Array(9).fill(`*${above}`).join(', ')}]`)}\n`,
    'too-large',
    8,
    'more than 20,000 keys and values',
  ],
  [
    'a bomb of merges',
    `${head}a: &a {x: 1}\n${bomb(
      (above) =>
        `{${Array.from('123456789')
          .map((key) => `k${key}: *${above}`)
          .join(', ')}}`,
    )}\n`,
    'too-large',
    7,
    'more than 20,000 keys and values',
  ],
  [
    'a bomb of levels',
    `${head}l0: &l0 [x]\n${Array.from({ length: 120 }, (_, n) => `l${n + 1}: &l${n + 1} [*l${n}]`).join('\n')}\n`,
    'too-large',
    102,
    'more than 100 levels deep',
  ],
  ['100,000 open brackets', levels('['), 'too-large', 3, 'more than 100 levels deep'],
  ['100,000 closed brackets', levels('[', ']'), 'too-large', 3, 'more than 100 levels deep'],
  ['50,000 braces', `${head}spec: ${'{a: '.repeat(50_000)}\n`, 'too-large', 3, 'more than 100 levels deep'],
  ['100,000 dashes', `${head}spec:\n  ${'- '.repeat(100_000)}x\n`, 'too-large', 4, 'more than 100 levels deep'],
  ['100,000 questions', `${head}spec:\n  ${'? '.repeat(100_000)}x\n`, 'too-large', 4, 'more than 100 levels deep'],
  [
    '60,000 keys',
    `${head}metadata:\n  annotations:\n${Array.from({ length: 60_000 }, (_, n) => `    k${n}: v\n`).join('')}`,
    'too-large',
    1,
    'The template has 828,946 characters',
  ],
  [
    '30,000 short keys',
    `${head}metadata:\n  annotations:\n${Array.from({ length: 30_000 }, (_, n) => `    k${n}: v\n`).join('')}`,
    'too-large',
    10_000,
    'more than 20,000 keys and values',
  ],
  ['100,000 documents', '---\na\n'.repeat(80_000), 'too-large', 20_000, 'more than 20,000 keys and values'],
  [
    'a megabyte of text',
    `${head}metadata: {annotations: {a: "${'x'.repeat(1_000_000)}"}}\n`,
    'too-large',
    1,
    'and 500,000 is the most',
  ],
]

test.each(refusals)('%s is refused at its line, by the checks and the editor too', (_, text, rule, line, words) => {
  const parsed = parseTemplate(text)
  const first = parsed.ok ? null : parsed.problems[0]
  expect(first?.message).toContain(words)
  expect(first).toMatchObject({ rule, severity: 'error' })
  // How many there are is told where the counting ended.
  if (!words.includes('keys and values')) expect(first?.line).toBe(line)
  for (const dialect of allDialects) {
    expect(checkTemplate(dialect, text, { localCluster: true })[0]).toEqual(first)
    expect(overwrittenFields(dialect, text)).toEqual([])
  }
  expect(applyTemplateEdit(text, { kind: 'setBackoffLimit', value: 0 })).toBe(text)
})

test('of what is no YAML the first mistake is told, of others up to a hundred: who corrects them looks again', () => {
  const parsed = parseTemplate('- @a\n'.repeat(5_000))
  expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ rule: 'not-yaml', line: 1 }])
  const unfilled = parseTemplate('- {{ a }}\n'.repeat(5_000))
  expect(unfilled.ok ? [] : unfilled.problems).toHaveLength(100)
  const labels = Array.from({ length: 3_000 }, (_, n) => `    k${n}: 1\n`).join('')
  const found = checkTemplate(
    dialectOf('0.6'),
    flowdeckTemplate.replace('metadata:\n', `metadata:\n  labels:\n${labels}`),
    { localCluster: false },
  )
  expect(found.filter(({ rule }) => rule === 'label')).toHaveLength(100)
})

test('a hundred aliases of one anchor are no bomb', () => {
  const annotations = Array.from({ length: 500 }, (_, n) => `    k${n}: *team\n`).join('')
  const text = flowdeckTemplate.replace(
    'metadata:\n',
    `metadata:\n  annotations:\n    team: &team data\n${annotations}`,
  )
  expect(templateOf(text).job.metadata?.['annotations']).toMatchObject({ team: 'data', k0: 'data', k499: 'data' })
})

test('an anchor that is set again stands for the newer from there on, in manifest and preview alike', () => {
  const annotations = '  annotations: {a: &x one, b: *x, c: &x two, d: *x, e: {<<: &y {f: *x}, g: *x}, h: *y}\n'
  const template = templateOf(flowdeckTemplate.replace('metadata:\n', `metadata:\n${annotations}`))
  const dialect = dialectOf('0.6')
  const manifest = replaceJobSpecYaml(dialect, dialect.anyRun, template, sampleOptions)
  const wanted = { a: 'one', b: 'one', c: 'two', d: 'two', e: { f: 'two', g: 'two' }, h: { f: 'two' } }
  expect(manifest.ok && manifest.manifest.metadata['annotations']).toEqual(wanted)
  const preview = renderJobSpec(dialect, dialect.anyRun, template, sampleOptions)
  expect(preview.ok && templateOf(preview.yaml).job.metadata?.['annotations']).toEqual(wanted)
})

test('many changes at once read the text a few times, not once for each', () => {
  const secrets = '      imagePullSecrets:\n' + '        - name: ""\n'.repeat(4_000)
  const text = flowdeckTemplate + secrets
  const edited = applyTemplateEdit(text + '        - name: mine\n', { kind: 'removeEmptyPullSecret' })
  expect(templateOf(edited).job.spec.template.spec.imagePullSecrets).toEqual([{ name: 'mine' }])
})
