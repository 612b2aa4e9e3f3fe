import { isMapping, type Path } from '../template/path'
import { canonicalJson } from '../yaml/json-text'
import { text } from './python-values'

/** What the worker wants to find in the manifest of a pool. */
const required = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { annotations: {}, labels: {} },
  spec: {
    template: {
      spec: { parallelism: 1, completions: 1, restartPolicy: 'Never', containers: [{ name: 'prefect-job' }] },
    },
  },
}

export interface PartsProblem {
  readonly path: Path
  /** The value that it must have; undefined for something that is not there. */
  readonly wanted?: unknown
}

/**
 * What is missing in a filled manifest, and what has another value than the worker accepts.
 *
 * Upstream compares the manifest with the required one by a JSON patch, which takes a value that stands somewhere else, and
 * nowhere in the required one, for moved: with `backoffLimit: 1`, a missing `parallelism: 1` is not noticed, and neither is
 * `parallelism: 1` beside the pod's template. That is kept: a pool that works with upstream's worker works here.
 * Source: prefect-kubernetes 0.8.0, worker.py, _validate_job_manifest; jsonpatch 1.48, DiffBuilder.
 */
export function partsProblems(manifest: unknown): readonly PartsProblem[] {
  const comparison = new Comparison()
  comparison.values([], manifest, required)
  return [...comparison.missing(), ...comparison.different]
}

/** In upstream's words; null for a manifest that has all. */
export function partsRefusal(problems: readonly PartsProblem[]): string | null {
  const missing = problems.filter(({ wanted }) => wanted === undefined).map(({ path }) => pointer(path))
  if (missing.length > 0)
    return `Job is missing required attributes at the following paths: ${missing.sort().join(', ')}`
  const different = problems.map(({ path, wanted }) => `${pointer(path)} must have value ${text(wanted)}`)
  if (different.length === 0) return null
  return `Job has incompatible values for the following attributes: ${different.sort().join(', ')}`
}

const pointer = (path: Path): string => path.map((step) => `/${step}`).join('')

class Comparison {
  readonly different: PartsProblem[] = []
  /** What the manifest lacks and what it has beyond, by value; the one makes up for the other. */
  readonly #added = new Map<string, Path[]>()
  readonly #removed = new Map<string, number>()

  missing(): readonly PartsProblem[] {
    return [...this.#added.values()].flat().map((path) => ({ path }))
  }

  values(path: Path, present: unknown, wanted: unknown): void {
    if (isMapping(present) && isMapping(wanted)) this.#mappings(path, present, wanted)
    else if (Array.isArray(present) && Array.isArray(wanted)) this.#lists(path, present, wanted)
    else if (present !== wanted) this.different.push({ path, wanted })
  }

  #mappings(path: Path, present: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): void {
    const both = Object.keys(present).filter((key) => Object.hasOwn(wanted, key))
    for (const [key, value] of Object.entries(present)) if (!Object.hasOwn(wanted, key)) this.#beyond(value)
    for (const [key, value] of Object.entries(wanted)) {
      if (!Object.hasOwn(present, key)) this.#lacks([...path, key], value)
    }
    for (const key of both) this.values([...path, key], present[key], wanted[key])
  }

  /** The containers: the first is compared, what follows is the user's. */
  #lists(path: Path, present: readonly unknown[], wanted: readonly unknown[]): void {
    wanted.forEach((value, index) => {
      if (index >= present.length) this.#lacks([...path, index], value)
      else this.values([...path, index], present[index], value)
    })
    for (const value of present.slice(wanted.length)) this.#beyond(value)
  }

  #lacks(path: Path, value: unknown): void {
    const key = canonicalJson(value)
    const removed = this.#removed.get(key) ?? 0
    if (removed > 0) this.#removed.set(key, removed - 1)
    else this.#added.set(key, [...(this.#added.get(key) ?? []), path])
  }

  #beyond(value: unknown): void {
    const key = canonicalJson(value)
    const added = this.#added.get(key) ?? []
    if (added.length > 0) this.#added.set(key, added.slice(0, -1))
    else this.#removed.set(key, (this.#removed.get(key) ?? 0) + 1)
  }
}
