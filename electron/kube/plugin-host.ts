/** A plugin that runs. */
export interface PluginRun {
  /** The program's name. */
  readonly name: string
  readonly user: string
  readonly context: string
  /** It is ended after so long. */
  readonly limitMs: number
  /** Ends it. It is not run again, whatever is asked of the cluster, before `runAgain` is called. */
  end(): void
  runAgain(): void
}

/** A page that somebody is to open. One of a login may hold what otherwise is not shown, and is of no use without. */
export interface PluginAddress {
  readonly whole: string
  readonly shown: string
}

/** Hears of one run. */
export interface PluginListener {
  /**
   * It says something, on one line; what comes from a program may hold anything.
   * @param text without its secrets
   * @param addresses of web pages in it
   */
  line(text: string, addresses: readonly PluginAddress[]): void
  /** It has ended. @param held whether it is not run again, since `end` was called */
  over(held: boolean): void
  /** One that was held may be run again, or its connection was closed. */
  released(): void
}

/** Who runs plugins: what they get, and who shows what they say. */
export interface PluginHost {
  /** Whether standard input is a terminal that a plugin may have. */
  readonly terminal: boolean
  /**
   * Whether a request waits for a plugin as long as that may run: one that is asked for once. Whoever asks again and again
   * is told after a while that it takes long, and the plugin goes on.
   */
  readonly patient: boolean
  started(run: PluginRun): PluginListener
}

/** Nobody looks. */
export const nobody: PluginHost = {
  terminal: false,
  patient: false,
  started: () => ({ line: () => undefined, over: () => undefined, released: () => undefined }),
}
