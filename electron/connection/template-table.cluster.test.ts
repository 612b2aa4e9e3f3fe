import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobsPath } from '../kube/jobs'
import { KubeClient } from '../kube/kube-client'
import { loadKubeConfig, useContext } from '../kube/kube-config'
import { KubeError } from '../kube/kube-error'
import { checkTemplate } from '../../shared/dialect/check-template'
import { replaceJobSpecYaml } from '../../shared/dialect/replace-job-spec-yaml'
import { dialectOf } from '../../shared/dialects/dialects'
import { parseTemplate } from '../../shared/template/parse-template'

// The same template to kubectl and to Flowdeck, against a real API server: both make the same Job of it, or both refuse.
// kubectl's own check of fields is off: an agent's POST has none, and the editor says what the schema does not know.

const dialect = dialectOf('0.6')
let folder = ''
let kubeconfig = ''
let client: KubeClient
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'template-table-'))
  kubeconfig = join(process.env.FLOWDECK_KUBE_DIR ?? '', 'admin.kubeconfig')
  const loaded = await loadKubeConfig({}, kubeconfig)
  useContext(loaded)
  client = new KubeClient(loaded.config)
})
afterAll(async () => {
  await client.close()
  await rm(folder, { recursive: true, force: true })
})

/** A Job on its first lines, and what a row puts into its container and its pod. */
const job = ({ container = '', pod = '', meta = '', top = '' }): string =>
  `${top}apiVersion: batch/v1
kind: Job
metadata:
  name: table
${indented(meta, 2)}spec:
  template:
    spec:
      restartPolicy: Never
${indented(pod, 6)}      containers:
        - name: flow
          image: busybox
${indented(container, 10)}`

