import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { DialectId } from '../../shared/model/dialect-words'
import { UsageError } from './command-error'
import { Output } from './output'
import type { Environment } from './prefect-config'
import { program } from './program'

interface Golden {
  readonly name: string
  readonly command: 'start' | 'install'
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly upstream: { readonly documents: readonly object[] }
}
const goldenOf = (dialect: DialectId): Golden[] =>
  (JSON.parse(readFileSync(join(import.meta.dirname, `upstream-${dialect}.golden.json`), 'utf8')) as Golden[]).filter(
    ({ command }) => command === 'install',
  )

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'agent-install-'))))
afterEach(() => rmSync(home, { recursive: true }))

/** Calls the command line as a shell would. @returns the documents that it prints */
const install = (args: readonly string[], env?: Environment) => called(['agent', 'install', ...args], env)

async function called(args: readonly string[], env: Environment = {}, notes: string[] = []): Promise<object[]> {
  let printed = ''
  const noted = { write: (text: string) => void notes.push(text) }
  const nothing = { write: () => undefined }
  const root = program({
    environment: { HOME: home, ...env },
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) => new Output({ write: (text) => void (printed += text) }, noted, json, verbose),
    stdin: process.stdin,
    setExitCode: () => undefined,
    writeOut: nothing.write,
    writeErr: nothing.write,
  })
  await root.parseAsync([...args], { from: 'user' })
  return parseAllDocuments(printed).map((document) => document.toJS() as object)
}

const envOf = ([deployment]: object[]): Record<string, string | undefined> => {
  const { containers } = (deployment as { spec: { template: { spec: { containers: { env: Variable[] }[] } } } }).spec
    .template.spec
  return Object.fromEntries(containers[0]!.env.map(({ name, value }) => [name, value]))
}
interface Variable {
  readonly name: string
  readonly value?: string
}

describe.each(['0.6', '1.x'] as const)('as the real `agent install` of %s', (dialect) => {
  test.each(goldenOf(dialect).map((each) => [each.name, each] as const))('%s', async (_, { args, env, upstream }) => {
    expect(await install(['--dialect', dialect, ...args], env)).toEqual(upstream.documents)
  })
})

const variables = {
  PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'AT',
  PREFECT__CLOUD__API_KEY: 'VK',
  PREFECT__CLOUD__TENANT_ID: 'vt',
  PREFECT__CLOUD__API: 'http://v:1',
  NAMESPACE: 'vn',
  IMAGE_PULL_SECRETS: 'vs',
  SERVICE_ACCOUNT_NAME: 'vsa',
  IMAGE_PULL_POLICY: 'Never',
  JOB_MEM_REQUEST: '1Gi',
  JOB_CPU_LIMIT: '2',
  PREFECT__CLOUD__AGENT__LABELS: '["v"]',
  PREFECT__CLOUD__AGENT__ENV_VARS: '{"A": "1"}',
}

test('variables stand where no flag does', async () => {
  expect(envOf(await install(['--dialect', '1.x'], variables))).toMatchObject({
    PREFECT__CLOUD__API_KEY: 'VK',
    PREFECT__CLOUD__TENANT_ID: 'vt',
    PREFECT__CLOUD__API: 'http://v:1',
    NAMESPACE: 'vn',
    IMAGE_PULL_SECRETS: 'vs',
    SERVICE_ACCOUNT_NAME: 'vsa',
    IMAGE_PULL_POLICY: 'Never',
    JOB_MEM_REQUEST: '1Gi',
    JOB_CPU_LIMIT: '2',
    PREFECT__CLOUD__AGENT__LABELS: "['v']",
    PREFECT__CLOUD__AGENT__ENV_VARS: '{"A": "1"}',
  })
  expect(envOf(await install([], variables))).toEqual({
    PREFECT__CLOUD__AGENT__AUTH_TOKEN: 'AT',
    PREFECT__CLOUD__API: 'http://v:1',
    NAMESPACE: 'vn',
    IMAGE_PULL_SECRETS: '',
  })
})

