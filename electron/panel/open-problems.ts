import type { ConnectionId } from '../../shared/model/connection'
import type { ProblemEntry } from '../../shared/model/problem'

/** Whose problems; null for the panel's own. */
export type Owner = ConnectionId | null

export interface ProblemsHeard {
  readonly owner: Owner
  readonly changed: readonly ProblemEntry[]
  /** The keys of those that are open no longer. */
  readonly ended: ReadonlySet<string>
}

/** The problems that are open, as the window is told of them. */
export class OpenProblems {
  readonly #open = new Map<Owner, Map<string, ProblemEntry>>()

  /** Null when they are not told of. */
  static heard(
    name: string,
    owner: Owner,
    changed: readonly unknown[],
    removed: readonly string[],
  ): ProblemsHeard | null {
    if (name !== 'problems.changed' && name !== 'panelProblems.changed') return null
    const entries = changed as readonly ProblemEntry[]
    const solved = entries.filter(({ solvedAt }) => solvedAt !== null).map(({ key }) => key)
    return { owner, changed: entries, ended: new Set([...removed, ...solved]) }
  }

  get(owner: Owner, key: string): ProblemEntry | null {
    return this.#open.get(owner)?.get(key) ?? null
  }

  *all(): Iterable<{ readonly owner: Owner; readonly entry: ProblemEntry }> {
    for (const [owner, entries] of this.#open) for (const entry of entries.values()) yield { owner, entry }
  }

  hear({ owner, changed, ended }: ProblemsHeard): void {
    const open = this.#open.get(owner) ?? new Map<string, ProblemEntry>()
    this.#open.set(owner, open)
    for (const entry of changed) if (entry.solvedAt === null) open.set(entry.key, entry)
    for (const key of ended) open.delete(key)
  }

  drop(owner: Owner): void {
    this.#open.delete(owner)
  }
}
