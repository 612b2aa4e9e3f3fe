import type { Path } from './path'
import { withoutValue, withValue } from './path'

/** Who wrote a line of a rendered Job: the template, the agent for every run alike, or this run. */
export type Author = 'template' | 'agent' | 'run'

/** One thing that the agent does to a template. `why` says to its author what takes the field's place. */
export type FieldChange =
  | {
      readonly kind: 'set'
      readonly path: Path
      readonly value: unknown
      readonly by: Exclude<Author, 'template'>
      readonly why: string
    }
  | { readonly kind: 'remove'; readonly path: Path; readonly why: string }

/** A copy with the change made; what the change does not touch is shared with the original. */
export const applyChange = (job: unknown, change: FieldChange): unknown =>
  change.kind === 'set' ? withValue(job, change.path, change.value) : withoutValue(job, change.path)
