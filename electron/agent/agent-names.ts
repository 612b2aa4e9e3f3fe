import type { Claimant } from '../../shared/model/claim'

/** Names that are remembered; of more, those that were borne first are forgotten. */
const namesLimit = 8

/**
 * The name that an agent has, and those that it had before. A claim says who made it: one that was made under an earlier
 * name keeps that name, and is looked after as long as this process lives.
 */
export class AgentNames {
  readonly #present: () => string
  /** The present one last. */
  #borne: readonly string[] = []

  /** @param present the name that the agent has now */
  constructor(present: () => string) {
    this.#present = present
  }

  get now(): string {
    return this.#note()
  }

  /** The present one first, then the others, the latest before earlier ones. */
  get all(): readonly string[] {
    this.#note()
    return [...this.#borne].reverse()
  }

  /** The agent in claims that it made in a place, under each name that it has had. */
  claimants({ cluster, namespace }: Omit<Claimant, 'agent'>): readonly Claimant[] {
    return this.all.map((agent) => ({ agent, cluster, namespace }))
  }

  get former(): readonly string[] {
    return this.all.slice(1)
  }

  #note(): string {
    const name = this.#present()
    if (this.#borne.at(-1) !== name)
      this.#borne = [...this.#borne.filter((each) => each !== name), name].slice(-namesLimit)
    return name
  }
}