test('a flag wins over its variable, also an empty one: it was given', async () => {
  const flags = ['--api', '', '--namespace', '', '--label', 'f', '--mem-request', '']
  expect(envOf(await install(['--dialect', '1.x', '--key', 'K', ...flags], variables))).toMatchObject({
    PREFECT__CLOUD__API_KEY: 'K',
    PREFECT__CLOUD__API: 'https://api.prefect.io',
    NAMESPACE: 'default',
    JOB_MEM_REQUEST: '',
    PREFECT__CLOUD__AGENT__LABELS: "['f']",
  })
  expect(envOf(await install(['--token', '', '--api', '', '--namespace', ''], variables))).toMatchObject({
    PREFECT__CLOUD__AGENT__AUTH_TOKEN: '',
    PREFECT__CLOUD__API: 'https://api.prefect.io',
    NAMESPACE: 'default',
  })
})

test('a key that a login has saved is not written into the YAML', async () => {
  mkdirSync(join(home, '.prefect'))
  writeFileSync(join(home, '.prefect', 'auth.toml'), '["api.prefect.io"]\napi_key = "saved"\n')
  expect(envOf(await install(['--dialect', '1.x']))).toMatchObject({ PREFECT__CLOUD__API_KEY: '' })
})

const kindsOf = (objects: readonly object[]) => objects.map((one) => (one as { kind: string }).kind)
const workerArgs = [
  '--pool',
  'kube',
  '--work-queue',
  'a',
  '--work-queue',
  'b',
  '--limit',
  '3',
  '--name',
  'w',
  '--key',
  'K',
]

