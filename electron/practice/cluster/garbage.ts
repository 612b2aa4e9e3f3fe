import type { Api } from './api'
import type { KubeObject } from './objects'
import { podsOf } from './owners'
import { Reconciler } from './reconciler'
import { jobs, namespaces, pods, resources, shelfOf, type Resource } from './resources'
import { tracking } from './decide-job'

/** Deletes or frees what a deleted Job leaves behind, and empties namespaces that are to go. */
export class GarbageCollector {
  readonly #queue = new Reconciler<KubeObject>((object) => this.#collect(object))
  /** Objects of other kinds that are to go. */
  readonly #alone = new Reconciler<{ readonly resource: Resource; readonly object: KubeObject }>(
    ({ resource, object }) => this.#release(resource, object),
  )

  constructor(private readonly api: Api) {
    api.store.listen(shelfOf(jobs), ({ object }) => {
      if (object.metadata.deletionTimestamp !== undefined || !this.#isThere(object)) this.#queue.ask(object)
    })
    api.store.listen(pods.plural, ({ type, object }) => {
      if (type !== 'DELETED') return
      for (const { kind, name } of object.metadata.ownerReferences ?? []) {
        const owner = kind === 'Job' ? api.store.get(shelfOf(jobs), object.metadata.namespace, name) : undefined
        if (owner?.metadata.deletionTimestamp !== undefined) this.#queue.ask(owner)
      }
    })
    for (const resource of resources) {
      if (resource === jobs) continue
      api.store.listen(shelfOf(resource), ({ object }) => {
        if (object.metadata.deletionTimestamp !== undefined) this.#alone.ask({ resource, object })
      })
    }
    api.store.listen(namespaces.plural, ({ type, object }) => {
      if (type === 'DELETED') for (const resource of resources) this.#empty(resource, object.metadata.name)
    })
  }

  close(): void {
    this.#queue.close()
    this.#alone.close()
  }

  /** Nothing here belongs to an object that is no Job: its deletion waits for nobody. */
  #release(resource: Resource, { metadata }: KubeObject): void {
    for (const finalizer of ['foregroundDeletion', 'orphan']) {
      const current = this.api.store.get(shelfOf(resource), metadata.namespace, metadata.name)
      if (current?.metadata.uid === metadata.uid) this.api.dropFinalizer(resource, current, finalizer)
    }
  }

  #isThere({ metadata }: KubeObject): boolean {
    return this.api.store.get(shelfOf(jobs), metadata.namespace, metadata.name)?.metadata.uid === metadata.uid
  }

  #collect(job: KubeObject): void {
    const dependents = podsOf(this.api.store, job)
    if (!this.#isThere(job)) {
      for (const pod of dependents) this.#remove(pod)
      return
    }
    const current = this.api.get(jobs, job.metadata.namespace, job.metadata.name)
    if (current.metadata.finalizers?.includes('orphan')) {
      for (const pod of dependents) {
        const ownerReferences = pod.metadata.ownerReferences?.filter(({ uid }) => uid !== job.metadata.uid)
        const finalizers = pod.metadata.finalizers?.filter((name) => name !== tracking)
        const metadata = {
          ...pod.metadata,
          ownerReferences: ownerReferences?.length ? ownerReferences : undefined,
          finalizers: finalizers?.length ? finalizers : undefined,
        }
        this.api.write(pods, { ...pod, metadata })
      }
      this.api.dropFinalizer(jobs, current, 'orphan')
    } else if (current.metadata.finalizers?.includes('foregroundDeletion')) {
      for (const pod of dependents) this.#remove(pod)
      if (podsOf(this.api.store, job).length === 0) this.api.dropFinalizer(jobs, current, 'foregroundDeletion')
    }
  }

  /** A pod whose Job is gone or going is counted by nobody, so its finalizer goes too. */
  #remove(pod: KubeObject): void {
    this.api.dropFinalizer(pods, pod, tracking)
    const current = this.api.store.get(pods.plural, pod.metadata.namespace, pod.metadata.name)
    if (current && current.metadata.deletionTimestamp === undefined) this.api.delete(pods, current, {})
  }

  #empty(resource: (typeof resources)[number], namespace: string): void {
    if (!resource.namespaced) return
    for (const object of this.api.store.list(shelfOf(resource), namespace)) {
      this.api.delete(resource, object, { gracePeriodSeconds: 0 })
    }
  }
}
