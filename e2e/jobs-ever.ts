import { once } from 'node:events'
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestTls, type RequestOptions } from 'node:https'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'

/** Where a namespace's Jobs are, and who asks for them. */
export interface JobsPlace {
  /** `https://127.0.0.1:6443/apis/batch/v1/namespaces/default/jobs` */
  readonly url: string
  readonly options: Pick<RequestOptions, 'headers' | 'ca'>
}

interface Metadata {
  readonly uid: string
  readonly resourceVersion: string
  readonly labels?: Readonly<Record<string, string>>
}
interface Listed {
  readonly metadata: Metadata
}
interface List {
  readonly metadata: { readonly resourceVersion: string }
  readonly items: readonly Listed[]
}
interface WatchEvent {
  readonly type: string
  readonly object: Listed
}

/**
 * Every Job that a namespace has had since this began, also those that are gone again: a watch tells each as ADDED. An API server
 * ends the watch of a reader that is slow for a moment, as on a busy machine: it goes on from where it was.
 */
export class JobsEver {
  readonly #place: JobsPlace
  readonly #runLabel: string
  /** By uid: the run of each. */
  readonly #jobs = new Map<string, string>()
  /** Where the next watch begins. */
  #version = ''
  /** Why Jobs may have been missed. */
  #failure: string | null = null
  #closed = false
  #asked: ClientRequest | null = null

  private constructor(place: JobsPlace, runLabel: string) {
    this.#place = place
    this.#runLabel = runLabel
  }

  /** Resolves when it watches. @param runLabel the label of a Job that holds its run's id */
  static async watch(place: JobsPlace, runLabel: string): Promise<JobsEver> {
    const ever = new JobsEver(place, runLabel)
    const { metadata, items } = (await json(await ever.#ask(''))) as List
    items.forEach((job) => ever.#add(job))
    ever.#version = metadata.resourceVersion
    const first = await ever.#ask(ever.#query)
    void ever.#go(first)
    return ever
  }

  get size(): number {
    return this.#jobs.size
  }
  /** When each came, of `performance.now()`, in order. */
  readonly instants: number[] = []

  /** The run of each Job, sorted: a run that got two is there twice. @throws when the watch may have missed some */
  runIds(): readonly string[] {
    if (this.#failure !== null) throw new Error(`Not all Jobs were seen: ${this.#failure}.`)
    return [...this.#jobs.values()].sort()
  }

  close(): void {
    this.#failure ??= 'it was closed'
    this.#closed = true
    this.#asked?.destroy()
  }

  get #query(): string {
    return `?watch=1&timeoutSeconds=600&allowWatchBookmarks=true&resourceVersion=${this.#version}`
  }

  async #go(first: IncomingMessage): Promise<void> {
    try {
      for (let response = first; ; response = await this.#ask(this.#query)) {
        // One that is cut ends like any other; of a line that is cut, all comes again.
        response.on('error', () => undefined)
        for await (const line of createInterface({ input: response })) {
          const event = eventOf(line)
          if (event === null) break
          this.#hear(event)
        }
        if (this.#closed) return
      }
    } catch (error) {
      this.#failure ??= (error as Error).message
    }
  }

  /** @throws Error when the server refuses */
  async #ask(query: string): Promise<IncomingMessage> {
    const { url, options } = this.#place
    const request = url.startsWith('https:') ? requestTls : requestPlain
    const asked = request(`${url}${query}`, options)
    this.#asked = asked
    asked.on('error', () => undefined)
    asked.end()
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`)
    return response
  }

  #hear({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw new Error(`the watch failed: ${JSON.stringify(object)}`)
    if (type === 'ADDED') this.#add(object)
    this.#version = object.metadata.resourceVersion
  }

  #add({ metadata: { uid, labels } }: Listed): void {
    this.#jobs.set(uid, labels?.[this.#runLabel] ?? '')
    this.instants.push(performance.now())
  }
}

function eventOf(line: string): WatchEvent | null {
  try {
    return JSON.parse(line) as WatchEvent
  } catch {
    return null
  }
}
