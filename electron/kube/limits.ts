/** Bounds on what comes from a cluster, and on what is kept of it; behind each, what happens beyond it. */
export const limits = {
  /** No server makes us wait longer than this: a longer Retry-After is cut. */
  retryAfterMs: 600_000,
  /** A server's words are cut: they go into states, logs and problems. */
  messageChars: 4_000,
  /** How long a request may take, to the last byte of its answer. */
  requestMs: 30_000,
  /** A larger answer counts as none; of a list, smaller pages are asked for then. */
  answer: { bytes: 16 * 1024 * 1024, values: 1_000_000, depth: 200 },
  /** Of one object that is shown or kept as YAML: etcd takes 1.5 MB. One that is larger is not. */
  object: { chars: 4_000_000, values: 20_000, depth: 100 },
  /** Of an answer that only says what went wrong. */
  faultBytes: 256 * 1024,
  /** A watch with a longer line is ended and begun again. An object in etcd has at most 1.5 MB. */
  watchLineBytes: 16 * 1024 * 1024,
  /**
   * A watch of which nothing comes for so long is ended and goes on where it was, on another connection: an API server says
   * about once a minute which version it is at, so that this one leads to nobody any more.
   */
  watchSilentMs: 100_000,
  /**
   * A followed log of which nothing comes for so long goes on over another connection: most containers write nothing for
   * minutes, and a connection that leads to nobody looks the same. It costs a request.
   */
  logSilentMs: 60_000,
  /** A longer line of a log is told in parts. */
  logLineBytes: 64 * 1024,
  /** Of a container's last lines. */
  lastLinesBytes: 64 * 1024,
  /** Objects in a page of a list. */
  pageSize: 500,
  /** Of more pages than this a list does not end. */
  pages: 200,
  /** How long all pages of a list may take: a server keeps what the next one is read from for five minutes. */
  listMs: 300_000,
  /** How long the agent waits for all pages of the Jobs of its runs. */
  agentListMs: 60_000,
  /** A list that does not end is not asked for again before. */
  endlessListMs: 60_000,
  /** Jobs and pods that a view keeps; of more, those that came first are left out, and this is said. */
  watchedObjects: 50_000,
  /** Characters that a view keeps of each kind: an object may have texts of any length. */
  watchedChars: 64 * 1024 * 1024,
  /** Nodes whose room is told; of more, those that came first. */
  roomNodes: 2_000,
  /** Events that a view keeps; older ones are left out. A cluster keeps them for an hour. */
  watchedEvents: 5_000,
  /** Kinds of unreadable fields that are told, each once. */
  toldFields: 100,
  /** Servers and proxies take request lines of 8 kB; the rest is for the path and a continue token. */
  selectorChars: 5_000,
  /** Texts in objects are cut: a condition's message has at most 32 kB. */
  textChars: 32_768,
  /** Names that stand in sentences alone, such as of who holds a Lease. */
  nameChars: 1_000,
  /** Counts in objects are int32; others are cut. */
  count: 2 ** 31 - 1,
  /** A credential plugin that takes longer is ended, ms, unless a variable says otherwise. A login in the browser takes its time. */
  pluginMs: 120_000,
  /**
   * One that failed again and again, or whose credentials the server refuses again and again, is run again after these
   * pauses, ms; whoever asks before gets the same failure. A login that nobody makes opens a browser each time.
   */
  pluginAgainMs: [10_000, 30_000, 90_000, 300_000],
  /** Whoever is patient waits for credentials so much longer than a plugin may take, which says why it was ended, ms. */
  beyondPluginMs: 30_000,
  /** One that was asked to end and did not is killed after this, ms. */
  pluginEndMs: 2_000,
  /** What a plugin's own children hold open of its output is waited for so long, ms. */
  pluginOutputMs: 500,
  /** Credentials that are longer are none. */
  pluginStdoutBytes: 1024 * 1024,
  /** Of what a plugin says beside them, so much is told … */
  pluginStderrChars: 64 * 1024,
  /** … a longer line of it is cut: the address of a login may have 2,000 characters, and is of no use without its end … */
  pluginLineChars: 4_000,
  /** … and so many of its last lines say why it failed. */
  pluginLastLines: 10,
} as const
