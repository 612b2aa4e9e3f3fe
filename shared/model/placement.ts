import type { Taint } from './room'

/** What keeps a pod from a node. */
export type PlacementKind =
  | 'noNodes'
  | 'gated'
  | 'selector'
  | 'taint'
  | 'cordoned'
  | 'notReady'
  | 'cpu'
  | 'memory'
  | 'storage'
  | 'resource'
  | 'pods'
  | 'ports'
  | 'spread'
  | 'spreadLabel'
  | 'antiAffinity'
  | 'othersAntiAffinity'
  | 'podAffinity'
  | 'claimMissing'
  | 'claimUnbound'
  | 'noVolume'
  | 'volumeElsewhere'
  | 'volumeCount'
  | 'other'

export interface PlacementCause {
  readonly kind: PlacementKind
  /** Of how many nodes it is true; null where it is no matter of nodes, or of all alike. */
  readonly nodes: number | null
  /** What of it: a taint as `dedicated=gpu`, a resource, a claim; null where there is nothing to name. */
  readonly detail: string | null
  /** The scheduler's own words for it. */
  readonly words: string
}

/** What the scheduler says of a pod that it can't place. */
export interface Placement {
  /** How many nodes it looked at; null when it does not say. */
  readonly nodes: number | null
  /** A node may have several; never empty. */
  readonly causes: readonly PlacementCause[]
  /** It has found that no node would take the pod even if every other pod made room. */
  readonly hopeless: boolean
}

/** The reason of the condition PodScheduled while somebody holds the pod back. Source: kubernetes 1.34, api/core/v1. */
export const gatedReason = 'SchedulingGated'

/** Why there is no node, from the reason and the message of the condition PodScheduled; null where it says nothing of that. */
export function placementOf(reason: string | null, message: string): Placement | null {
  if (reason === gatedReason) return of(null, [{ kind: 'gated', nodes: null, detail: null, words: message }])
  if (reason !== 'Unschedulable') return null
  const { nodes, body, preemption } = partsOf(message)
  const causes = splitReasons(body).map(({ count, words }) => causeOf(count, words))
  const helpless = Number(/(?<!\d)(\d+) Preemption is not helpful for scheduling/.exec(preemption)?.[1] ?? 0)
  return of(nodes, merged(causes), nodes !== null && nodes > 0 && helpless === nodes)
}

const of = (nodes: number | null, causes: readonly PlacementCause[], hopeless = false): Placement => ({
  nodes,
  causes,
  hopeless,
})

/**
 * `0/5 nodes are available: REASONS. preemption: 0/5 nodes are available: REASONS.`
 * Source: kubernetes 1.34, pkg/scheduler/framework/types.go, FitError.Error.
 */
function partsOf(message: string) {
  const head = /^0\/(\d+) nodes are available:? ?/.exec(message)
  const rest = head ? message.slice(head[0].length) : message
  const post = /(?:^|\. )(?:[^.]*, )?preemption: /.exec(rest)
  const body = (post ? rest.slice(0, post.index) : rest).trim().replace(/\.$/, '')
  return { nodes: head ? Number(head[1]) : null, body, preemption: post ? rest.slice(post.index) : '' }
}

/** `1 Insufficient cpu, 2 node(s) were unschedulable`; what is true of all alike has no number. */
const splitReasons = (body: string): readonly { readonly count: number | null; readonly words: string }[] =>
  body.split(/, (?=\d+ \S)/).map((part) => {
    const counted = /^(\d+) (.*)$/s.exec(part)
    return counted ? { count: Number(counted[1]), words: counted[2] ?? '' } : { count: null, words: part }
  })

