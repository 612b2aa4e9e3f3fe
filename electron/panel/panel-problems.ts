import { problemKey, type Problem, type ProblemEntry } from '../../shared/model/problem'
import type { Clock } from '../clock/clock'
import type { OwnFile } from '../settings/own-file'
import { ofPanel, type Outlet } from './outlet'
import { ProblemBook } from './problem-book'
import type { Templates } from './templates'

export interface PanelProblemsParts {
  readonly settings: { readonly file: OwnFile }
  readonly drafts: { readonly file: OwnFile }
  readonly secrets: { readonly file: OwnFile | null }
  readonly templates: Templates
  readonly clock: Clock
  readonly outlet: Outlet
}

/** What needs the user and belongs to no open connection: files, connections that won't open, mistakes of ours. */
export class PanelProblems {
  readonly #parts: PanelProblemsParts
  readonly #book = new ProblemBook()
  readonly #set = new Map<string, Problem>()

  constructor(parts: PanelProblemsParts) {
    this.#parts = parts
  }

  all(): ProblemEntry[] {
    return this.#book.all()
  }

  /** @param problem null when it is solved */
  set(key: string, problem: Problem | null): void {
    if (problem) this.#set.set(key, problem)
    else this.#set.delete(key)
    this.look()
  }

  has(key: string): boolean {
    return this.#set.has(key)
  }

  /** Tells what has changed, with since when each has been there. */
  look(): void {
    const { settings, drafts, secrets, templates, clock, outlet } = this.#parts
    const problems: Problem[] = [...this.#set.values(), ...templates.problems()]
    const files = [
      ['settings', settings.file],
      ['drafts', drafts.file],
      ['tokens', secrets.file],
    ] as const
    for (const [name, file] of files) {
      if (file === null || file.problem === null) continue
      const { path, problem: message, keptAs } = file
      problems.push({ kind: 'fileUnusable', file: name, path, message, keptAs })
    }
    const now = clock.now()
    const found = problems.map((problem) => ({ problem, at: this.#book.since(problemKey(problem), now) }))
    const { changed, removed } = this.#book.look(found, now)
    if (changed.length + removed.length > 0) outlet.delta('panelProblems.changed', ofPanel, changed, removed)
  }
}
