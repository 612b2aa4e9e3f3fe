import { dirname, isAbsolute, resolve } from 'node:path'
import {
  newClusters,
  newContexts,
  newUsers,
  type Cluster,
  type Context,
  type User as ClientUser,
} from '@kubernetes/client-node/dist/config_types.js'
import type { ErrorCode } from 'yaml'
import { withoutPasswords } from '../../shared/secrets/addresses'
import { inFigures, kubeConfigLimits } from '../../shared/yaml/limits'
import { parseYaml as parseWithin, valueOf } from '../../shared/yaml/parse-yaml'
import type { YamlProblem } from '../../shared/yaml/yaml-problem'
import { filledText, objectOf } from './wire'

/** A kubeconfig that is missing, broken, or lacks what was asked for; the message says which, and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError'
  constructor(message: string) {
    super(withoutPasswords(message))
  }
}

/** A kubeconfig's user. Nothing is read of the files that it names before it is used. */
export interface KubeUser extends Omit<ClientUser, 'authProvider'> {
  readonly tokenFile?: string
  readonly authProvider?: { readonly name: string; readonly config: Readonly<Record<string, unknown>> }
}

/** What a kubeconfig says of a cluster. */
export interface KubeCluster extends Cluster {
  readonly disableCompression?: boolean
  /** What the cluster keeps for exec plugins: its extension `client.authentication.k8s.io/exec`. */
  readonly execConfig?: unknown
}

/**
 * Clusters, users and contexts, and which context is in use. client-node has a class of this name that does the same;
 * it brings every model and API of Kubernetes along, 27 MB of a headless agent's memory.
 */
export class KubeConfig {
  clusters: readonly KubeCluster[] = []
  users: readonly KubeUser[] = []
  contexts: readonly Context[] = []
  currentContext = ''

  getContexts = (): readonly Context[] => this.contexts
  getCurrentContext = (): string => this.currentContext
  setCurrentContext = (name: string): void => void (this.currentContext = name)
  getContextObject = (name: string): Context | null => this.contexts.find((each) => each.name === name) ?? null
  getCluster = (name: string): KubeCluster | null => this.clusters.find((each) => each.name === name) ?? null
  getUser = (name: string): KubeUser | null => this.users.find((each) => each.name === name) ?? null
  getCurrentCluster(): KubeCluster | null {
    const context = this.getContextObject(this.currentContext)
    return context && this.getCluster(context.cluster)
  }
  getCurrentUser(): KubeUser | null {
    const context = this.getContextObject(this.currentContext)
    return context && this.getUser(context.user)
  }
}

/**
 * @param file where the text comes from: certificates are looked for beside it; null for a text that is in no file
 * @throws KubeConfigError, which says where it breaks and never shows what stands there: it may be a password
 */
export function readKubeConfig(text: string, file: string | null): KubeConfig {
  const config = new KubeConfig()
  const content = parseYaml(text)
  // kubectl takes a file without content for one that says nothing.
  if (content == null) return config
  if (typeof content !== 'object' || Array.isArray(content))
    throw new KubeConfigError('it is not a mapping of names to values')
  const { clusters, users, contexts, 'current-context': current } = content as Record<string, unknown>
  const near = (path: string) => (file === null ? path : resolve(dirname(file), path))
  config.clusters = (Array.isArray(clusters) ? clusters : []).flatMap((entry: unknown) => clustersOf(entry, near))
  config.users = (Array.isArray(users) ? users : []).flatMap((entry: unknown) => usersOf(entry, near))
  config.contexts = newContexts(contexts, options)
  if (typeof current === 'string') config.currentContext = current
  return config
}

const options = { onInvalidEntry: 'filter' } as const

