/** The longest time that a timer of Node takes, ms: almost 25 days. A longer one would fire after 1 ms. */
const longestMs = 2 ** 31 - 1
/** Instead of what is no number, ms: neither for ever, nor as fast as the processor can. */
const unknownMs = 1_000

/** A wait as a timer takes it. Whoever waits for longer looks again when it is over. */
export const timerMs = (ms: number): number => (Number.isNaN(ms) ? unknownMs : Math.min(Math.max(ms, 0), longestMs))
