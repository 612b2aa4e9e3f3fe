import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DialectId } from '../../shared/model/dialect-words'
import { CommandError, UsageError } from './command-error'
import { Output } from './output'
import type { Environment } from './prefect-config'
import { program } from './program'

interface Golden {
  readonly name: string
  readonly command: 'start' | 'install'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly upstream: {
    readonly error?: string
    readonly env: Readonly<Record<string, string>>
    readonly imagePullSecrets: readonly object[] | null
    readonly serviceAccountName?: string | null
    readonly imagePullPolicy?: string | null
    readonly resources?: object
  }
}
/** Real agents that started, and the Job that each made of `flowRun`. */
const goldenOf = (dialect: DialectId): (readonly [string, Golden])[] =>
  (JSON.parse(readFileSync(join(import.meta.dirname, `upstream-${dialect}.golden.json`), 'utf8')) as Golden[])
    .filter(({ command, upstream }) => command === 'start' && upstream.error === undefined)
    .map((golden) => [golden.name, golden])

const flowRun = {
  id: 'run',
  flow: {
    id: 'flow',
    core_version: '1.4.1',
    storage: {
      type: 'Docker',
      registry_url: 'r',
      image_name: 'i',
      image_tag: 't',
      flows: {},
      prefect_version: '1.4.1',
      __version__: '1.4.1',
    },
  },
}

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'job-render-'))))
afterEach(() => rmSync(home, { recursive: true }))

interface Job {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly template: { readonly spec: Pod } }
}
interface Pod {
  readonly containers: readonly [{ readonly env: readonly { readonly name: string; readonly value: string }[] }]
  readonly imagePullSecrets?: readonly object[]
}

const render = async (args: readonly string[], env: Environment = {}, run: unknown = flowRun): Promise<Job> =>
  JSON.parse(await printed(args, env, run)) as Job

async function printed(args: readonly string[], env: Environment = {}, run: unknown = flowRun): Promise<string> {
  let said = ''
  const nothing = { write: () => undefined }
  const root = program({
    environment: { HOME: home, ...env },
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) => new Output({ write: (text) => void (said += text) }, nothing, json, verbose),
    stdin: Readable.from([typeof run === 'string' ? run : JSON.stringify(run)]),
    setExitCode: () => undefined,
    writeOut: nothing.write,
    writeErr: nothing.write,
  })
  await root.parseAsync(['job', 'render', '--flow-run', '-', ...(args.includes('-o') ? [] : ['-o', 'json']), ...args], {
    from: 'user',
  })
  return said
}

/** Without the options that only a running agent has. */
function renderArgs(args: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--name' || args[at] === '--agent-address') at++
    else kept.push(args[at]!)
  }
  return kept
}

const podOf = (job: Job) => job.spec.template.spec
const envOf = (job: Job) => Object.fromEntries(podOf(job).containers[0].env.map(({ name, value }) => [name, value]))

describe.each(['0.6', '1.x'] as const)('the Job of an agent of %s that was started with', (dialect) => {
  test.each(goldenOf(dialect))('%s', async (name, { args, env, files, upstream }) => {
    for (const [path, text] of Object.entries(files)) {
      const where = join(home, '.prefect', path)
      mkdirSync(dirname(where), { recursive: true })
      writeFileSync(where, text)
    }
    const job = await render(['--dialect', dialect, ...renderArgs(args)], env)
    const expected = { ...upstream.env }
    // Which tenant a key belongs to only the API knows.
    if (expected.PREFECT__CLOUD__TENANT_ID?.startsWith('of-the-')) expected.PREFECT__CLOUD__TENANT_ID = ''
    if (name === 'an auth token is no key') {
      // 1.4.1 leaves the older variables alone; here they serve where there is no key.
      expected.PREFECT__CLOUD__API_KEY = 'V'
      expected.PREFECT__CLOUD__AUTH_TOKEN = 'V'
    }
    expect(envOf(job)).toMatchObject(expected)
    const pod = podOf(job)
    expect(pod.imagePullSecrets ?? null).toEqual(upstream.imagePullSecrets)
    if (dialect === '0.6') return
    expect(pod).toMatchObject({
      ...(upstream.serviceAccountName == null ? {} : { serviceAccountName: upstream.serviceAccountName }),
      containers: [{ resources: upstream.resources }],
    })
    expect(pod.containers[0]).not.toHaveProperty('imagePullPolicy')
  })
})

