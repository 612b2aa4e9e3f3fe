import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addUnknown } from './kube-config'
import { KubeConfigError, readKubeConfig } from './kube-config-entries'
import { KubeConfig, type KubeConfigContext } from './kube-config-model'
import { whyUnusable } from './kube-config-use'
import { kubeconfigsOf } from './kubeconfig-grammar.stage'
import { marker } from './kubeconfig-spelling.stage'
import { kubectlReadings, type Reading, type Target } from './kubectl-reading.stage'
import { isHttps } from './server-address'

/** Where another 10,000 begin: FLOWDECK_SEED=10000 npm run test:cluster. */
const firstSeed = Number(process.env.FLOWDECK_SEED ?? 0)
const count = 10_000

/** Where we differ from kubectl, and why that stays. docs/kubeconfig.md says it to users. */
const accepted: readonly (readonly [why: string, RegExp])[] = [
  // kubectl asks it without encryption, and without the user's credentials.
  ['we want http:// or https:// before a server', /^only we: cluster .* has the server .*, which is no address/],
  // The parser's reading of YAML 1.2. None of these is written by a program.
  ['we refuse a line that begins with % behind the first ---', /^only we: line .*: a value begins with a character/],
  ['we refuse a colon right before a comma or bracket', /^only we: line .*: (a colon stands right before|between brackets stands a value that only indentation)/],
  ['we refuse the rest of a JSON file whose beginning is lost', /^only we: line .*: (a key goes over several lines|something stands here that YAML has no place for)/],
  ['we take a tab around a text', /^only kubectl: .*found (character that cannot start any token|a tab character)/],
  ['we take a key within brackets whose colon stands at its value', /^only kubectl: .*did not find expected (',' or '[}\]]'|node content)/],
] // prettier-ignore

/**
 * What kubectl refuses only later, which `reading` does not and kube-config-table.cluster.test.ts does: when it makes its
 * first request, and when it asks at the terminal who a user is who is not there, and nobody types.
 */
const refusedLater =
  /^(it names user .*, who is not there|cluster .* has (a certificate authority and insecure|the server ".*", whose host)|with user .*, the apiVersion of its exec|user .* has (both a tokenFile|an exec with an apiVersion|an auth-provider that is not|the auth-provider))/

test('10,000 kubeconfigs are read as kubectl reads them, but for what is listed', { timeout: 300_000 }, async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  const seeds = Array.from({ length: count }, (_, n) => firstSeed + n)
  const texts = seeds.map(kubeconfigsOf)
  const readings = await kubectlReadings(texts)
  const differences: Record<string, number> = {}
  const unexplained: string[] = []
  let usable = 0
  for (const [n, seed] of seeds.entries()) {
    const theirs = readings[n]!
    const ours = readOurs(texts[n]!, theirs.error === undefined ? theirs.folder : '/nowhere')
    const difference = differenceOf(ours, theirs)
    if (theirs.error === undefined && Object.values(theirs.contexts).some(({ error }) => error === undefined)) usable++
    if (difference === null) continue
    const [why] = accepted.find(([, words]) => words.test(difference)) ?? []
    if (why === undefined) unexplained.push(`seed ${seed}: ${difference}`)
    else differences[why] = (differences[why] ?? 0) + 1
  }
  process.off('warning', onWarning)
  expect(unexplained).toEqual([])
  expect(warnings).toEqual([])
  // Otherwise little is compared, or too much is explained away.
  expect(usable).toBeGreaterThan(count / 4)
  const differing = Object.values(differences).reduce((sum, each) => sum + each, 0)
  expect(differing, JSON.stringify(differences)).toBeLessThan(count / 500)
})

type Ours = { readonly error: string } | { readonly error?: undefined; readonly config: KubeConfig }

