/** How much a text or value from outside may hold. What is beyond is refused before anything is made of it. */
export interface Limits {
  /** UTF-16 units of a text; of a value, of all its texts together. */
  readonly chars: number
  /** Keys, scalars, lists and mappings, each as often as aliases repeat it. */
  readonly values: number
  /** Lists and mappings inside of each other, aliases followed. */
  readonly depth: number
}

/** A Job template. etcd takes objects of 1.5 MB; a Job with 100 variables has 500 values, 15 deep. */
export const templateLimits: Limits = { chars: 500_000, values: 20_000, depth: 100 }

/** A kubeconfig. An entry with its certificates in it has about 20 values in 8 kB. */
export const kubeConfigLimits: Limits = { chars: 4_000_000, values: 50_000, depth: 100 }

/** For what we have written ourselves from parts that were within their limits. */
export const noLimits: Limits = { chars: Infinity, values: Infinity, depth: Infinity }

/**
 * "20,000", the same on every machine, of a whole number. The first `toLocaleString` of a process brings 10 MB of tables of all
 * languages into its memory, which is an eighth of what an agent has.
 */
export function inFigures(count: number): string {
  const digits = String(count)
  const groups: string[] = []
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end))
  return groups.join(',')
}
