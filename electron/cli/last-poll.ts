import type { AgentEvent } from '../agent/agent-event'

/** What `--max-polls` have come to: not yet; done but for claims that are under way; done. */
export type Polled = 'before' | 'claiming' | 'over'

/**
 * Counts an agent's polls. What the last one found is claimed first, unless the cluster takes no Jobs: then nothing will
 * be claimed.
 */
export class LastPoll {
  #polls = 0
  #unclaimed = 0
  #refused = false

  /** @param observe whether nothing is claimed at all */
  constructor(
    private readonly maxPolls: number,
    private readonly observe: boolean,
  ) {}

  after(event: AgentEvent): Polled {
    if (event.kind === 'polled' && ++this.#polls <= this.maxPolls) this.#unclaimed = this.observe ? 0 : event.due
    if (event.kind === 'claimed' || event.kind === 'dropped') this.#unclaimed--
    if (event.kind === 'link' && event.to === 'cluster') this.#refused = event.link.state === 'refused'
    if (this.#polls < this.maxPolls) return 'before'
    return this.#unclaimed <= 0 || this.#refused ? 'over' : 'claiming'
  }
}
