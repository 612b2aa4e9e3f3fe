import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KubeClient } from './kube-client'
import { readKubeConfig } from './kube-config-entries'

// Held to kubectl: with the same file and the same plugin both reach the server or neither does, and the plugin is told
// the same.
const v1 = 'client.authentication.k8s.io/v1'
const v1beta1 = 'client.authentication.k8s.io/v1beta1'
const run = promisify(execFile)

let folder = ''
/** The cluster's address and authority, and what its admin shows to it. */
let admin: { readonly server: string; readonly ca: string; readonly token: string }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exec-plugin-'))
  const path = join(process.env.FLOWDECK_KUBE_DIR ?? '', 'admin.kubeconfig')
  const config = readKubeConfig(readFileSync(path, 'utf8'), path)
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()]
  const { caFile, caData = '' } = cluster ?? {}
  admin = {
    server: cluster?.server ?? '',
    ca: caFile ? (await readFile(caFile)).toString('base64') : caData,
    token: user?.token ?? '',
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Case {
  readonly exec?: object
  readonly cluster?: object
  readonly user?: object
  /** What the plugin prints: parts that replace those of a good answer, or a text in which TOKEN stands for the token. */
  readonly answer?: object | string
  readonly exitCode?: number
}

interface Outcome {
  readonly reached: boolean
  readonly ran: boolean
  /** KUBERNETES_EXEC_INFO; null when it did not run. */
  readonly told: unknown
}

async function outcomesOf({ exec = {}, cluster = {}, user = {}, answer = {}, exitCode = 0 }: Case) {
  const status = { token: admin.token }
  const printed =
    typeof answer === 'string'
      ? answer.replaceAll('TOKEN', admin.token)
      : JSON.stringify({ apiVersion: v1, kind: 'ExecCredential', status, ...answer })
  await writeFile(join(folder, 'answer'), printed)
  const program = join(folder, 'login')
  await writeFile(program, `#!/bin/sh\nprintf '%s' "$KUBERNETES_EXEC_INFO" > ${folder}/told\ncat ${folder}/answer\nexit ${exitCode}\n`) // prettier-ignore
  await chmod(program, 0o755)
  const path = join(folder, 'config')
  const entry = { apiVersion: v1, command: program, interactiveMode: 'Never', ...exec }
  await writeFile(
    path,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
      clusters: [{ name: 'c', cluster: { server: admin.server, 'certificate-authority-data': admin.ca, ...cluster } }],
      users: [{ name: 'u', user: { exec: entry, ...user } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    }),
  )
  const outcome = async (reaches: () => Promise<unknown>): Promise<Outcome> => {
    await rm(join(folder, 'told'), { force: true })
    // Only who is somebody may read this.
    const reached = await reaches().then(
      () => true,
      () => false,
    )
    const told = await readFile(join(folder, 'told'), 'utf8').catch(() => null)
    return { reached, ran: told !== null, told: told === null ? null : (JSON.parse(told) as unknown) }
  }
  const kubectl = await outcome(() => run('kubectl', ['--kubeconfig', path, 'get', '--raw', '/api/v1/nodes?limit=1']))
  const ours = await outcome(async () => {
    const client = new KubeClient(readKubeConfig(await readFile(path, 'utf8'), path))
    await client.json('/api/v1/nodes', { query: { limit: 1 } }).finally(() => client.close())
  })
  return { kubectl, ours }
}

const good = JSON.stringify({ apiVersion: v1, kind: 'ExecCredential', status: { token: 'TOKEN' } })
const config = { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a', n: [1, true, null] } }
const cases: readonly (readonly [string, Case, reached: boolean])[] = [
  ['a good answer', {}, true],
  ['v1beta1 at both ends', { exec: { apiVersion: v1beta1, interactiveMode: undefined }, answer: { apiVersion: v1beta1 } }, true], // prettier-ignore
  ['a terminal if there is one', { exec: { interactiveMode: 'IfAvailable' } }, true],
  ['a terminal always', { exec: { interactiveMode: 'Always' } }, false],
  ['no word of the terminal', { exec: { interactiveMode: undefined } }, false],
  ['another word of it', { exec: { interactiveMode: 'never' } }, false],
  ['no version', { exec: { apiVersion: undefined } }, false],
  ['the version that is gone', { exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1' } }, false],
  ['no program', { exec: { command: '' } }, false],
  ['a variable without a name', { exec: { env: [{ name: '', value: 'x' }] } }, false],
  ['a variable of the name of what it is told', { exec: { env: [{ name: 'KUBERNETES_EXEC_INFO', value: '{}' }] } }, true], // prettier-ignore
  ['nulls', { exec: { args: null, env: null, installHint: null, provideClusterInfo: null } }, true],
  ['the cluster', { exec: { provideClusterInfo: true } }, true],
  ['the cluster with all that it has', { exec: { provideClusterInfo: true }, cluster: { 'tls-server-name': 'kubernetes', 'disable-compression': true, extensions: [{ name: 'other', extension: { a: 1 } }, config] } }, true], // prettier-ignore
  ['an insecure cluster', { exec: { provideClusterInfo: true }, cluster: { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined } }, true], // prettier-ignore
  ['an extension without being asked for it', { cluster: { extensions: [config] } }, true],
  ['a user who has a token too', { user: { token: 'none' } }, false],
  ['a failure', { exitCode: 3 }, false],
  ['nothing', { answer: '' }, false],
  ['half an answer', { answer: '{"apiVersion": "' }, false],
  ['another kind', { answer: { kind: 'Status' } }, false],
  ['no kind', { answer: { kind: undefined } }, true],
  ['an empty kind', { answer: { kind: '' } }, true],
  ['another group', { answer: { apiVersion: 'v1' } }, false],
  ['space around the answer', { answer: `\n ${good}\n\n` }, true],
  ['words before the answer', { answer: `Welcome\n${good}` }, false],
  ['words after the answer', { answer: `${good}\nBye` }, false],
  ['YAML', { answer: `apiVersion: ${v1}\nkind: ExecCredential\nstatus:\n  token: TOKEN\n` }, true],
  ['fields that nobody knows', { answer: { metadata: { a: 1 }, more: 5 } }, true],
  ['a certificate of another kind', { answer: { status: { token: 'TOKEN', clientKeyData: 5 } } }, false],
  ['another version than asked for', { answer: { apiVersion: v1beta1 } }, false],
  ['no version in the answer', { answer: { apiVersion: undefined } }, false],
  ['no status', { answer: { status: undefined } }, false],
  ['an empty status', { answer: { status: {} } }, false],
  ['a number as token', { answer: { status: { token: 5 } } }, false],
  ['a key alone', { answer: { status: { token: 'x', clientKeyData: 'x' } } }, false],
  ['what is no certificate', { answer: { status: { clientCertificateData: 'x', clientKeyData: 'y' } } }, false],
]

describe('an exec plugin, as kubectl runs it', () => {
  test.each(cases)('%s', async (_, given, reached) => {
    const { kubectl, ours } = await outcomesOf(given)
    expect(ours).toEqual(kubectl)
    expect(kubectl.reached).toBe(reached)
  })

  test.each(['2020-01-01T00:00:00Z', '2030-01-01T00:00:00.5+01:00', 'soon', '2030-01-01', ''])(
    'a time of expiry: "%s"',
    async (expirationTimestamp) => {
      const status = { token: admin.token, expirationTimestamp }
      const { kubectl, ours } = await outcomesOf({ answer: { status } })
      expect(ours).toEqual(kubectl)
    },
  )
})