const indented = (text: string, spaces: number): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${' '.repeat(spaces)}${line}\n`)
    .join('')

const mode = (written: string): string =>
  job({ pod: `volumes:\n  - name: v\n    secret: { secretName: s, defaultMode: ${written} }` })
const env = (written: string): string => job({ container: `env:\n  - name: A\n    value: ${written}` })
const flag = (written: string): string => job({ pod: `hostNetwork: ${written}` })
const args = (written: string): string => job({ container: `args: ${written}` })
const label = (written: string): string => job({ meta: `labels:\n  a: ${written}` })
const seconds = (written: string): string => job({ pod: `terminationGracePeriodSeconds: ${written}` })

interface Job {
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly spec?: unknown
}

/** What is left of a Job when what the server makes anew each time is left out. */
function lasting(text: string): unknown {
  const whole = JSON.parse(text.replace(/"[^"]*controller-uid"\s*:\s*"[^"]*",?/g, '').replace(/,(\s*})/g, '$1')) as Job
  const { uid: _uid, creationTimestamp: _at, managedFields: _fields, ...metadata } = whole.metadata ?? {}
  return { metadata, spec: whole.spec }
}

async function ofKubectl(text: string): Promise<unknown> {
  const path = join(folder, 'job.yaml')
  await writeFile(path, text)
  const call = ['--kubeconfig', kubeconfig, 'create', '--dry-run=server', '--validate=false', '-o', 'json', '-f', path]
  return new Promise((resolve) =>
    execFile('kubectl', call, (error, stdout) =>
      resolve(error ? 'refused' : stdout.startsWith('{') && !stdout.includes('}\n{') ? lasting(stdout) : 'several'),
    ),
  )
}

/** What the API server makes of the template as the agent reads it, and whether it takes what the agent makes of that. */
async function ofFlowdeck(text: string): Promise<{ readonly read: unknown; readonly filled: boolean }> {
  const parsed = parseTemplate(text)
  if (!parsed.ok) return { read: 'refused', filled: false }
  const post = (body: object): Promise<string | null> =>
    client.text(jobsPath('default'), { method: 'POST', query: { dryRun: 'All' }, body }).catch((error: unknown) => {
      if (error instanceof KubeError && [400, 422].includes(error.status)) return null
      throw error
    })
  const read = await post(parsed.template.job)
  const filled = replaceJobSpecYaml(dialect, dialect.anyRun, parsed.template, options)
  return {
    read: read === null ? 'refused' : lasting(read),
    filled: filled.ok && (await post(filled.manifest)) !== null,
  }
}
const options = {
  ...{ api: 'http://api', token: 't', namespace: 'default', imagePullSecrets: '' },
  ...{ jobName: 'table', identifier: 'table' },
}

/** What becomes of a row: kubectl and Flowdeck alike, but for the last two. */
type Outcome =
  | 'made'
  | 'refused'
  /** The server refuses the field, which the agent overwrites. */
  | 'refused, and overwritten'
  /** docs: one template is one Job; the form is one that kubectl alone takes. */
  | 'refused here'

/** A new row is one line: what it is, the template, what becomes of it, and which checks the editor shows. */
const rows: readonly (readonly [string, string, Outcome, readonly string[]])[] = [
  ['nothing out of the ordinary', job({}), 'made', []],
  ['a mode written 0400', mode('0400'), 'made', []],
  ['a mode written 0644', mode('0644'), 'made', []],
  ['a mode written 0o400', mode('0o400'), 'made', ['readers-differ']],
  ['a mode written 010', mode('010'), 'made', []],
  ['a mode written 1_0', mode('1_0'), 'made', []],
  ['a mode written 400', mode('400'), 'made', ['decimal-mode']],
  ['a mode written 256', mode('256'), 'made', []],
  ['a mode written 0x100', mode('0x100'), 'made', []],
  ['a mode written 0b100000000', mode('0b100000000'), 'made', []],
  ['a mode written "0400"', mode('"0400"'), 'refused', []],
  ['a mode written +256', mode('+256'), 'made', []],
  ['a mode written 256.0', mode('256.0'), 'made', []],
  ['a mode written 2.56e2', mode('2.56e2'), 'made', ['readers-differ']],
  ['a mode written 1000', mode('1000'), 'refused', []],
  ['a mode written !!int "256"', mode('!!int "256"'), 'made', []],
  ['a flag written yes', flag('yes'), 'made', []],
  ['a flag written on', flag('on'), 'made', []],
  ['a flag written No', flag('No'), 'made', []],
  ['a flag written OFF', flag('OFF'), 'made', []],
  ['a flag written True', flag('True'), 'made', []],
  ['a flag written y', flag('y'), 'made', ['readers-differ']],
  ['a flag written "yes"', flag('"yes"'), 'refused', []],
  ['a flag written 1', flag('1'), 'refused', []],
  ['a flag written !!bool yes', flag('!!bool yes'), 'made', []],
  ['a flag written ~', flag('~'), 'made', []],
  ['a value written no', env('no'), 'refused', ['env-not-a-string']],
  ['a value written 1', env('1'), 'refused', ['env-not-a-string']],
  ['a value written 1.10', env('1.10'), 'refused', ['env-not-a-string']],
  ['a value written 2020-01-01', env('2020-01-01'), 'made', ['readers-differ']],
  ['a value written 12:30:45', env('12:30:45'), 'made', ['readers-differ']],
  ['a value written "no"', env('"no"'), 'made', []],
  ["a value written 'on'", env("'on'"), 'made', []],
  ['a value written 0o17', env('0o17'), 'refused', ['env-not-a-string']],
  ['a value written 1e3', env('1e3'), 'refused', ['env-not-a-string']],
  ['a value written =', env('='), 'made', ['readers-differ']],
  ['a value written null', env('null'), 'made', []],
  ['a value written .inf', env('.inf'), 'refused', ['not-json']],
  ['a value written !!str yes', env('!!str yes'), 'made', []],
  ['a value written !!binary aGVsbG8=', env('!!binary aGVsbG8='), 'made', []],
  ['a value written {{ .Values.x }}', env('{{ .Values.x }}'), 'refused', ['placeholder']],
  ['a value written 9007199254740993', env('9007199254740993'), 'refused', ['env-not-a-string']],
  ['a value written a: b', env('a: b'), 'refused', ['not-yaml']],
  ['a value written a #b', env('a #b'), 'made', []],
  ['a value written |⏎      two⏎      lines', env('|\n      two\n      lines'), 'made', []],
  ['a value written >-⏎      two⏎      lines', env('>-\n      two\n      lines'), 'made', []],
  ['a value written "\\u2028"', env('"\\u2028"'), 'made', []],
  ['a value written $(B)', env('$(B)'), 'made', []],
  ['a value written *nowhere', env('*nowhere'), 'refused', ['alias']],
  ['arguments written [no, yes]', args('[no, yes]'), 'refused', ['not-text']],
  ['arguments written ["no", x]', args('["no", x]'), 'made', []],
  ['arguments written [2020-01-01, 1:30]', args('[2020-01-01, 1:30]'), 'made', ['readers-differ']],
  ['arguments written [1]', args('[1]'), 'refused', ['not-text']],
  ['arguments written [a, ~]', args('[a, ~]'), 'made', []],
  ['a label written yes', label('yes'), 'refused', ['label']],
  ['a label written "yes"', label('"yes"'), 'made', []],
  ['a label written 1.0', label('1.0'), 'refused', ['label']],
  ['a label written v1', label('v1'), 'made', []],
  ['a label written a b', label('a b'), 'refused', []],
  ['seconds written 1_000', seconds('1_000'), 'made', []],
  ['seconds written 0o17', seconds('0o17'), 'made', ['readers-differ']],
  ['seconds written 1:30', seconds('1:30'), 'refused', ['readers-differ']],
  ['seconds written 1e2', seconds('1e2'), 'made', ['readers-differ']],
  ['seconds written 30.5', seconds('30.5'), 'refused', []],
  ['seconds written 9223372036854775807', seconds('9223372036854775807'), 'made', []],
  ['seconds written 9223372036854775808', seconds('9223372036854775808'), 'refused', []],
  ['seconds written -1', seconds('-1'), 'made', []],
  [
    'a merge key',
    job({ container: 'resources:\n  requests: &r { cpu: 100m }\n  limits:\n    <<: *r\n    memory: 1Gi' }),
    'made',
    ['small-cpu-limit'],
  ],
  ['a merge of several', job({ meta: 'annotations:\n  <<: [{ a: x }, { a: y, b: z }]' }), 'made', []],
  ['an anchor', job({ meta: 'labels: &l { a: b }\nannotations: *l' }), 'made', []],
  ['a key twice', job({ container: 'imagePullPolicy: Always\nimagePullPolicy: Never' }), 'made', ['duplicate-key']],
  ['a key that nobody knows', job({ container: 'imagepullpolicy: Never' }), 'made', ['misspelt-key']],
  ['a key that is read as another', job({ meta: 'labels:\n  yes: a' }), 'made', ['key-reading']],
  ['a tab before a comment', job({ meta: 'labels: { a: b }\t# c' }), 'made', []],
  ['a tab as indentation', job({ pod: 'volumes:\n\t- name: v' }), 'refused', ['not-yaml']],
  ['a comment at its end', `${job({})}# end\n`, 'made', []],
  ['a closing mark', `${job({})}---\n`, 'made', []],
  ['an opening mark', job({ top: '---\n' }), 'made', []],
  ['a mark of its version', job({ top: '%YAML 1.1\n---\n' }), 'refused', ['not-yaml']],
  ['a second document', `${job({})}---\n${job({}).replace('table', 'other')}`, 'refused here', ['several-documents']],
  ['a byte order mark', `\ufeff${job({})}`, 'made', []],
  ['line breaks of Windows', job({}).replaceAll('\n', '\r\n'), 'made', []],
  [
    'JSON',
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'table' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'flow', image: 'busybox' }] } } },
    }),
    'made',
    [],
  ],
  ['a Helm condition on a line of its own', job({ container: '{{- if .Values.x }}' }), 'refused', ['placeholder']],
  ['nothing', '', 'refused', ['empty-template']],
  ['another version', job({}).replace('batch/v1', 'batch/v2'), 'refused', ['not-a-job']],
  [
    'a quantity that is a number',
    job({ container: 'resources: { limits: { cpu: 1, memory: 1e9 } }' }),
    'made',
    ['readers-differ'],
  ],
  ['an empty list', job({ pod: 'volumes: []' }), 'made', []],
  ['a null for a list', job({ pod: 'volumes:' }), 'made', []],
  ['an image with a number as its tag', job({}).replace('busybox', '"busybox:1.10"'), 'made', []],
]

/** What 0.6 says of each template here, for what it lacks of upstream's. */
const ofDialect: ReadonlySet<string> = new Set(['missing-backoff-limit', 'missing-runner-class', 'no-command'])

describe('a template, as kubectl makes it', () => {
  test.each(rows)('%s', async (_, text, outcome, rules) => {
    const kubectl = await ofKubectl(text)
    const ours = await ofFlowdeck(text)
    if (outcome === 'refused here') expect([kubectl === 'refused', ours.read]).toEqual([false, 'refused'])
    else expect(ours.read).toEqual(kubectl)
    expect([kubectl === 'refused', ours.filled]).toEqual([
      outcome.startsWith('refused') && outcome !== 'refused here',
      outcome === 'made' || outcome === 'refused, and overwritten',
    ])
    const found = checkTemplate(dialect, text, { localCluster: false }).filter(({ rule }) => !ofDialect.has(rule))
    expect([...new Set(found.filter(({ severity }) => severity !== 'note').map(({ rule }) => rule))].sort()).toEqual(
      rules,
    )
  })
})
