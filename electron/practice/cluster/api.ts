import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock'
import { admitPod } from './defaults'
import { writtenBy } from './managers'
import { generatedName, randomSuffix } from './names'
import { time, isObject, type JsonObject, type KubeObject, type ObjectMeta, textOf } from './objects'
import { controllerLabel } from './owners'
import { mustFitQuotas } from './quota'
import { apiVersionOf, jobs, namespaces, pods, serviceAccounts, shelfOf, type Resource } from './resources'
import type { StatusError } from './status-error'
import { alreadyExists, badRequest, invalid, modified, notFound, preconditionFailed } from './status-error'
import type { Store } from './store'
import { validateMeta } from './validate'

export interface WriteOptions {
  readonly manager: string
  readonly operation?: 'Update' | 'Apply'
  readonly dryRun?: boolean
}

export type Propagation = 'Background' | 'Foreground' | 'Orphan'
export interface DeleteOptions {
  readonly propagation?: Propagation | undefined
  readonly gracePeriodSeconds?: number | undefined
  readonly dryRun?: boolean
  readonly uid?: string | undefined
  readonly resourceVersion?: string | undefined
}

/** The rules between a decoded request and the store: filling in, checking, versions, finalizers. Knows no HTTP. */
export class Api {
  constructor(
    readonly store: Store,
    private readonly clock: Clock,
  ) {}

  get(resource: Resource, namespace: string | undefined, name: string): KubeObject {
    const found = this.store.get(shelfOf(resource), namespace, name)
    if (!found) throw notFound(resource, name)
    return found
  }

  /** @param body decoded; it is filled in place. @throws StatusError 400, 404, 409, 422. */
  create(resource: Resource, namespace: string | undefined, body: JsonObject, options: WriteOptions): KubeObject {
    if (!isObject(body.metadata)) body.metadata = {}
    const given = body.metadata
    if (namespace !== undefined) {
      if (typeof given.namespace === 'string' && given.namespace !== namespace) {
        throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
      }
      if (!this.store.get('namespaces', undefined, namespace)) throw notFound(namespaces, namespace)
    }
    resource.fill?.(body)
    const now = this.clock.now()
    const prefix = typeof given.generateName === 'string' ? given.generateName : ''
    const named = typeof given.name === 'string' && given.name !== ''
    if (!named && prefix !== '') given.name = generatedName(prefix)
    const metadata = {
      ...given,
      name: given.name ?? '',
      ...(namespace === undefined ? {} : { namespace }),
    } as JsonObject
    for (const key of [
      'resourceVersion',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'managedFields',
      'selfLink',
    ])
      delete metadata[key]
    metadata.uid = randomUUID()
    metadata.creationTimestamp = time(now)
    if (resource.hasGeneration) metadata.generation = 1
    body.metadata = metadata
    this.#prepare(resource, body)
    const causes = [...validateMeta(metadata, resource.nameForm), ...(resource.validate?.(body) ?? [])]
    if (causes.length > 0) throw invalid(resource, textOf(metadata.name), causes)
    if (resource === jobs) {
      shareLabels(body)
      mustFitQuotas(this.store, namespace, textOf(metadata.name))
    }
    const existing = this.store.get(shelfOf(resource), namespace, textOf(metadata.name))
    if (existing) throw alreadyExists(resource, existing)
    const object = {
      ...body,
      metadata: { ...metadata, managedFields: writtenBy([], writerOf(resource, options), now) },
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
    }
    if (options.dryRun) return object as unknown as KubeObject
    const stored = this.store.put(shelfOf(resource), object as unknown as KubeObject)
    // A controller of the real cluster does so a moment later.
    if (resource === namespaces)
      this.create(serviceAccounts, stored.metadata.name, { metadata: { name: 'default' } }, accountMaker)
    return stored
  }

