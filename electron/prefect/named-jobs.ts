import { limits } from './limits'
import type { RowDoor } from './rows'

/** Names of Kubernetes have at most so many characters. */
const jobName = /^\S{1,253}$/
const tooMany = `It names more than ${limits.receipts} Jobs. The others are not looked at.`

/**
 * The Jobs of which the runs that were asked for, or their logs, say that they were made: each once. Of more than `limits.receipts` of
 * a run it says that they are left out.
 */
export class NamedJobs {
  readonly #names: ReadonlyMap<string, Set<string>>
  readonly #leaveOut: RowDoor['leaveOut']

  constructor(flowRunIds: readonly string[], leaveOut: RowDoor['leaveOut']) {
    this.#leaveOut = leaveOut
    this.#names = new Map(flowRunIds.map((id) => [id, new Set()]))
  }

  note(flowRunId: string, name: string): void {
    const names = this.#names.get(flowRunId)
    if (!names || !jobName.test(name) || names.has(name)) return
    if (names.size < limits.receipts) names.add(name)
    else this.#leaveOut({ of: 'the log of flow run', id: flowRunId, message: tooMany })
  }

  /** Runs without a Job are left out. */
  get byRun(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#names].flatMap(([id, names]) => (names.size > 0 ? [[id, [...names]] as const] : [])))
  }
}