function readOurs(texts: readonly string[], folder: string): Ours {
  const config = new KubeConfig()
  try {
    for (const [n, text] of texts.entries()) addUnknown(config, readKubeConfig(text, join(folder, `config-${n}`)))
    return { config }
  } catch (error) {
    // Anything else is a crash.
    if (!(error instanceof KubeConfigError)) throw error
    return { error: clean(error.message) }
  }
}

function clean(message: string): string {
  expect(message).not.toContain(marker)
  expect(message).not.toMatch(/Cannot read|undefined|ENOENT|\(node:|\[object|NaN|Unexpected token|\n/)
  return message
}

/** @returns null for none */
function differenceOf(ours: Ours, theirs: Reading): string | null {
  if (theirs.error !== undefined) return ours.error === undefined ? `only kubectl: ${theirs.error}` : null
  if (ours.error !== undefined) return `only we: ${ours.error}`
  const { config } = ours
  if (config.currentContext !== theirs.currentContext) return 'another current context'
  const names = config.contexts.map(({ name }) => name)
  if (JSON.stringify(names.sort()) !== JSON.stringify(Object.keys(theirs.contexts).sort())) return 'other contexts'
  for (const context of config.contexts) {
    // kubectl takes it for the current one.
    if (context.name === '') continue
    const difference = differenceOfTargets(targetOf(config, context), theirs.contexts[context.name]!)
    if (difference !== null) return difference
  }
  return null
}

function differenceOfTargets(ours: Target, theirs: Target): string | null {
  if (theirs.error !== undefined) {
    // We look at files when they are used.
    return ours.error !== undefined || /no such file/.test(theirs.error) ? null : `only kubectl: ${theirs.error}`
  }
  if (ours.error !== undefined) return refusedLater.test(ours.error) ? null : `only we: ${ours.error}`
  const [a, b] = [comparable(ours), comparable(theirs)]
  return a === b ? null : `${a} and not ${b}`
}

/** What a context of ours says, in the words of the other program. */
function targetOf(config: KubeConfig, context: KubeConfigContext): Target {
  const why = whyUnusable(config, context)
  if (why !== null) return { error: clean(new KubeConfigError(why).message) }
  const { server, proxyUrl, disableCompression, caData: ca, caFile, skipTLSVerify: insecure, tlsServerName: serverName } = config.getCluster(context.cluster)!
  const user = config.getUser(context.user) ?? { name: '' }
  const { impersonation: as, token, tokenFile, username, password, authProvider, exec } = user
  const always = {
    ...{ server, proxyUrl, disableCompression, namespace: context.namespace ?? 'default' },
    ...{ as: as?.user, asUid: as?.uid, asGroups: as?.groups, asUserExtra: Object.fromEntries(as?.extra ?? []) },
  } as Target
  // kubectl reads no more of a cluster that is asked without encryption.
  if (!isHttps(server)) return always
  const { certData: cert, certFile, keyData: key, keyFile } = user
  const certificate = (cert ?? certFile) === undefined ? {} : { cert, certFile, key, keyFile }
  const provider = { authProvider: authProvider?.name, authConfig: authProvider?.config }
  return { ...always, ...certificate, ca, caFile, insecure, serverName, token, tokenFile, username, password, ...provider, exec } as Target
} // prettier-ignore

/** The same text for what is the same: in one order, without what says nothing. */
function comparable({ server, asUserExtra, exec, ...others }: Target): string {
  const extra = Object.entries(asUserExtra ?? {}).map(([name, values]) => [name, values ?? []])
  const env = (exec?.env ?? []).map(({ name, value }) => ({ name, value }))
  const target = {
    ...others,
    server: server && new URL(server).href,
    extra: extra.sort(),
    exec: exec && { ...exec, env },
  }
  return JSON.stringify(target, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    return Object.fromEntries(Object.entries(value).filter(([, each]) => !saysNothing(each)).sort(([a], [b]) => (a < b ? -1 : 1)))
  }) // prettier-ignore
}

const saysNothing = (value: unknown): boolean =>
  value == null || value === '' || value === false || (typeof value === 'object' && Object.keys(value).length === 0)
