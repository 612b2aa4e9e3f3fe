// What `agent install` prints for Flowdeck itself, and its container as a process of this machine.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { DialectId } from '../shared/model/dialect-words'
import { flowdeck, Running } from './cli'
import { entriesOf, kubectl } from './real-cluster'

export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}
interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } }
}
export interface KubeObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly rules: readonly Rule[]
  readonly stringData: Readonly<Record<string, string>>
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly args: string[]; readonly env: readonly Variable[] }[] }
    }
  }
}

export interface InstallOptions {
  readonly dialect: DialectId
  readonly home: string
  readonly namespace: string
  readonly image?: string
  readonly flags: readonly string[]
}

/** The objects that are printed. @throws Error with what was said instead */
export async function printed({
  dialect,
  home,
  namespace,
  image = 'flowdeck/agent:1',
  flags,
}: InstallOptions): Promise<readonly KubeObject[]> {
  const own = ['--flavor', 'flowdeck', '--image', image, '--namespace', namespace]
  const { code, stdout, stderr } = await flowdeck(['agent', 'install', '--dialect', dialect, ...own, ...flags], {
    home,
  })
  if (code !== 0) throw new Error(stderr)
  return parseAllDocuments(stdout).map((document) => document.toJS() as KubeObject)
}

/** Applies objects; each as the server's strict validation takes it. */
export async function apply(home: string, objects: readonly object[], ...more: readonly string[]): Promise<void> {
  const file = join(home, 'objects.json')
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), { mode: 0o600 })
  await kubectl('apply', '--validate=strict', '-f', file, ...more)
}

/** A kubeconfig of a service account. @param at in place of the API server's own address */
export async function kubeconfigOfAccount(file: string, namespace: string, name: string, at?: string): Promise<string> {
  const { server, ca } = await entriesOf('admin')
  const token = (await kubectl('-n', namespace, 'create', 'token', name)).trim()
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'c' },
    clusters: [
      {
        name: 'c',
        cluster: { server: at ?? server, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
      },
    ],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  }
  await writeFile(file, JSON.stringify(config), { mode: 0o600 })
  return file
}

/** Starts what the Deployment's container is, with its variables; events are told on standard output. */
export function startContainer(
  objects: readonly KubeObject[],
  kubeconfig: string,
  home: string,
  more: readonly string[] = [],
): Running {
  const [container] = objects.at(-1)!.spec.template.spec.containers
  const secret = objects.find(({ kind }) => kind === 'Secret')?.stringData ?? {}
  const env = container!.env.map(({ name, value, valueFrom }) => [name, value ?? secret[valueFrom!.secretKeyRef.key]!])
  // All replicas are on one machine here, where each address can be had once.
  const args = container!.args.filter((arg, at, all) => !isHere.has(arg) && !isHere.has(all[at - 1] ?? ''))
  return new Running([...args, '--kubeconfig', kubeconfig, '--json', ...more], {
    home,
    env: { ...(Object.fromEntries(env) as Record<string, string>), HOME: home },
  })
}
const isHere = new Set(['--metrics-address', '--log-format'])
