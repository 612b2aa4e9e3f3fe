/** How much is asked, sent and taken at once: everything that has a bound in this room. Times are ms. */
export const limits = {
  /** How long a request may take, to the last byte of its answer. Prefect 1.4.1 waits as long, 0.6.7 for ever (client/client.py). */
  requestMs: 15_000,
  /** How long a call may take in all that needs many requests. */
  callMs: 60_000,
  connectMs: 10_000,
  keepAliveMs: 30_000,
  /** Longer waits that a server asks for with Retry-After are cut to this. */
  retryAfterMs: 600_000,
  /** An answer that is larger is not read; what can be asked for in smaller parts is asked for once more in those. */
  answer: { bytes: 16 * 1024 * 1024, values: 1_000_000, depth: 200 },
  /** Of an answer that only says what went wrong. */
  faultBytes: 64 * 1024,
  /** A server's words are cut: they go into logs, problems and run states. */
  messageChars: 4_000,
  /** Mutations in one document: the queue's 25 due runs, with room for their task runs. */
  mutations: 50,
  /** Prefect Server takes bodies of 5 MB; log lines of one request stay well below it, counted in characters. */
  logChars: 1_000_000,
  /** Ids in one `_in`. */
  ids: 100,
  claims: 200,
  /** Claimed in one call: GraphQL takes them in two requests, REST one by one and side by side. */
  claimsAtOnce: 100,
  rows: 500,
  /** Rows of one answer; what is asked for in pages has the page's. More than were asked for are left out, and said. */
  answerRows: 20_000,
  /** Pages of one list: of more pages than this it does not end. */
  pages: 200,
  /** Names of runs, flows, states, and labels: longer ones are cut. */
  nameChars: 1_000,
  labels: 1_000,
  /** A state's message in a list of runs, of which thousands are kept. */
  summaryChars: 4_000,
  /** A line of a run's log, or a state's message, where it is shown by itself. */
  textChars: 100_000,
  /** A run's log as it is shown: of one with more characters the newest lines. */
  shownLogChars: 8_000_000,
  /** How many states of a run are read; a run that waits in a queue gets one every half a minute. */
  states: 10_000,
  /** Of a run, so many Jobs of which its log says that they were made. */
  receipts: 1_000,
  /** As many runs a queue gives at once. Source: Prefect Server, api/runs.py, get_runs_in_queue. */
  queue: 25,
  templateBytes: 1024 * 1024,
  /** Runs that were cancelled so lately that their Jobs may still be there. */
  cancelledMs: 600_000,
  /** As many of them, by their ids; Jobs of more than that stay. */
  cancelled: 5_000,
  /** Wrong rows that are reported by name, each once; of more, the number. */
  wrongRows: 100,
  /** Then what is still wrong is reported again. */
  wrongRowsAgainMs: 3_600_000,

  // Prefect 3
  /** A pod that ends has 30 s by default; with some for its Job to be told. */
  leftToJobMs: 60_000,
  /** Uvicorn ends a connection that is idle for 5 s; one of ours that is as old is not used again. */
  shortKeepAliveMs: 4_000,
  /** Connections to one server. Source: prefect 3.9.1, client/orchestration, __init__. */
  connections: 16,
  /** As many rows a list gives at most. Source: prefect 3.9.1, PREFECT_API_DEFAULT_LIMIT. */
  restRows: 200,
  restClaimsAtOnce: 10,
  /** Writes that nothing waits for, while the server has time for them. */
  restWritesAtOnce: 4,
  /** A websocket that does not answer to a ping until the next has ended. */
  pingMs: 20_000,
  socketCloseMs: 1_000,
  /** Of one that does not read what it is sent, so many bytes wait; then it is ended. */
  socketUnread: 1024 * 1024,
  /** One that stood for so long was no failure. */
  socketStoodMs: 30_000,
  /** Work pools that are listed to choose from. */
  workPools: 2_000,
  /** Work queues listed for whoever is to choose some, of all pools. */
  workQueues: 4_000,
  /** Queues that change again and again are read so often. */
  queuesReadMs: 500,
  flowsKept: 2_000,
  /** A work pool whose changes are not pushed is read again after this, when a Job is to be made. */
  poolFreshMs: 5_000,
  flowFreshMs: 600_000,
  deploymentsKept: 2_000,
  /** Of a run, the newest task runs that are shown. */
  taskRuns: 200,
  /** Tags of a run or a deployment that are shown. */
  tags: 200,
  /** Deployments that are listed to choose from. */
  deploymentsListed: 2_000,
  /** A deployment that was read when the queue offered a run of it is used for so long. */
  deploymentFreshMs: 2_000,
} as const
