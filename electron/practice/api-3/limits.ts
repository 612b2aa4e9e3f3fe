/**
 * What the practice API of Prefect 3 takes from somebody who has shown its key: any pod has it. Behind each, what happens
 * beyond it. It runs in the panel's main process, so that each bound is one of time or memory.
 */
export const limits = {
  /** 413. Logs come in batches of at most 4 MB. */
  bodyBytes: 5 * 1024 * 1024,
  /** 422. Source: prefect 3.9.1, settings/models/server/api.py, default_limit. */
  pageRows: 200,
  /** 422: events in one page. Source: prefect 3.9.1, server/api/events.py. */
  pageEvents: 50,
  /** 507: rows of a table that clients add to. A run's log and the events lose their oldest instead. */
  rows: 500_000,
  logLines: 10_000,
  events: 20_000,
  /** Of all events together, as JSON: beyond it the oldest go. */
  eventsBytes: 64 * 1024 * 1024,
  /** 422: lines of a log, or events, in one request. */
  batch: 20_000,
  /** 422: values in one list of a filter, and steps of one history. */
  filterValues: 2_000,
  historySteps: 500,
  /** A frame of a websocket that is larger closes it with 1009. */
  frameBytes: 4 * 1024 * 1024,
  /** Websockets that have not shown their key: one more ends the oldest of them. Each may send one frame. */
  strangers: 32,
  /** A websocket that has not shown its key by then is closed with 1008. */
  socketAuthMs: 10_000,
  /** Bytes that a websocket's reader may leave unread: beyond it, it is closed with 1013. */
  socketBacklogBytes: 8 * 1024 * 1024,
} as const

/** The server's own settings that rules ask for; those of prefect 3.9.1 by default. All in ms. */
export interface ServerSettings {
  /** A run that is overdue by this much is named Late. Source: server/services/late_runs.py. */
  readonly lateAfterMs: number
  /** How long a run without a free slot of its deployment waits. Source: settings/models/server/deployments.py. */
  readonly slotWaitMs: number
  /** How long a claim holds its slot without a word. Source: settings/models/server/concurrency.py. */
  readonly leaseMs: number
  /** A run that is Cancelling for so long is Cancelled, and its Job torn down by a worker. */
  readonly cancellingTimeoutMs: number
  /** How often the server looks for what has become late. */
  readonly lookMs: number
  /** Whether lines of logs are sent as they are written: off, unless two settings are on. */
  readonly streamsLogs: boolean
}

export const serverSettings: ServerSettings = {
  lateAfterMs: 15_000,
  slotWaitMs: 30_000,
  leaseMs: 300_000,
  cancellingTimeoutMs: 300_000,
  lookMs: 1_000,
  streamsLogs: false,
}
