import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { limits } from './limits'

/** Processes of credential plugins. None runs for ever, says more than is kept, or outlives the connection it is for. */
export class PluginProcesses {
  readonly #running = new Set<() => void>()
  #ended = false

  /** As child_process.spawn. What a plugin is ended for is its error. */
  readonly spawn = (command: string, args: readonly string[] = [], options: SpawnOptions = {}): ChildProcess => {
    if (this.#ended) throw new Error('the connection to the cluster was closed')
    const child = spawn(command, args, options)
    const giveUp = (why: string): void => {
      child.emit('error', new Error(why))
      child.kill('SIGKILL')
      // What the plugin started itself may hold them open.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    }
    const timer = setTimeout(() => giveUp(`the plugin took longer than ${limits.pluginMs / 1000} s`), limits.pluginMs)
    const close = (): void => giveUp('the connection to the cluster was closed')
    this.#running.add(close)
    let bytes = 0
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (said: string | Buffer) => {
        bytes += said.length
        if (bytes > limits.pluginBytes) giveUp(`the plugin printed more than ${limits.pluginBytes / 1024 / 1024} MB`)
      })
    }
    child.once('close', () => {
      clearTimeout(timer)
      this.#running.delete(close)
    })
    return child
  }

  end(): void {
    this.#ended = true
    for (const close of this.#running) close()
  }
}
