import type { Path } from './path'
import { valueAt, withoutValue, withValueIn } from './path'

/**
 * Who wrote a line of a rendered Job: the template, the agent for every run alike, or this run. In Prefect 3 the agent is
 * the worker, and there are more: the default of a variable, the work pool outside of its manifest, the deployment.
 */
export type Author = 'template' | 'variable' | 'pool' | 'deployment' | 'run' | 'agent'

/** One thing that the agent does to a template. `why` says to its author what takes the field's place. */
export type FieldChange =
  | {
      readonly kind: 'set'
      readonly path: Path
      readonly value: unknown
      readonly by: Exclude<Author, 'template'>
      readonly why: string
      /** The value is made from the template's, which so has its use. */
      readonly keeps?: boolean
    }
  | {
      readonly kind: 'remove'
      readonly path: Path
      readonly why: string
      /** What stands there has its use in other Jobs. */
      readonly keeps?: boolean
    }
  /** Puts a list's items into another order: `order` names each of them by the index that it has now. */
  | { readonly kind: 'reorder'; readonly path: Path; readonly order: readonly number[]; readonly why: string }

/** A copy with the changes made, in order; what none of them touches is shared with the original. */
export function applyChanges(job: unknown, changes: readonly FieldChange[]): unknown {
  const copies = new Set<unknown>()
  return changes.reduce<unknown>((changed, change) => applyChange(changed, change, copies), job)
}

function applyChange(job: unknown, change: FieldChange, copies: Set<unknown>): unknown {
  switch (change.kind) {
    case 'set':
      return withValueIn(job, change.path, change.value, copies)
    case 'remove':
      return withoutValue(job, change.path, copies)
    case 'reorder': {
      const list = valueAt(job, change.path) as readonly unknown[]
      const items = change.order.map((index) => list[index])
      return withValueIn(job, change.path, items, copies)
    }
  }
}
