import type { Hands } from './hands'
import type { AgentMemory } from './memory'
import type { Noticed } from './noticed'
import type { RunLog } from './run-log'

/** From one start to the stop after it: nothing of it outlives it. */
export interface Life extends Noticed {
  readonly memory: AgentMemory
  readonly hands: Hands
  readonly runLog: RunLog
  /** Rights that were told to be missing, as `missingRight` has them. */
  readonly missing: Set<string>
  /** Aborted when the agent ends: everything under way is cut off. */
  readonly end: AbortController
  readonly since: number
  /** Ends the present sleep; null while the loop is awake. */
  wake: (() => void) | null
  /** Something has changed since it was last decided. */
  changed: boolean
  touchedAt: number
  /** Settles when the loop has ended. */
  over: Promise<void>
}
