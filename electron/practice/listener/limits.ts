/**
 * What a listener of this room takes from those who connect; behind each, what happens beyond it. It runs in the
 * panel's main process: whatever comes in, nobody else may have to wait for it. Times are ms.
 */
export const listenerLimits = {
  /** Head of a request: beyond it 431. Enough for a selector of a thousand names; Node's own 16 kB are not. */
  headBytes: 128 * 1024,
  /** A head that takes longer ends its connection with 408. */
  headMs: 10_000,
  /** So does a request as a whole, its body included. */
  requestMs: 30_000,
  /** How often these two are looked at. */
  lookMs: 1_000,
  /** A connection without a request is closed. */
  idleMs: 65_000,
  /** Connections at once: one more is closed unheard. */
  connections: 2_048,
  /** Of these, such that have not shown a token: one more closes the oldest of them. */
  strangers: 512,
  /** What is read of a body that nobody wants, so that its sender hears the answer: beyond it, the connection is cut. */
  discardedBytes: 16 * 1024 * 1024,
  /** Of all bodies that are being read: beyond it 503. */
  bodiesBytes: 64 * 1024 * 1024,
} as const
export type ListenerLimits = Readonly<Record<keyof typeof listenerLimits, number>>
