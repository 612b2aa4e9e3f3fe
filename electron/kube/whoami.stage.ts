import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { KubeClient } from './kube-client'
import { loadKubeConfig, useContext } from './kube-config'

/** Files by their paths in a folder; those in bin/ are programs. `config` is the kubeconfig, or `kubeconfigs` names several. */
export interface Files {
  readonly [path: string]: string | Buffer | readonly string[]
}

/** For whom a server takes one, as it says it; or why one is refused. */
export type Who = { readonly user: unknown; readonly name: string } | { readonly refused: string }

/** @returns what goes into KUBECONFIG */
export async function writeFiles(folder: string, files: Files): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    if (path === 'kubeconfigs') continue
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content as string | Buffer)
    if (path.startsWith('bin/')) await chmod(file, 0o755)
  }
  const named = (files.kubeconfigs as readonly string[] | undefined) ?? ['config']
  return named.map((each) => join(folder, each)).join(delimiter)
}

const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

export async function kubectlWhoami(KUBECONFIG: string, home: string): Promise<Who> {
  const env = { PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG }
  try {
    const asked = promisify(execFile)('kubectl', ['auth', 'whoami', '-o', 'json', '--request-timeout=10s'], { env })
    asked.child.stdin?.end()
    return whoOf(JSON.parse((await asked).stdout))
  } catch (error) {
    return { refused: String((error as { stderr?: unknown }).stderr) }
  }
}

/** By the way that the agent and the panel take. */
export async function flowdeckWhoami(KUBECONFIG: string, home: string): Promise<Who> {
  let client: KubeClient | null = null
  try {
    const loaded = await loadKubeConfig({ KUBECONFIG, HOME: home })
    useContext(loaded)
    client = new KubeClient(loaded.config)
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
