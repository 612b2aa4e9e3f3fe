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
async function install(args: readonly string[], env: Environment = {}): Promise<object[]> {
  let printed = ''
  const nothing = { write: () => undefined }
  const root = program({
    environment: { HOME: home, ...env },
    signals: { on: () => undefined, off: () => undefined },
    outputOf: (json, verbose) => new Output({ write: (text) => void (printed += text) }, nothing, json, verbose),
    stdin: process.stdin,
    setExitCode: () => undefined,
    writeOut: nothing.write,
    writeErr: nothing.write,
  })
  await root.parseAsync(['agent', 'install', ...args], { from: 'user' })
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

test.each([
  [['--rbac', '--label', 'a'], 'Prefect 0.6 has no --label.'],
  [['--backend', 'server'], 'Prefect 0.6 has no --backend.'],
  [['--dialect', '1.x', '--resource-manager'], 'Prefect 1.x has no --resource-manager.'],
  [['--dialect', '1.x', '--rbac', '--least-rbac'], '--rbac and --least-rbac exclude each other: leave one out.'],
  [['--dialect', '1.x', '--env', 'A'], '--env takes NAME=VALUE, not A.'],
])('%j is refused', async (args, words) => {
  const refused = install(args)
  await expect(refused).rejects.toBeInstanceOf(UsageError)
  await expect(refused).rejects.toThrow(words)
})
