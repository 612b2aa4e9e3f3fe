/** Bounds on what is kept of Jobs before they go; behind each, what happens beyond it. */
export const limits = {
  /** How long all that the cluster has to show of one Job may be read; what is left then is left out. */
  gatherMs: 120_000,
  /** Of a container's log, from its last lines on; the rest is left out. */
  logLines: 10_000,
  logBytes: 1024 * 1024,
  /** Logs of one Job: each is a request, and a pod may name any number of containers. */
  logs: 100,
  /** Of one Job. What is read after it has no room, and this is said in its place. */
  jobChars: 8 * 1024 * 1024,
  /** Pods of one Job, the newest. */
  pods: 20,
  /** Events of a Job and its pods, the newest. */
  events: 500,
  /**
   * Jobs and pods that go in one round whose events are asked for one by one; of more, the namespace's events are listed once.
   * For each selector an API server looks through all of them.
   */
  eventsOneByOne: 4,
  /** Events of the Jobs and pods of one round; those of objects for which no room is left are asked for one by one. */
  roundEvents: 50_000,
  roundChars: 32 * 1024 * 1024,
  /** Of a run: the newest of its Jobs whose events stand in its story. */
  shownJobs: 20,
  /** Of one file, as it is read again: what stands in a log may take four bytes a character. */
  jobBytes: 32 * 1024 * 1024,
  /** What says of what Job it is. */
  aboutBytes: 256 * 1024,
  /** The folder, all in all: what was kept first goes. */
  folderBytes: 512 * 1024 * 1024,
  folderJobs: 5_000,
  ageMs: 30 * 86_400_000,
} as const
