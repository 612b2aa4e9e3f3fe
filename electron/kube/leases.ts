import type { V1Lease } from '@kubernetes/client-node'
import type { KubeClient } from './kube-client'
import { KubeError } from './kube-error'
import { limits } from './limits'
import { notKubernetes } from './list-pages'
import { Fields, type Wire } from './wire'

/** A Lease as far as an election cares. */
export interface LeaseRecord {
  /** Empty when nobody holds it. */
  readonly holder: string
  /** How long it holds after its last renewal, ms; 0 when it doesn't say. */
  readonly durationMs: number
  /** How often it went to another holder. */
  readonly transitions: number
  /** When its holder took it, as the API writes it; null when it doesn't say. */
  readonly acquiredAt: string | null
  /** What its holder serves, for people; empty when it doesn't say. */
  readonly serves: string
  /** Changes with each write. */
  readonly version: string
}

/** What a write makes of it. */
export type LeaseWrite = Omit<LeaseRecord, 'version' | 'serves'>

/** One Lease over HTTP. Writes return what stands then, or null when another was quicker. All throw KubeError. */
export interface Lease {
  /** Null when there is none. */
  read(limit: Limit): Promise<LeaseRecord | null>
  create(write: LeaseWrite, now: number, limit: Limit): Promise<LeaseRecord | null>
  /** Replaces what was read, if nobody has changed it since. */
  replace(read: LeaseRecord, write: LeaseWrite, now: number, limit: Limit): Promise<LeaseRecord | null>
}

interface Limit {
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

const servesAnnotation = 'flowdeck/serves'

/**
 * @param name of the Lease in the namespace
 * @param serves what this process serves, which the Lease says while it holds it
 */
export function openLease(client: KubeClient, namespace: string, name: string, serves: string): Lease {
  const all = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`
  const one = `${all}/${encodeURIComponent(name)}`
  const body = (write: LeaseWrite, now: number, version?: string): object => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      ...{ name, namespace, annotations: { [servesAnnotation]: serves } },
      ...(version === undefined ? {} : { resourceVersion: version }),
    },
    spec: {
      holderIdentity: write.holder,
      // The API takes whole seconds from 1.
      leaseDurationSeconds: Math.max(1, Math.ceil(write.durationMs / 1_000)),
      acquireTime: write.acquiredAt ?? microTime(now),
      renewTime: microTime(now),
      leaseTransitions: write.transitions,
    },
  })
  return {
    async read(limit) {
      const answer = await client.json(one, limit).catch((error: unknown) => {
        if (error instanceof KubeError && error.status === 404 && error.answer?.name === name) return null
        throw error
      })
      return answer === null ? null : recordOf(answer)
    },
    create: (write, now, limit) => took(client.json(all, { method: 'POST', body: body(write, now), ...limit })),
    replace: (read, write, now, limit) =>
      took(client.json(one, { method: 'PUT', body: body(write, now, read.version), ...limit })),
  }
}

/** @throws KubeError for what is no Lease */
function recordOf(answer: unknown): LeaseRecord {
  const lease = new Fields<Wire<V1Lease>>(answer, 'Lease', () => undefined)
  const metadata = lease.object('metadata')
  const version = metadata.text('resourceVersion')
  if (version === null) throw notKubernetes('the answer is not a Lease')
  const spec = lease.object('spec')
  return {
    holder: (spec.text('holderIdentity') ?? '').slice(0, limits.nameChars),
    durationMs: (spec.count('leaseDurationSeconds') ?? 0) * 1_000,
    // One more is an int32, too.
    transitions: Math.min(spec.count('leaseTransitions') ?? 0, limits.count - 1),
    acquiredAt: spec.text('acquireTime'),
    serves: (metadata.texts('annotations')[servesAnnotation] ?? '').slice(0, limits.nameChars),
    version,
  }
}

/** 409: it was made or changed meanwhile. */
async function took(writing: Promise<unknown>): Promise<LeaseRecord | null> {
  try {
    return recordOf(await writing)
  } catch (error) {
    if (error instanceof KubeError && error.status === 409) return null
    throw error
  }
}

/** As the API writes instants of Leases: with microseconds. */
const microTime = (now: number): string => new Date(now).toISOString().replace('Z', '000Z')