  /** Replaces `old` by `body`; what only the server may set stays. A change of nothing makes no new version. */
  update(resource: Resource, old: KubeObject, body: JsonObject, options: WriteOptions): KubeObject {
    const given = isObject(body.metadata) ? body.metadata : {}
    if (typeof given.resourceVersion === 'string' && given.resourceVersion !== old.metadata.resourceVersion) {
      throw modified(resource, old.metadata.name)
    }
    if (typeof given.uid === 'string' && given.uid !== old.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${old.metadata.uid}`
      throw preconditionFailed(resource, old.metadata.name, why)
    }
    resource.fill?.(body)
    const before = old as unknown as JsonObject
    const kept: ObjectMeta = old.metadata
    const metadata = keptMetadata(kept, given)
    const identity = { kind: resource.kind, apiVersion: apiVersionOf(resource) }
    const next: JsonObject = { ...body, ...identity, metadata }
    if (before.status === undefined) delete next.status
    else next.status = before.status
    const causes = [
      ...validateMeta(metadata, resource.nameForm),
      ...(resource.validate?.(next) ?? []),
      ...(resource.validateUpdate?.(next, before) ?? []),
    ]
    if (causes.length > 0) throw invalid(resource, kept.name, causes)
    const { managedFields = [], ...oldMetadata } = kept
    if (isSame({ ...next, metadata }, { ...before, metadata: oldMetadata })) return old
    if (resource.hasGeneration && !isSame(next.spec, before.spec)) metadata.generation = (kept.generation ?? 1) + 1
    const written = writtenBy(managedFields, writerOf(resource, options), this.clock.now())
    const object = { ...next, metadata: { ...metadata, managedFields: written } } as unknown as KubeObject
    return options.dryRun ? object : this.#store(resource, object)
  }

  /** For the cluster's own hands: the next state of an object, without checks. */
  write(resource: Resource, object: KubeObject): KubeObject {
    return this.#store(resource, object)
  }

  /**
   * Deletes at once, or marks for deletion where finalizers or a running pod's grace period stand before it.
   * @returns the object when it is still there, undefined when it is gone.
   * @throws StatusError 409 when a precondition fails.
   */
  delete(resource: Resource, object: KubeObject, options: DeleteOptions): KubeObject | undefined {
    const { metadata } = object
    const conflict = (what: string, wanted: string, is: string | undefined): StatusError =>
      preconditionFailed(
        resource,
        metadata.name,
        `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${is}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`,
      )
    if (options.uid !== undefined && options.uid !== metadata.uid) throw conflict('UID', options.uid, metadata.uid)
    if (options.resourceVersion !== undefined && options.resourceVersion !== metadata.resourceVersion) {
      throw conflict('ResourceVersion', options.resourceVersion, metadata.resourceVersion)
    }
    const wanted =
      options.propagation === 'Foreground'
        ? 'foregroundDeletion'
        : options.propagation === 'Orphan'
          ? 'orphan'
          : undefined
    const others = (metadata.finalizers ?? []).filter((name) => name !== 'foregroundDeletion' && name !== 'orphan')
    const finalizers = wanted === undefined ? others : [...others, wanted]
    const graceSeconds = this.#graceOf(resource, object, options.gracePeriodSeconds)
    if (finalizers.length === 0 && graceSeconds === 0) {
      if (!options.dryRun) this.store.remove(shelfOf(resource), object)
      return undefined
    }
    const first = metadata.deletionTimestamp === undefined
    const shorter = graceSeconds < (metadata.deletionGracePeriodSeconds ?? Infinity)
    const next: KubeObject = {
      ...object,
      metadata: {
        ...metadata,
        deletionTimestamp: first || shorter ? time(this.clock.now() + graceSeconds * 1000) : metadata.deletionTimestamp,
        deletionGracePeriodSeconds: shorter ? graceSeconds : metadata.deletionGracePeriodSeconds,
        finalizers: finalizers.length === 0 ? undefined : finalizers,
        ...(first && resource.hasGeneration ? { generation: (metadata.generation ?? 1) + 1 } : {}),
      },
    }
    if (options.dryRun || isSame(next, object)) return next
    return this.#store(resource, next)
  }

  /** Takes a finalizer away; the object goes with its last one if its deletion was asked for. */
  dropFinalizer(resource: Resource, object: KubeObject, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter((name) => name !== finalizer) ?? []
    if (finalizers.length === object.metadata.finalizers?.length) return
    this.#store(resource, {
      ...object,
      metadata: { ...object.metadata, finalizers: finalizers.length === 0 ? undefined : finalizers },
    })
  }

  /** Stores; removes instead what waited only for its last finalizer. */
  #store(resource: Resource, object: KubeObject): KubeObject {
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata
    const mayGo =
      deletionTimestamp !== undefined && (deletionGracePeriodSeconds ?? 0) === 0 && (finalizers ?? []).length === 0
    return mayGo ? this.store.remove(shelfOf(resource), object) : this.store.put(shelfOf(resource), object)
  }

  #graceOf(resource: Resource, object: KubeObject, asked: number | undefined): number {
    if (resource !== pods) return 0
    const spec = object.spec as { nodeName?: string; terminationGracePeriodSeconds?: number }
    const { phase } = object.status as { phase: string }
    if (spec.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') return 0
    return asked ?? spec.terminationGracePeriodSeconds ?? 30
  }

  /** What a kind's strategy sets on creation, after its name and uid are known. */
  #prepare(resource: Resource, body: JsonObject): void {
    if (resource.status) body.status = structuredClone(resource.status)
    else if (resource !== pods) delete body.status
    if (resource === namespaces) {
      body.spec = { finalizers: ['kubernetes'] }
      namespaces.fill?.(body)
    }
    if (resource === pods) {
      body.status = { phase: 'Pending', qosClass: qosOf(body) }
      admitPod(body, randomSuffix())
    }
    if (resource === jobs) labelJob(body)
    if (resource.plural === 'nodes') body.status ??= {}
  }
}

const accountMaker: WriteOptions = { manager: 'kube-controller-manager' }

const writerOf = (resource: Resource, { manager, operation = 'Update' }: WriteOptions) => ({
  manager,
  operation,
  apiVersion: apiVersionOf(resource),
})

/** Equal as they travel: what is undefined isn't there. */
const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(asSent(a), asSent(b))
const asSent = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

const fixedMetadata = [
  'namespace',
  'generateName',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

/** `given` with what only the server sets as it was; managedFields are worked out afterwards. */
function keptMetadata(kept: ObjectMeta, given: JsonObject): JsonObject {
  const metadata: JsonObject = {
    ...given,
    name: kept.name,
    uid: kept.uid,
    resourceVersion: kept.resourceVersion,
    creationTimestamp: kept.creationTimestamp,
  }
  for (const key of fixedMetadata) {
    delete metadata[key]
    if (kept[key] !== undefined) metadata[key] = kept[key]
  }
  delete metadata.managedFields
  return metadata
}

/**
 * Gives a Job's pods the labels that its selector looks for.
 * Source: kubernetes 1.34, pkg/registry/batch/job/strategy.go, generateSelector.
 */
function labelJob(job: JsonObject): void {
  const [metadata, spec] = [job.metadata as JsonObject, job.spec as JsonObject]
  const template = (spec.template as JsonObject).metadata as JsonObject
  const labels = (template.labels ??= {}) as JsonObject
  if (spec.manualSelector === true) return
  labels['controller-uid'] = labels[controllerLabel] = metadata.uid
  labels['job-name'] = labels['batch.kubernetes.io/job-name'] = metadata.name
  spec.selector = { matchLabels: { [controllerLabel]: metadata.uid } }
}

/** A Job without any label gets its template's, but only after they are checked. */
function shareLabels({ metadata, spec }: JsonObject): void {
  const job = metadata as JsonObject
  const { template } = spec as { template: { metadata: JsonObject } }
  if (Object.keys(job.labels ?? {}).length === 0) job.labels = template.metadata.labels
}

/** Source: kubernetes 1.34, pkg/apis/core/v1/helper/qos. */
function qosOf(pod: JsonObject): string {
  const { containers = [] } = pod.spec as {
    containers?: { resources?: { requests?: JsonObject; limits?: JsonObject } }[]
  }
  const asks = containers.map(({ resources = {} }) => ({
    requests: resources.requests ?? {},
    limits: resources.limits ?? {},
  }))
  if (asks.every(({ requests, limits }) => Object.keys({ ...requests, ...limits }).length === 0)) return 'BestEffort'
  const full = asks.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  )
  return full ? 'Guaranteed' : 'Burstable'
}