test('an empty address or namespace was given, and wins over the variable', async () => {
  const variables = { PREFECT__CLOUD__API: 'http://v:1', NAMESPACE: 'vn' }
  expect(envOf(await render(['--api', '', '--namespace', ''], variables))).toMatchObject({
    PREFECT__CLOUD__API: 'https://api.prefect.io',
    PREFECT__CONTEXT__NAMESPACE: '',
  })
})

const kubectlsTemplate = `\ufeffapiVersion: batch/v1\r
kind: Job\r
metadata: {name: own, annotations: &notes {on: "x", <<: {off: 12:30:45}}}\r
spec:\r
  suspend: no\r
  template:\r
    metadata: {annotations: *notes}\r
    spec:\r
      containers: [{name: flow, args: [y, "y", 2020-01-01]}]\r
      volumes: [{name: v, secret: {secretName: s, defaultMode: 0400}}]\r
      x: [9007199254740993, -9223372036854775808, 0x7fffffffffffffff, 1_000, 1e3]\r
`

test('a template means what it means to kubectl, with all digits', async () => {
  const path = join(home, 'own.yaml')
  writeFileSync(path, kubectlsTemplate)
  const out = await printed(['--template', path])
  expect(out).toContain('9007199254740993,\n')
  expect(out).toContain('-9223372036854775808,\n')
  expect(out).toContain('9223372036854775807,\n')
  expect(JSON.parse(out)).toMatchObject({
    metadata: { annotations: { true: 'x', false: '12:30:45' } },
    spec: {
      suspend: false,
      template: {
        metadata: { annotations: { true: 'x', false: '12:30:45' } },
        spec: {
          containers: [{ args: [true, 'y', '2020-01-01'] }],
          volumes: [{ secret: { defaultMode: 256 } }],
        },
      },
    },
  })
  const yaml = await printed(['--template', path, '-o', 'yaml'])
  expect(yaml).toContain('\n      x:\n        - 9007199254740993\n        - -9223372036854775808\n')
  expect(yaml).toContain('args:\n            - true\n            - "y"\n            - "2020-01-01"\n')
  expect(yaml).toContain('    "true": x\n    "false": "12:30:45"\n')
})

test('a template that was not filled in is refused at its line, without its content', async () => {
  const path = join(home, 'own.yaml')
  writeFileSync(path, 'apiVersion: batch/v1\nkind: Job\nspec: {{ .Values.S3cr3t }}\n')
  await expect(render(['--template', path])).rejects.toThrow(
    /^(?!.*S3cr3t)The template .* can't be used\. Line 3: A placeholder stands here without quotes/,
  )
})

test.each<[string, unknown]>([
  ['in the answer to a query', { data: { flow_run: [flowRun] } }],
  ['in the answer to a query by its id', { data: { flow_run_by_pk: flowRun } }],
  ['in the answer to a query that calls it otherwise', { data: { run: [flowRun] } }],
  ['in an answer that calls one run otherwise', { data: { mine: flowRun } }],
  ['in what such an answer holds', { flow_run: [flowRun] }],
  ['in a list', [flowRun]],
  ['behind a mark of the byte order', `\ufeff${JSON.stringify(flowRun)}`],
])('a run %s is the same run', async (_, given) => {
  expect(await render([], {}, given)).toEqual(await render([]))
})

test('a name derives from the run and its version, or is what --identifier says', async () => {
  const names = [
    await render([]),
    await render(['--dialect', '1.x']),
    await render([], {}, { ...flowRun, version: 1 }),
  ].map(({ metadata }) => metadata.name)
  expect(names[0]).toBe(names[1])
  expect(names[2]).not.toBe(names[0])
  expect((await render(['--identifier', '0a1b2c3d'])).metadata.name).toBe('prefect-job-0a1b2c3d')
})

