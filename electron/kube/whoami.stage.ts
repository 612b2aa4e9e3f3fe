import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { KubeClient } from './kube-client'
import { loadKubeConfig, useContext } from './kube-config'

/**
 * Files by their paths in a folder; those in bin/ are programs. `config` is the kubeconfig, or `kubeconfigs` names several.
 * `environment` has variables that name a file: "SSL_CERT_FILE=ca.crt".
 */
export interface Files {
  readonly [path: string]: string | Buffer | readonly string[]
}

/** For whom a server takes one, as it says it; or why one is refused. */
export type Who = { readonly user: unknown; readonly name: string } | { readonly refused: string }

/** @returns what goes into KUBECONFIG */
export async function writeFiles(folder: string, files: Files): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    if (path === 'kubeconfigs' || path === 'environment') continue
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content as string | Buffer)
    if (path.startsWith('bin/')) await chmod(file, 0o755)
  }
  const named = (files.kubeconfigs as readonly string[] | undefined) ?? ['config']
  return named.map((each) => join(folder, each)).join(delimiter)
}

/** Variables beside KUBECONFIG. */
export const environmentOf = (folder: string, { environment = [] }: Files): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (environment as readonly string[]).map((each) => {
      const [name = '', file = ''] = each.split('=')
      return [name, join(folder, file)]
    }),
  )

type More = Readonly<Record<string, string>>

const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

export async function kubectlWhoami(KUBECONFIG: string, home: string, more: More = {}): Promise<Who> {
  const env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG, ...more }
  try {
    const asked = promisify(execFile)('kubectl', ['auth', 'whoami', '-o', 'json', '--request-timeout=10s'], { env })
    asked.child.stdin?.end()
    return whoOf(JSON.parse((await asked).stdout))
  } catch (error) {
    return { refused: String((error as { stderr?: unknown }).stderr) }
  }
}

/** By the way that the agent and the panel take. */
export async function flowdeckWhoami(KUBECONFIG: string, home: string, more: More = {}): Promise<Who> {
  let client: KubeClient | null = null
  try {
    const environment = { KUBECONFIG, HOME: home, ...more }
    const loaded = await loadKubeConfig(environment)
    useContext(loaded)
    client = new KubeClient(loaded.config, undefined, undefined, environment)
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
    return whoOf(await client.json(path, { method: 'POST', body }))
  } catch (error) {
    const { name, message } = error as Error
    if (!['KubeError', 'KubeConfigError'].includes(name)) throw error
    return { refused: message }
  } finally {
    await client?.close()
  }
}

interface UserInfo {
  readonly username: string
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

function whoOf(review: unknown): Who {
  const { userInfo } = (review as { status: { userInfo: UserInfo } }).status
  // Of a key in two spellings kubectl sends the values in any order.
  const extra = Object.entries(userInfo.extra ?? {}).map(([key, values]) => [key, values.toSorted()])
  return { user: { ...userInfo, extra: Object.fromEntries(extra) as unknown }, name: userInfo.username }
}