test('a worker: `worker install` prints what `agent install --dialect 3` does', async () => {
  const objects = await called(['worker', 'install', ...workerArgs, '--namespace', 'flows'])
  expect(await install(['--dialect', '3', ...workerArgs, '--namespace', 'flows'])).toEqual(objects)
  expect(kindsOf(objects)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
  expect(JSON.stringify(objects.at(-1))).toContain(
    '"--pool","kube","--work-queue","a","--work-queue","b","--limit","3","--name","w"',
  )
})

test.each([
  ['a key', { PREFECT_API_KEY: 'hidden-thing' }, { key: 'hidden-thing' }],
  [
    'an auth string, which wins',
    { PREFECT_API_KEY: 'K', PREFECT_API_AUTH_STRING: 'u:hidden-thing' },
    { 'auth-string': 'u:hidden-thing' },
  ],
])('a worker: of %s in a variable, the Deployment knows only the Secret', async (_, env, stringData) => {
  const objects = await called(['worker', 'install', '-p', 'kube', '--no-rbac'], {
    ...env,
    PREFECT_API_URL: 'http://p/api',
  })
  expect(kindsOf(objects)).toEqual(['Secret', 'Deployment'])
  expect(objects[0]).toMatchObject({ stringData })
  expect(JSON.stringify(objects[1])).not.toContain('hidden-thing')
  expect(envOf([objects[1]!])).toMatchObject({ PREFECT_API_URL: 'http://p/api' })
})

test('a worker: a profile’s key and address are not written into the YAML', async () => {
  mkdirSync(join(home, '.prefect'))
  const profile = 'PREFECT_API_KEY = "saved"\nPREFECT_API_URL = "http://saved/api"\n'
  writeFileSync(join(home, '.prefect', 'profiles.toml'), `active = "mine"\n[profiles.mine]\n${profile}`)
  const objects = await called(['worker', 'install', '-p', 'kube'])
  expect(JSON.stringify(objects)).not.toContain('saved')
})

test('a worker: an address that is the pod itself there is said', async () => {
  const notes: string[] = []
  await called(['worker', 'install', '-p', 'kube', '-a', 'http://localhost:4200/api'], {}, notes)
  expect(notes.join('')).toContain('In a pod http://localhost:4200/api is the pod itself.')
})

test('a worker: an address that lacks /api is said, and which to give', async () => {
  const notes: string[] = []
  const install = (api: string) => called(['worker', 'install', '-p', 'kube', '-a', api], {}, notes)
  await install('http://prefect.example:4200/api')
  await install('http://proxy.example/prefect')
  expect(notes).toEqual([])
  await install('http://prefect.example:4200')
  expect(notes.join('')).toMatch(
    /^http:\/\/prefect\.example:4200 lacks the path \/api, .* Give http:\/\/prefect\.example:4200\/api with --api/,
  )
})

test('a worker: where no address is given, the one that it gets is said', async () => {
  const notes: string[] = []
  await called(['worker', 'install', '-p', 'kube'], {}, notes)
  expect(notes.join('')).toMatch(/^No --api is given: the worker gets http:\/\/prefect-server\.prefect\.svc\S+, where /)
})

test('a worker: Flowdeck’s own, by the image that is named', async () => {
  const args = ['--flavor', 'flowdeck', '--image', 'reg.example/flowdeck:1', '--service-account-name', 'runner']
  const objects = await called(['worker', 'install', '-p', 'kube', '-n', 'w', ...args])
  expect(JSON.stringify(objects.at(-1))).toMatch(/"serviceAccountName":"runner".*"image":"reg\.example\/flowdeck:1"/)
})

const asFlowdeck = ['--flavor', 'flowdeck', '--image', 'reg.example/flowdeck:1', '--api', 'http://p:1']
const ofFlowdeck = {
  '0.6': [...asFlowdeck, '--token', 'hidden-thing', '--name', 'eu'],
  '1.x': [...asFlowdeck, ...['--key', 'hidden-thing', '--label', 'a', '--label', '-b', '--env', 'A=1'], '--name', 'eu'],
  '3': [...asFlowdeck, '--create-pool', '--prefetch-seconds', '0', '--pod-grace-seconds', '60', ...workerArgs],
}

test.each(['0.6', '1.x', '3'] as const)(
  'Flowdeck for %s: two replicas that share a Lease, a token in a Secret, rights of its own',
  async (dialect) => {
    const objects = await install(['--dialect', dialect, '--namespace', 'flows', ...ofFlowdeck[dialect]])
    expect(kindsOf(objects)).toEqual(['ServiceAccount', 'Role', 'RoleBinding', 'Secret', 'Deployment'])
    const { metadata, spec } = objects.at(-1) as Installed
    const { name } = metadata
    expect(name).toBe(dialect === '3' ? 'flowdeck-worker-kube-w' : 'flowdeck-agent-eu')
    expect(spec.replicas).toBe(2)
    expect(spec.template.spec.containers[0]!.args.join(' ')).toContain(`--leader-elect --lease-name ${name} `)
    const { rules } = objects[1] as { readonly rules: readonly { readonly resourceNames?: readonly string[] }[] }
    expect(rules.flatMap(({ resourceNames = [] }) => resourceNames)).toEqual([name])
    expect(JSON.stringify(objects.at(-1))).not.toContain('hidden-thing')
    const three = await install(['--dialect', dialect, ...ofFlowdeck[dialect], '--replicas', '3', '--no-rbac'])
    expect(kindsOf(three)).toEqual(['Secret', 'Deployment'])
    expect((three.at(-1) as Installed).spec.replicas).toBe(3)
  },
)

test.each(['0.6', '1.x', '3'] as const)(
  'Flowdeck for %s: what its container is started with, the command line takes, up to the token that it has not',
  async (dialect) => {
    const objects = await install(['--dialect', dialect, ...ofFlowdeck[dialect]])
    const started = called((objects.at(-1) as Installed).spec.template.spec.containers[0]!.args)
    await expect(started).rejects.toThrow(/^(No token: |No API key: |The address of the Prefect API is empty\.)/)
  },
)

interface Installed {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly replicas: number
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } }
  }
}