test('a Job template that the run’s config names is read', async () => {
  const path = join(home, 'own.yaml')
  writeFileSync(
    path,
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: own}\nspec: {template: {spec: {containers: [{name: flow}]}}}\n',
  )
  const run = { ...flowRun, run_config: { type: 'KubernetesRun', job_template_path: path, __version__: '1.4.1' } }
  expect((await render(['--dialect', '1.x', '--identifier', '0a1b2c3d'], {}, run)).metadata.name).toBe('own-0a1b2c3d')
})

test.each<[string, readonly string[], unknown, RegExp]>([
  [
    'what is not JSON',
    [],
    '{"id": ',
    /^The flow run in standard input is not JSON: line 1, column 7: it ends too early\. Give /,
  ],
  [
    'what breaks',
    [],
    '{"id": 1\n "S3cr3t"}',
    /^(?!.*S3cr3t)The flow run in standard input is not JSON: line 2, column 2: a comma is missing\. /,
  ],
  [
    'what is no JSON at all',
    [],
    'S3cr3t: x',
    /^(?!.*S3cr3t)The flow run in standard input is not JSON: line 1, column 1: a word stands without double quotes\. Give /,
  ],
  ['nothing', [], ' ', /^The flow run in standard input is not JSON: it is empty\. /],
  ['UTF-16', [], '{\0"\0', /^The flow run standard input can't be read: it seems to be UTF-16 without a mark/],
  ['several runs', [], { data: { flow_run: [flowRun, flowRun] } }, /^The answer in standard input holds 2 flow runs, /],
  ['an answer without a run', [], { data: { flow_run: [] } }, /^The answer in standard input holds no flow run, /],
  [
    'a run that is not there',
    [],
    { data: { flow_run_by_pk: null } },
    /^The answer in standard input holds no flow run, /,
  ],
  ['none of what is called otherwise', [], { data: { run: [] } }, /^The answer in standard input holds no flow run, /],
  [
    'errors alone',
    [],
    { errors: [{ message: 'Unauthenticated' }, { message: 'and more' }] },
    /^The answer in standard input is an error of the API, and no flow run: Unauthenticated\.$/,
  ],
  [
    'errors beside nothing',
    [],
    { errors: [{ message: 'not allowed' }], data: { flow_run: null } },
    /^The answer in standard input is an error of the API, and no flow run: not allowed\.$/,
  ],
  [
    'errors without words',
    [],
    { errors: [{}], data: null },
    /an error of the API, and no flow run: It has no words\.$/,
  ],
  [
    'a run without its flow',
    [],
    { id: 'x' },
    /^The flow run in standard input can’t be used: it has no flow\. Give it /,
  ],
  ['a run without its id', [], { flow: { id: 'x' } }, /^The flow run in standard input can’t be used: it has no id\. /],
  ['a text', [], '"x"', /^The flow run in standard input can’t be used: it is no object\. /],
  [
    'a number for a text',
    [],
    { id: 7, flow: { id: 'x' } },
    /^The flow run in standard input can’t be used: its id is a number, where text belongs\. /,
  ],
  [
    'storage of another kind in 0.6',
    [],
    { ...flowRun, flow: { ...flowRun.flow, storage: { type: 'S3' } } },
    /^Storage for flow run run is not of type Docker\. /,
  ],
  [
    'a run config of another kind in 1.x',
    ['--dialect', '1.x'],
    { ...flowRun, run_config: { type: 'LocalRun', __version__: '1.4.1' } },
    /^Flow run run has a `run_config` of type `LocalRun`, only `KubernetesRun` is supported/,
  ],
])('refuses %s in one sentence', async (_, args, run, words) => {
  const refused = render(args, {}, run)
  await expect(refused).rejects.toBeInstanceOf(CommandError)
  await expect(refused).rejects.toThrow(words)
})

test('refuses an option that the dialect does not have', async () => {
  await expect(render(['--label', 'a'])).rejects.toThrow(
    new UsageError('Prefect 0.6 has no --label. Leave it out, or give --dialect 1.x.'),
  )
})
