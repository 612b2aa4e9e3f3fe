import type { JobSummary } from '../../shared/model/job'
import type { ContainerSummary, PodSummary } from '../../shared/model/pod'

/** So many different values are known at once: then it begins anew. */
const keptValues = 2_000
/** A longer one is rarely that of another. */
const keptChars = 1_000

/**
 * Jobs and pods of the same flows have the same image, limits and tolerations: parsed, each has them for itself, which is half of
 * what is kept of a pod. Here each such value is kept once.
 */
export class Alike {
  readonly #texts = new Map<string, string>()
  readonly #values = new Map<string, unknown>()

  job(job: JobSummary | null): JobSummary | null {
    return (
      job && {
        ...job,
        namespace: this.#text(job.namespace),
        agent: this.#text(job.agent),
        image: this.#text(job.image),
        reason: this.#text(job.reason),
        message: this.#text(job.message),
      }
    )
  }

  pod(pod: PodSummary | null): PodSummary | null {
    return (
      pod && {
        ...pod,
        namespace: this.#text(pod.namespace),
        node: this.#text(pod.node),
        nodeSelector: this.#value(pod.nodeSelector),
        tolerations: this.#value(pod.tolerations),
        gates: this.#value(pod.gates),
        containers: pod.containers.map((container) => this.#container(container)),
      }
    )
  }

  #container(container: ContainerSummary): ContainerSummary {
    const { name, image, pullPolicy, limits, requests } = container
    return {
      ...container,
      name: this.#text(name),
      image: this.#text(image),
      pullPolicy: this.#text(pullPolicy),
      limits: this.#value(limits),
      requests: this.#value(requests),
    }
  }

  #text<T extends string | null>(text: T): T {
    return text === null ? text : (kept(this.#texts, text, text) as T)
  }

  /** By what it says, the order of its fields too. */
  #value<T>(value: T): T {
    return kept(this.#values, JSON.stringify(value), value) as T
  }
}

function kept<T>(known: Map<string, T>, key: string, value: T): T {
  if (key.length > keptChars) return value
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= keptValues) known.clear()
  known.set(key, value)
  return value
}
