import { dialectOf } from '../../../shared/dialects/dialects'
import {
  Address,
  Namespace,
  whyNeverOpened,
  type ConnectionChoice,
  type KubeContext,
  type WorkPoolChoice,
} from '../../../shared/model/connection'
import type { DialectId } from '../../../shared/model/dialect-words'
import type { ProxySetting } from '../../../shared/model/proxy-setting'
import { hasTenants, hasWorkPools } from '../../state/dialect-traits'
import { faultOfProxy, proxyDraftOf, proxyLoginOf, proxyOf, usualProxy, type ProxyDraft } from './proxy-draft'
import { guessUrlForPods } from './url-for-pods'

/** The pair as it is being chosen. Texts are as typed. */
export interface PairDraft {
  readonly api: 'practice' | 'endpoint'
  /** Which Prefect the practice API is. */
  readonly practiceDialect: DialectId
  readonly url: string
  /** Which Prefect the endpoint is; auto: it is asked. */
  readonly dialect: DialectId | 'auto'
  readonly token: string
  /** Empty for the key's own, or where there are no tenants. */
  readonly tenantId: string
  /** 3: the work pool that is served. */
  readonly workPool: string
  /** 3: names of its queues; empty for all of them. */
  readonly workQueues: readonly string[]
  /** 3: as it was, since no field changes it. */
  readonly jobsAhead: boolean
  /** Empty for the guess, or for the same address where there is none. */
  readonly urlForPods: string
  /** A file of certificates; empty for the usual authorities. */
  readonly caFile: string
  readonly apiProxy: ProxyDraft
  /** By context; what is not in it has none of its own. */
  readonly clusterProxies: Readonly<Record<string, ProxyDraft>>
  /** Null for the practice cluster. */
  readonly context: string | null
  /** By context; what is not in it has the context's own. */
  readonly namespaces: Readonly<Record<string, string>>
}

export const emptyDraft: PairDraft = {
  api: 'practice',
  practiceDialect: '0.6',
  url: '',
  dialect: 'auto',
  token: '',
  tenantId: '',
  workPool: '',
  workQueues: [],
  jobsAhead: true,
  urlForPods: '',
  caFile: '',
  apiProxy: usualProxy,
  clusterProxies: {},
  context: null,
  namespaces: {},
}

/**
 * The pair in use, to begin a change from.
 * @param practiceDialect what practice is until another is chosen
 */
export function draftOf(choice: ConnectionChoice | null, practiceDialect: DialectId): PairDraft {
  if (choice === null) return { ...emptyDraft, practiceDialect }
  const { api, cluster } = choice
  return {
    ...emptyDraft,
    practiceDialect,
    api: api.kind,
    ...(api.kind === 'endpoint'
      ? {
          ...{ url: api.url, urlForPods: typedUrlForPods(choice), dialect: api.dialect, tenantId: api.tenantId ?? '' },
          ...{ workPool: api.workPool?.name ?? '', workQueues: api.workPool?.queues ?? [] },
          jobsAhead: api.workPool?.jobsAhead ?? true,
          caFile: api.caFile ?? '',
          apiProxy: proxyDraftOf(api.proxy),
        }
      : { practiceDialect: api.dialect }),
    ...(cluster.kind === 'context'
      ? {
          ...{ context: cluster.context, namespaces: { [cluster.context]: cluster.namespace } },
          clusterProxies: { [cluster.context]: proxyDraftOf(cluster.proxy) },
        }
      : {}),
  }
}

/** The address for pods that the user typed. One that was guessed is left out: it follows the address and the context. */
function typedUrlForPods({ api, cluster }: ConnectionChoice): string {
  if (api.kind !== 'endpoint' || api.urlForPods === null) return ''
  const guess = guessUrlForPods(api.url, cluster.kind === 'context' ? { name: cluster.context } : null)
  return guess?.url === api.urlForPods ? '' : api.urlForPods
}

export const namespaceOf = (draft: PairDraft, context: KubeContext): string =>
  draft.namespaces[context.name] ?? context.namespace

export const clusterProxyOf = (draft: PairDraft, context: Pick<KubeContext, 'name'>): ProxyDraft =>
  draft.clusterProxies[context.name] ?? usualProxy

export type DraftField = 'url' | 'urlForPods' | 'workPool' | 'namespace'

/** What is wrong with a field, as a sentence; null when nothing is. */
export function faultOf(field: DraftField, text: string): string | null {
  const value = text.trim()
  switch (field) {
    case 'url':
      if (value === '') return 'Enter the address of the API, such as http://localhost:4200.'
      return faultOfAddress(value, 'http://localhost:4200')
    case 'urlForPods':
      return value === '' ? null : faultOfAddress(value, 'http://host.minikube.internal:4200')
    case 'workPool':
      return value === '' ? 'Choose a work pool of type kubernetes, or enter its name.' : null
    case 'namespace': {
      if (value === '') return 'Enter a namespace, such as default.'
      return Namespace.safeParse(value).success
        ? null
        : 'A namespace has up to 63 lower-case letters, digits and dashes.'
    }
  }
}

