/** What a test wants to happen to a request instead of its answer. */
export type Fault =
  /** The connection breaks before anything is done. */
  | 'drop-before'
  /** It is done, but the connection breaks before the answer. */
  | 'drop-after'
  | FaultAnswer
  /** It is done, but the answer waits. */
  | { readonly answerAfter: Promise<unknown> }

export interface FaultAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown
  /** What was asked for is done all the same, as when a gateway gives up waiting. */
  readonly done?: boolean
}
