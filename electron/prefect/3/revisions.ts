/** Claims that are remembered; of more, those that were made first are forgotten. */
const rememberedLimit = 1_000

/**
 * Which scheduled state each claim of this process has replaced, by the id that the claim's state carries. It saves reading
 * a run's history, which says it too.
 */
export class Revisions {
  readonly #byTransition = new Map<string, string>()

  set(transitionId: string, revision: string): void {
    this.#byTransition.set(transitionId, revision)
    const [oldest] = this.#byTransition.keys()
    if (this.#byTransition.size > rememberedLimit && oldest !== undefined) this.#byTransition.delete(oldest)
  }

  get(transitionId: string): string | undefined {
    return this.#byTransition.get(transitionId)
  }
}