/** None when the entry has another form, as client-node has it; so with users. */
function clustersOf(entry: unknown, near: (path: string) => string): KubeCluster[] {
  const { 'disable-compression': disableCompression, extensions } = objectOf(objectOf(entry).cluster)
  const ofPlugins = (Array.isArray(extensions) ? extensions : [])
    .map(objectOf)
    .find(({ name }) => name === 'client.authentication.k8s.io/exec')
  return newClusters([entry], options).map((cluster) => ({
    ...withPaths(cluster, ['caFile'], near),
    ...(disableCompression === true ? { disableCompression } : {}),
    ...(ofPlugins?.extension == null ? {} : { execConfig: ofPlugins.extension }),
  }))
}

function usersOf(entry: unknown, near: (path: string) => string): KubeUser[] {
  // client-node reads this file at once, of every user; kubectl does not know the key.
  const { 'token-file': _unknown, ...given } = objectOf(objectOf(entry).user)
  return newUsers([{ ...objectOf(entry), user: given }], options).map(({ authProvider, ...user }) => {
    const provider = objectOf(authProvider)
    const config = objectOf(provider.config)
    const tokenFile = filledText(given.tokenFile) ?? filledText(config.tokenFile)
    const name = filledText(provider.name)
    return {
      ...withPaths(user, ['certFile', 'keyFile'], near),
      exec: withProgram(user.exec, near),
      ...(tokenFile === undefined ? {} : { tokenFile: near(tokenFile) }),
      ...(name === undefined ? {} : { authProvider: { name, config } }),
    }
  })
}

/** Paths from where the file lies; what is no text is no path. */
function withPaths<T extends object>(entry: T, keys: readonly (keyof T)[], near: (path: string) => string): T {
  const paths = keys.map((key) => {
    const path = filledText(entry[key])
    return [key, path === undefined ? undefined : near(path)] as const
  })
  return { ...entry, ...(Object.fromEntries(paths) as Partial<T>) }
}

/** A program that is named by a path lies where the path leads from the file; one without a slash is looked for in PATH. */
function withProgram(exec: unknown, near: (path: string) => string): unknown {
  const command = filledText(objectOf(exec).command)
  if (command === undefined || isAbsolute(command) || !/[\\/]/.test(command)) return exec
  return { ...objectOf(exec), command: near(command) }
}

function parseYaml(text: string): unknown {
  const options = { version: '1.1', merge: true, uniqueKeys: false } as const
  const { documents, problem } = parseWithin(text, kubeConfigLimits, options)
  const [document, second] = documents
  const [error] = document?.errors ?? []
  if (error) throw new KubeConfigError(at(error.pos[0], text, yamlWords[error.code] ?? 'this is not YAML'))
  if (second) throw new KubeConfigError(at(second.range[0], text, 'a second document begins'))
  if (problem) throw new KubeConfigError(at(problem.offset, text, problemWords[problem.kind]))
  return document ? valueOf(document) : null
}

function at(offset: number, text: string, words: string): string {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${words}`
}

/** Without the names of anchors, which may be a password that begins with a star. */
const problemWords: Readonly<Record<YamlProblem['kind'], string>> = {
  cycle: 'an alias stands inside of what it names',
  noAnchor: 'an alias without its anchor',
  tooLong: `it has more than ${inFigures(kubeConfigLimits.chars)} characters`,
  tooMany: `it has more than ${inFigures(kubeConfigLimits.values)} keys and values, aliases written out`,
  tooDeep: `its lists and mappings are more than ${inFigures(kubeConfigLimits.depth)} levels deep`,
}

const yamlWords: Readonly<Partial<Record<ErrorCode, string>>> = {
  BAD_ALIAS: 'an alias without its anchor',
  BAD_DQ_ESCAPE: 'an escape that YAML does not know',
  BAD_INDENT: 'the indentation does not fit',
  BLOCK_AS_IMPLICIT_KEY: 'a value stands where its key should',
  BAD_SCALAR_START: 'a value begins with a character that is reserved',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or its colon is missing',
  TAB_AS_INDENT: 'a tab stands where spaces should',
  UNEXPECTED_TOKEN: 'something stands where nothing should',
}
