/** What came of a teardown that the server asked for. */
export type TeardownOutcome =
  /** The run has no Job in our cluster any more. */
  | 'done'
  /** Another cluster has it, as far as we can tell. */
  | 'notOurs'

interface Teardown {
  readonly settle: (outcome: TeardownOutcome) => void
}

/** As many wait at once at most: the server says them again. */
const waitingLimit = 200

/**
 * Runs whose Jobs are to go because the server asks for it: those that stayed Cancelling for too long. They are cleared with
 * the others that were cancelled, and the server hears what came of it.
 */
export class Teardowns {
  readonly #waiting = new Map<string, Teardown>()

  get runIds(): readonly string[] {
    return [...this.#waiting.keys()]
  }

  /** @param settle hears at most once what came of it */
  ask(flowRunId: string, settle: (outcome: TeardownOutcome) => void): void {
    if (this.#waiting.size < waitingLimit) this.#waiting.set(flowRunId, { settle })
  }

  settle(flowRunId: string, outcome: TeardownOutcome): void {
    this.#waiting.get(flowRunId)?.settle(outcome)
    this.#waiting.delete(flowRunId)
  }

  /** Whoever asked hears nothing any more; the server asks again. */
  forget(): void {
    this.#waiting.clear()
  }
}