function faultOfAddress(text: string, example: string): string | null {
  if (!/^https?:\/\//i.test(text)) return `An address begins with http:// or https://, as in ${example}.`
  if (Address.safeParse(text).success) return null
  return `No server can have this address: look at its host and its port, as in ${example}.`
}

type FaultOf = DraftField | 'cluster' | 'apiProxy' | 'clusterProxy'
export type DraftFaults = Readonly<Partial<Record<FaultOf, string | undefined>>>

/**
 * Everything that is wrong with the pair as it stands.
 * @param gone the context that is wanted and has gone from the kubeconfig: nothing takes its place unasked
 */
export function faultsOf(draft: PairDraft, context: KubeContext | null, gone: string | null = null): DraftFaults {
  const faults: Partial<Record<FaultOf, string>> = {}
  const look = (field: DraftField, text: string) => {
    const fault = faultOf(field, text)
    if (fault !== null) faults[field] = fault
  }
  const lookAtProxy = (of: 'apiProxy' | 'clusterProxy', proxy: ProxyDraft) => {
    const fault = faultOfProxy(proxy)
    if (fault !== null) faults[of] = fault.words
  }
  if (draft.api === 'endpoint') {
    lookAtProxy('apiProxy', draft.apiProxy)
    look('url', draft.url)
    look('urlForPods', draft.urlForPods)
    if (draft.dialect === '3') look('workPool', draft.workPool)
  }
  const pair = whyNeverOpened({ api: { kind: draft.api }, cluster: { kind: context ? 'context' : 'practice' } })
  if (pair !== null) faults.cluster = pair
  if (gone !== null)
    faults.cluster = `The context ${gone} is not in the kubeconfig any more. Correct that and look again, or choose another cluster.`
  if (context) {
    look('namespace', namespaceOf(draft, context))
    lookAtProxy('clusterProxy', clusterProxyOf(draft, context))
  }
  return faults
}

/** Whether the endpoint may have tenants: it is of a Prefect that has them, or it is not known yet of which. */
export const asksForTenant = ({ dialect }: Pick<PairDraft, 'dialect'>): boolean =>
  dialect === 'auto' || hasTenants(dialectOf(dialect))

/** Whether the endpoint may have work pools. */
const mayHaveWorkPools = ({ dialect }: Pick<PairDraft, 'dialect'>): boolean =>
  dialect === 'auto' || hasWorkPools(dialectOf(dialect))

function workPoolOf(draft: PairDraft): { readonly workPool?: WorkPoolChoice } {
  const name = draft.workPool.trim()
  if (name === '' || !mayHaveWorkPools(draft)) return {}
  return { workPool: { name, queues: draft.workQueues, jobsAhead: draft.jobsAhead } }
}

/** Without TLS there is no certificate to look at. */
export const asksForCaFile = ({ url }: Pick<PairDraft, 'url'>): boolean => /^\s*https:/i.test(url)

export function caFileOf(draft: Pick<PairDraft, 'url' | 'caFile'>): { readonly caFile?: string } {
  const path = draft.caFile.trim()
  return path === '' || !asksForCaFile(draft) ? {} : { caFile: path }
}

/** Names that are typed with commas between. */
export const namesIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The choice that a draft without faults makes. */
export function choiceOf(draft: PairDraft, context: KubeContext | null): ConnectionChoice {
  const guess = guessUrlForPods(draft.url, context)
  return {
    api:
      draft.api === 'practice'
        ? { kind: 'practice', dialect: draft.practiceDialect }
        : {
            kind: 'endpoint',
            url: draft.url.trim(),
            urlForPods: draft.urlForPods.trim() || (guess?.url ?? null),
            dialect: draft.dialect,
            tenantId: asksForTenant(draft) ? draft.tenantId.trim() || null : null,
            ...workPoolOf(draft),
            ...caFileOf(draft),
            ...proxyOf(draft.apiProxy),
          },
    cluster: context
      ? {
          ...{ kind: 'context', context: context.name, namespace: namespaceOf(draft, context).trim() },
          ...proxyOf(clusterProxyOf(draft, context)),
        }
      : { kind: 'practice' },
  }
}

/**
 * The token to send: undefined keeps the one there is, which only the API that it was meant for may get.
 * An API at another address gets what was typed, if only nothing.
 * @param keptUrl the API's of the connection that is changed; null for practice, and for a new one
 */
export function tokenOf(draft: PairDraft, keptUrl: string | null): string | undefined {
  if (draft.api === 'practice') return undefined
  const token = draft.token.trim()
  return token === '' && keptUrl === draft.url.trim() ? undefined : token
}

/**
 * Whether the token that is kept may go by the proxy that is chosen. Without TLS that reads it, and one that it was not entered
 * for is not shown it.
 */
export function isTokenFor(draft: Pick<PairDraft, 'url' | 'apiProxy'>, saved: ConnectionChoice['api'] | null): boolean {
  const readBy = (url: string, { proxy }: { readonly proxy?: ProxySetting }): string | null =>
    proxy?.kind === 'address' && !/^\s*https:/i.test(url) ? proxy.url : null
  return readBy(draft.url, proxyOf(draft.apiProxy)) === (saved?.kind === 'endpoint' ? readBy(saved.url, saved) : null)
}

/** What was entered of the logins of the proxies that are chosen. */
export const proxyLoginsOf = (draft: PairDraft, context: KubeContext | null) => ({
  api: draft.api === 'endpoint' ? proxyLoginOf(draft.apiProxy) : undefined,
  cluster: context ? proxyLoginOf(clusterProxyOf(draft, context)) : undefined,
})

/**
 * Whether a choice is another connection than one that could not be opened: that one is kept beside it then, for when its
 * kubeconfig is back.
 */
export function isAnother({ api, cluster }: ConnectionChoice, kept: ConnectionChoice): boolean {
  const apiOf = (each: ConnectionChoice['api']) => (each.kind === 'endpoint' ? each.url : null)
  const clusterOf = (each: ConnectionChoice['cluster']) => (each.kind === 'context' ? each.context : null)
  return apiOf(api) !== apiOf(kept.api) || clusterOf(cluster) !== clusterOf(kept.cluster)
}
