import { limits } from './limits'

/** Names of Kubernetes have at most so many characters. */
const jobName = /^\S{1,253}$/

/** The Jobs of which the runs that were asked for, or their logs, say that they were made: each once, and so many of a run. */
export class NamedJobs {
  readonly #names: ReadonlyMap<string, Set<string>>

  constructor(flowRunIds: readonly string[]) {
    this.#names = new Map(flowRunIds.map((id) => [id, new Set()]))
  }

  note(flowRunId: string, name: string): void {
    const names = this.#names.get(flowRunId)
    if (names && names.size < limits.receipts && jobName.test(name)) names.add(name)
  }

  /** Runs without a Job are left out. */
  get byRun(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#names].flatMap(([id, names]) => (names.size > 0 ? [[id, [...names]] as const] : [])))
  }
}