/** The words of each plugin, newest spelling first. Source: kubernetes 1.34, pkg/scheduler/framework/plugins, ErrReason*. */
const spellings: readonly (readonly [PlacementKind, RegExp])[] = [
  ['noNodes', /^no nodes available to schedule pods/],
  ['selector', /didn't match (?:Pod's node affinity|node selector|scheduler-enforced node affinity)/],
  ['selector', /^node is filtered out by the prefilter result|requested node name/],
  ['taint', /had (?:untolerated )?taint(?:\(s\))? \{([^{}]*)\}/],
  ['taint', /had untolerated taint/],
  ['cordoned', /were unschedulable/],
  ['notReady', /(?:were not ready|had unknown conditions)/],
  ['cpu', /^Insufficient (cpu)$/],
  ['memory', /^Insufficient (memory)$/],
  ['storage', /^Insufficient (ephemeral-storage)$/],
  ['resource', /^Insufficient (\S+)$/],
  ['pods', /^Too many pods/],
  ['ports', /didn't have free ports/],
  ['spreadLabel', /topology spread constraints \(missing required label\)/],
  ['spread', /topology spread constraints/],
  ['othersAntiAffinity', /existing pods' anti-affinity|existing pods anti-affinity/],
  ['antiAffinity', /pod anti-affinity rules/],
  ['podAffinity', /pod affinity rules/],
  ['claimMissing', /persistentvolumeclaim "([^"]*)" (?:not found|is being deleted)/],
  ['claimUnbound', /unbound immediate PersistentVolumeClaims|ephemeral volume controller/],
  ['noVolume', /didn't find available persistent volumes|not have enough free storage|non-existent pv/],
  ['volumeElsewhere', /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone/],
  ['volumeElsewhere', /no available disk|ReadWriteOncePod/],
  ['volumeCount', /exceed max volume count/],
]

function causeOf(nodes: number | null, words: string): PlacementCause {
  for (const [kind, spelling] of spellings) {
    const match = spelling.exec(words)
    if (!match) continue
    const detail = match[1] ?? null
    if (kind !== 'taint' || detail === null) return { kind, nodes, detail, words }
    return taintCause(detail.replace(/: ?$/, '').replace(/: /, '='), nodes, words)
  }
  return { kind: 'other', nodes, detail: null, words }
}

/** Taints that Kubernetes itself gives to nodes that are not well. Source: kubernetes 1.34, api/core/v1/well_known_taints.go. */
const conditionTaints: ReadonlySet<string> = new Set([
  ...['not-ready', 'unreachable', 'memory-pressure', 'disk-pressure', 'pid-pressure', 'network-unavailable'].map(
    (name) => `node.kubernetes.io/${name}`,
  ),
  'node.cloudprovider.kubernetes.io/uninitialized',
  'node.cloudprovider.kubernetes.io/shutdown',
])

export const keyOfTaint = (taint: string): string => taint.split('=')[0] ?? taint

/** @param taint `dedicated=gpu`, or only its key */
const taintCause = (taint: string, nodes: number | null, words: string): PlacementCause => ({
  kind: conditionTaints.has(keyOfTaint(taint)) ? 'notReady' : 'taint',
  ...{ nodes, detail: taint, words },
})

/**
 * The same with the taints by name. The scheduler of Kubernetes 1.34 names none, so that the nodes have to be looked at.
 * @param taints the first of each node that keeps the pod away; where they are not as many as the scheduler says, they say nothing
 */
export function withTaints(placement: Placement, taints: readonly Taint[]): Placement {
  const causes = placement.causes.flatMap((cause) => {
    if (cause.kind !== 'taint' || cause.detail !== null || cause.nodes !== taints.length) return [cause]
    return taints.map(({ key, value }) => taintCause(value ? `${key}=${value}` : key, 1, cause.words))
  })
  return { ...placement, causes: merged(causes) }
}

/** Two spellings of the same, such as a selector and a node that was left out before. */
function merged(causes: readonly PlacementCause[]): readonly PlacementCause[] {
  const found = new Map<string | PlacementCause, PlacementCause>()
  for (const cause of causes) {
    const { kind, detail } = cause
    const same = kind === 'other' ? cause : detail === null ? kind : `${kind} ${detail}`
    const before = found.get(same)
    const nodes = !before ? cause.nodes : sumOf(before.nodes, cause.nodes)
    found.set(same, { ...(before ?? cause), nodes })
  }
  return [...found.values()]
}

const sumOf = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other
