/** How much is asked, sent and taken at once: everything that has a bound in this room. Times are ms. */
export const limits = {
  /** How long a request may take. Prefect 1.4.1 waits as long, 0.6.7 for ever (client/client.py). */
  requestMs: 15_000,
  connectMs: 10_000,
  keepAliveMs: 30_000,
  /** Longer waits that a server asks for with Retry-After are cut to this. */
  retryAfterMs: 600_000,
  /** An answer that is larger is not read. 25 states of Prefect Server's own limit, 1 MB, fit with room to spare. */
  answerBytes: 64 * 1024 * 1024,
  /** Mutations in one document: the queue's 25 due runs, with room for their task runs. */
  mutations: 50,
  /** Prefect Server takes bodies of 5 MB; log lines of one request stay well below it, counted in characters. */
  logChars: 1_000_000,
  /** Ids in one `_in`. */
  ids: 100,
  claims: 200,
  rows: 500,
  /** How many states of a run are read; a run that waits in a queue gets one every half a minute. */
  states: 10_000,
  /** As many runs a queue gives at once. Source: Prefect Server, api/runs.py, get_runs_in_queue. */
  queue: 25,
  templateBytes: 1024 * 1024,
  /** Runs that were cancelled so lately that their Jobs may still be there. */
  cancelledMs: 600_000,
  /** Wrong rows that are remembered, so that each is reported once. */
  wrongRows: 1_000,
} as const