test('Flowdeck: an address that is the pod itself is said, and one that nobody gave', async () => {
  const notes: string[] = []
  const flags = ['--flavor', 'flowdeck', '--image', 'i', '--token', 't']
  await called(['agent', 'install', ...flags, '--api', 'http://localhost:4200'], {}, notes)
  await called(['agent', 'install', ...flags], {}, notes)
  expect(notes).toEqual([
    expect.stringContaining('In a pod http://localhost:4200 is the pod itself.'),
    expect.stringContaining('No --api is given: the agent gets https://api.prefect.io, Prefect Cloud.'),
  ])
})

test.each([
  [['--rbac', '--label', 'a'], 'Prefect 0.6 has no --label.'],
  [['--backend', 'server'], 'Prefect 0.6 has no --backend.'],
  [
    ['--dialect', '1.x', '--resource-manager'],
    'Prefect’s own agent has no --resource-manager. Leave it out, or choose --flavor flowdeck.',
  ],
  [['--dialect', '1.x', '--rbac', '--least-rbac'], '--rbac and --least-rbac exclude each other: leave one out.'],
  [['--dialect', '1.x', '--pool', 'p'], 'Prefect 1.x has no --pool.'],
  [['--auth-string', 'a:b'], 'Prefect 0.6 has no --auth-string.'],
  [['--flavor', 'flowdeck'], 'No token: the agent would end at once. Give one of scope RUNNER with --token-file'],
  [['--dialect', '1.x', '--flavor', 'flowdeck'], 'No API key: the agent would end at once. Give one with --key-file'],
  [['--flavor', 'flowdeck', '--token', 't'], '--image: There is no published image of Flowdeck yet.'],
  [
    ['--flavor', 'flowdeck', '--token', 't', '--image', 'i', '--name', 'A b'],
    '--name: The agent’s objects have its name',
  ],
  [['--flavor', 'flowdeck', '--secret'], 'Flowdeck’s own agent has no use for --secret. Leave it out'],
  [
    ['--dialect', '1.x', '--flavor', 'flowdeck', '--cpu-limit', '1'],
    'Flowdeck’s own agent has no use for --cpu-limit.',
  ],
  [['--replicas', '2'], 'Prefect’s own agent has no --replicas. Leave it out, or choose --flavor flowdeck.'],
  [['--image', 'i'], 'Prefect’s own agent has no --image. Leave it out, or choose --flavor flowdeck.'],
  [
    ['--dialect', '1.x', '--name', 'n'],
    'Prefect’s own agent has no --name. Leave it out, or choose --flavor flowdeck.',
  ],
  [['--dialect', '3', '--pool', 'p', '--replicas', '3'], 'Prefect’s own agent has no --replicas.'],
  [['--dialect', '3'], '--pool: The worker needs a work pool to serve. Give its name.'],
  [['--dialect', '3', '--pool', 'p', '--token', 't'], 'Prefect 3 has no --token.'],
  [['--dialect', '3', '--pool', 'p', '--label', 'l'], 'Prefect 3 has no --label.'],
  [['--dialect', '3', '--pool', 'p', '--key', 'k', '--auth-string', 'a:b'], '--auth-string and --key exclude each'],
  [['--dialect', '3', '--pool', 'p', '--name', 'a/b'], '--name: The name of a worker has neither “/” nor “%” in it.'],
  [['--dialect', '3', '--pool', 'prefect-x', '--create-pool'], '--pool: The server makes no work pool whose name'],
  [['--dialect', '3', '--pool', 'p', '--flavor', 'flowdeck'], '--image: There is no published image of Flowdeck yet.'],
  [['--dialect', '3', '--pool', 'p', '--pod-grace-seconds', '9'], '--pod-grace-seconds: Prefect’s own worker waits'],
  [['--dialect', '1.x', '--pod-grace-seconds', '9'], 'Prefect 1.x has no --pod-grace-seconds.'],
  [['--dialect', '1.x', '--env', 'A'], '--env takes NAME=VALUE, not A.'],
])('%j is refused', async (args, words) => {
  const refused = install(args)
  await expect(refused).rejects.toBeInstanceOf(UsageError)
  await expect(refused).rejects.toThrow(words)
})
