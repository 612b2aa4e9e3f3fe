import { request as requestPlain } from 'node:http'
import { request as requestTls, type RequestOptions } from 'node:https'
import { createInterface } from 'node:readline'

/** Where a namespace's Jobs are, and who asks for them. */
export interface JobsPlace {
  /** `https://127.0.0.1:6443/apis/batch/v1/namespaces/default/jobs` */
  readonly url: string
  readonly options: Pick<RequestOptions, 'headers' | 'ca'>
}

interface WatchEvent {
  readonly type: string
  readonly object: {
    readonly metadata: { readonly uid: string; readonly labels?: Readonly<Record<string, string>> }
  }
}

/**
 * Every Job that a namespace has had since this began, also those that are gone again: a watch tells each once as ADDED.
 */
export class JobsEver {
  readonly #runLabel: string
  /** By uid: the run of each. */
  readonly #jobs = new Map<string, string>()
  #ended: string | null = null
  #close: () => void = () => undefined

  private constructor(runLabel: string) {
    this.#runLabel = runLabel
  }

  /** Resolves when it watches. @param runLabel the label of a Job that holds its run's id */
  static async watch({ url, options }: JobsPlace, runLabel: string): Promise<JobsEver> {
    const ever = new JobsEver(runLabel)
    const request = url.startsWith('https:') ? requestTls : requestPlain
    await new Promise<void>((resolve, reject) => {
      const asked = request(`${url}?watch=1&timeoutSeconds=600`, options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}`))
        response.on('close', () => (ever.#ended ??= 'the watch ended'))
        createInterface({ input: response })
          .on('line', (line) => ever.#hear(JSON.parse(line) as WatchEvent))
          .on('error', (error: Error) => (ever.#ended ??= error.message))
        resolve()
      })
      asked.on('error', reject)
      asked.end()
      ever.#close = () => {
        ever.#ended ??= 'it was closed'
        asked.destroy()
      }
    })
    return ever
  }

  get size(): number {
    return this.#jobs.size
  }
  /** When each came, of `performance.now()`, in order. */
  readonly instants: number[] = []

  /** The run of each Job, sorted: a run that got two is there twice. @throws when the watch may have missed some */
  runIds(): readonly string[] {
    if (this.#ended) throw new Error(`Not all Jobs were seen: ${this.#ended}.`)
    return [...this.#jobs.values()].sort()
  }

  close(): void {
    this.#close()
  }

  #hear({ type, object }: WatchEvent): void {
    if (type === 'ERROR') this.#ended ??= `the watch failed: ${JSON.stringify(object)}`
    if (type !== 'ADDED') return
    this.#jobs.set(object.metadata.uid, object.metadata.labels?.[this.#runLabel] ?? '')
    this.instants.push(performance.now())
  }
}
