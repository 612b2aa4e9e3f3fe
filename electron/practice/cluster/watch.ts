import type { ServerResponse } from 'node:http'
import type { Clock } from './clock'
import type { KubeObject } from './objects'
import { apiVersionOf, shelfOf, type Resource } from './resources'
import { matchesFields, matchesLabels, type FieldSelector, type LabelSelector } from './selectors'
import { expired, StatusError } from './status-error'
import type { Change, Store } from './store'

export interface Scope {
  readonly resource: Resource
  readonly namespace: string | undefined
  readonly labels: LabelSelector
  readonly fields: FieldSelector
}

export interface WatchOptions {
  /** The version after which changes are wanted; undefined or 0: everything that there is, then what follows. */
  readonly since: number | undefined
  readonly sendInitialEvents: boolean
  readonly bookmarks: boolean
  readonly timeoutSeconds: number
  /** Puts an object into the form that was asked for; undefined when that is the object itself. */
  readonly show?: ((object: KubeObject) => object) | undefined
}

/** Source: kubernetes 1.34, staging/src/k8s.io/apiserver/pkg/storage/etcd3/errors.go. */
const forgottenByEtcd = 'The resourceVersion for the provided watch is too old.'
const bookmarkEveryMs = 60_000
/** A client that reads slower than things happen is cut off, as the real server does, and lists again. */
export const backlogBytes = 64 * 1024 * 1024

/** Whether the scope sees an object. */
export function sees(scope: Scope, object: KubeObject | undefined): boolean {
  if (object === undefined) return false
  if (scope.namespace !== undefined && object.metadata.namespace !== scope.namespace) return false
  return matchesLabels(scope.labels, object.metadata.labels) && matchesFields(scope.fields, object)
}

/**
 * Streams changes until the time is up, the client goes or the server closes. A change that moves an object into or out
 * of a selector's sight is told as ADDED or DELETED, as the real server's cache does.
 */
export function watch(response: ServerResponse, store: Store, clock: Clock, scope: Scope, options: WatchOptions): void {
  const { resource } = scope
  const shelf = shelfOf(resource)
  const write = (type: string, json: string): boolean => response.write(`{"type":"${type}","object":${json}}\n`)
  const jsonOf = (change: Change): string =>
    options.show ? JSON.stringify(options.show(change.object)) : change.json()
  const tell = (change: Change): void => {
    const [was, is] = [sees(scope, change.previous), change.type !== 'DELETED' && sees(scope, change.object)]
    if (was && !is) write('DELETED', jsonOf(change))
    else if (is) write(was ? 'MODIFIED' : 'ADDED', jsonOf(change))
    if (response.writableLength > backlogBytes) response.destroy()
  }
  const bookmark = (annotations?: object): void => {
    const metadata = { resourceVersion: String(store.version), ...(annotations ? { annotations } : {}) }
    const mark = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata } as unknown as KubeObject
    write('BOOKMARK', JSON.stringify(options.show ? options.show(mark) : mark))
  }

  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' })
  response.flushHeaders()
  const fromNow = options.since === undefined || options.since === 0
  if (fromNow || options.sendInitialEvents) {
    for (const object of store.list(shelf, scope.namespace, scope.labels)) {
      if (sees(scope, object)) write('ADDED', JSON.stringify(options.show ? options.show(object) : object))
    }
    if (options.sendInitialEvents && options.bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' })
  } else {
    try {
      for (const change of store.since(shelf, options.since)) tell(change)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      const { body } = resource.isUncached ? expired(forgottenByEtcd) : error
      write('ERROR', JSON.stringify(body))
      response.end()
      return
    }
  }
  const stopListening = store.listen(shelf, tell)
  let cancelBookmark = (): void => {}
  const nextBookmark = (): void => {
    cancelBookmark = clock.after(bookmarkEveryMs, () => {
      bookmark()
      nextBookmark()
    })
  }
  if (options.bookmarks) nextBookmark()
  // The client counts these seconds on its own clock, so they don't run faster with the speed.
  const end = setTimeout(() => {
    if (options.bookmarks) bookmark()
    response.end()
  }, options.timeoutSeconds * 1000)
  end.unref()
  response.on('close', () => {
    stopListening()
    cancelBookmark()
    clearTimeout(end)
  })
}
