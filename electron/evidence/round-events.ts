import type { KubeEvent } from '../../shared/model/pod'
import { unlessAborted } from '../clock/unless-aborted'
import { eventsOf, listEventsAbout } from '../kube/cluster-queries'
import type { KubeClient } from '../kube/kube-client'
import { KubeError } from '../kube/kube-error'
import { charsOf } from '../kube/room'
import { limits } from './limits'

interface Listed {
  /** By the uid of what they are about. */
  readonly kept: ReadonlyMap<string, readonly KubeEvent[]>
  /** Uids whose events had no room. */
  readonly left: ReadonlySet<string>
}

/** A server forgets what the next page would be read from: a list that took too long begins again, so often at most. */
const listTries = 3
/** A pod's name begins with its Job's, which the controller cuts when the two are too long; never before here. */
const nameChars = 45

/**
 * The events of the Jobs and pods that go in one round. An API server keeps no index of events: for a selector it looks through
 * all of the namespace. So those of many objects are listed once, in pages, when the first of them are asked for; those of a
 * few are asked for one by one, as few bytes come then.
 */
export class RoundEvents {
  readonly #names = new Map<string, string[]>()
  readonly #signal: AbortSignal
  readonly #lists = new Map<string, Promise<Listed>>()

  /** @param signal ends the list, which several wait for */
  constructor(objects: readonly { readonly namespace: string; readonly name: string }[], signal: AbortSignal) {
    for (const { namespace, name } of objects) {
      const names = this.#names.get(namespace)
      if (names) names.push(name)
      else this.#names.set(namespace, [name])
    }
    this.#signal = signal
  }

  /** The events of an object of the round, or of a pod of one. @throws KubeError */
  async of(
    client: KubeClient,
    object: { readonly namespace: string; readonly uid: string },
    signal: AbortSignal,
  ): Promise<readonly KubeEvent[]> {
    const names = this.#names.get(object.namespace) ?? []
    if (names.length <= limits.eventsOneByOne) return eventsOf(client, object, signal)
    const { kept, left } = await unlessAborted(this.#listOnce(client, object.namespace, names), signal)
    return left.has(object.uid) ? eventsOf(client, object, signal) : (kept.get(object.uid) ?? [])
  }

  #listOnce(client: KubeClient, namespace: string, names: readonly string[]): Promise<Listed> {
    const before = this.#lists.get(namespace)
    if (before) return before
    const list = listed(client, namespace, names, this.#signal).catch((error: unknown) => {
      this.#lists.delete(namespace)
      throw error
    })
    this.#lists.set(namespace, list)
    return list
  }
}

async function listed(
  client: KubeClient,
  namespace: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Listed> {
  const isOfRound = begins(names)
  for (let tries = 1; ; tries++) {
    const kept = new Map<string, KubeEvent[]>()
    const left = new Set<string>()
    const room = { events: limits.roundEvents, chars: limits.roundChars }
    try {
      for await (const page of listEventsAbout(client, namespace, isOfRound, signal))
        for (const { about, event } of page) keep(kept, left, room, about, event)
      return { kept, left }
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 410 || tries === listTries) throw error
    }
  }
}

function keep(
  kept: Map<string, KubeEvent[]>,
  left: Set<string>,
  room: { events: number; chars: number },
  about: string,
  event: KubeEvent,
): void {
  const before = kept.get(about)
  if (before === undefined && (room.events <= 0 || room.chars <= 0)) left.add(about)
  if (left.has(about) || (before && before.length >= limits.events)) return
  if (before) before.push(event)
  else kept.set(about, [event])
  room.events -= 1
  room.chars -= charsOf(event)
}

/** Whether a name is one of these, or begins as the name of a pod of such a Job does. */
function begins(names: readonly string[]): (name: string) => boolean {
  const known = new Set(names.map((name) => name.slice(0, nameChars)))
  return (name) => {
    if (known.has(name.slice(0, nameChars))) return true
    for (let end = name.indexOf('-'); end >= 0; end = name.indexOf('-', end + 1))
      if (known.has(name.slice(0, end))) return true
    return false
  }
}
