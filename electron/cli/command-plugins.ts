import { isatty } from 'node:tty'
import type { Clock } from '../clock/clock'
import type { PluginHost, PluginListener, PluginRun } from '../kube/plugin-host'
import type { Output } from './output'

/** One that takes longer is told, whether it says something or not, ms. */
const quietMs = 3_000
/** So long one may go on when the command is asked to end: a login that just then succeeds deploys what is claimed, ms. */
const graceMs = 2_000

/** Plugins that a command runs: they get its terminal, and what they say is told as theirs. */
export class CommandPlugins implements PluginHost {
  readonly terminal = isatty(0)
  readonly patient: boolean
  readonly #output: Output
  readonly #clock: Clock
  readonly #running = new Set<PluginRun>()
  #ending = false

  constructor(output: Output, clock: Clock, { patient }: Pick<PluginHost, 'patient'>) {
    this.#output = output
    this.#clock = clock
    this.patient = patient
  }

  started(run: PluginRun): PluginListener {
    const { name, user, limitMs } = run
    const over = new AbortController()
    const tell = (message: string, words: string): void =>
      this.#output.event('plugin', { plugin: name, user, message }, words)
    this.#running.add(run)
    if (this.#ending) run.end()
    void this.#clock.sleep(quietMs, over.signal).then(() => {
      if (over.signal.aborted) return
      const words = `Waiting for ${name}, the plugin that gives the credentials of ${user}. It is ended after ${limitMs / 1000} s; Ctrl-C ends it now.`
      tell(words, words)
    })
    return {
      line: (text, addresses) => {
        tell(text, `${name}: ${text}`)
        if (this.terminal) for (const { whole } of addresses) this.#output.page(name, whole)
      },
      over: () => {
        this.#running.delete(run)
        over.abort()
      },
      released: () => undefined,
    }
  }

  /** Resolves when those that run have had a moment to end; none is run from then on. */
  async endSoon(): Promise<void> {
    if (this.#running.size > 0) await this.#clock.sleep(graceMs)
    this.#ending = true
    for (const run of this.#running) run.end()
  }
}
