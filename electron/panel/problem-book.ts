import { isDeepStrictEqual } from 'node:util'
import type { ProblemEntry } from '../../shared/model/problem'
import { mergeProblems, type Sighting } from './problem-list'

/** The problems that were found, with since when; solved ones stay for a while. */
export class ProblemBook {
  #entries: ReadonlyMap<string, ProblemEntry> = new Map()

  /**
   * @param found all that there is now; what is no longer among it is solved
   * @returns what differs from the look before
   */
  look(
    found: readonly Sighting[],
    now: number,
  ): { readonly changed: readonly ProblemEntry[]; readonly removed: readonly string[] } {
    const before = this.#entries
    const after = mergeProblems(before, found, now)
    this.#entries = after
    return {
      changed: [...after.values()].filter((entry) => !isDeepStrictEqual(before.get(entry.key), entry)),
      removed: [...before.keys()].filter((key) => !after.has(key)),
    }
  }

  /** When the problem of this key began; `now` for one that is not open. */
  since(key: string, now: number): number {
    const known = this.#entries.get(key)
    return known?.solvedAt === null ? known.since : now
  }

  all(): ProblemEntry[] {
    return [...this.#entries.values()]
  }
}
