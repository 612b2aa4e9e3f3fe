/** Bounds on what comes from a cluster, and on what is kept of it; behind each, what happens beyond it. */
export const limits = {
  /** No server makes us wait longer than this: a longer Retry-After is cut. */
  retryAfterMs: 600_000,
  /** A server's words are cut: they go into states, logs and problems. */
  messageChars: 4_000,
  /** An answer that is longer counts as none. A page of a list is the longest: 500 Jobs of 100 kB. */
  answerBytes: 64 * 1024 * 1024,
  /** A watch with a longer line is ended and begun again. An object in etcd has at most 1.5 MB. */
  watchLineBytes: 16 * 1024 * 1024,
  /** A longer line of a log is told in parts. */
  logLineBytes: 64 * 1024,
  /** Objects in a page of a list. */
  pageSize: 500,
  /** Of more pages than this a list does not end. */
  pages: 1_000,
  /** Jobs and pods that a view keeps; of more, those that came first are left out, and this is said. */
  watchedObjects: 50_000,
  /** Events that a view keeps; older ones are left out. A cluster keeps them for an hour. */
  watchedEvents: 5_000,
  /** Kinds of unreadable fields that are told, each once. */
  toldFields: 100,
  /** Servers and proxies take request lines of 8 kB; the rest is for the path and a continue token. */
  selectorChars: 5_000,
  /** Texts in objects are cut: a condition's message has at most 32 kB. */
  textChars: 32_768,
  /** Counts in objects are int32; others are cut. */
  count: 2 ** 31 - 1,
  /** An instant that Date can't hold is none. */
  instantMs: 8.64e15,
} as const
