import { KubeError } from '../kube/kube-error'
import type { KubeClient } from '../kube/kube-client'
import { followPodLog, type PodLogLine, type PodLogTarget } from '../kube/pod-logs'
import type { EventSender } from './event-sender'

const gatherMs = 100
const linesAtOnce = 2_000

/** The container logs that the panel follows, by the id that it was given. */
export class PodLogFollows {
  readonly #sender: EventSender
  readonly #follows = new Map<string, AbortController>()
  #count = 0

  constructor(sender: EventSender) {
    this.#sender = sender
  }

  follow(client: KubeClient, target: PodLogTarget): string {
    const followId = `follow-${++this.#count}`
    const stop = new AbortController()
    this.#follows.set(followId, stop)
    void this.#run(followId, client, target, stop.signal)
    return followId
  }

  stop(followId: string): void {
    this.#follows.get(followId)?.abort()
    this.#follows.delete(followId)
  }

  stopAll(): void {
    for (const followId of [...this.#follows.keys()]) this.stop(followId)
  }

  async #run(followId: string, client: KubeClient, target: PodLogTarget, signal: AbortSignal): Promise<void> {
    let lines: PodLogLine[] = []
    const send = (ended: string | null) => {
      if (signal.aborted || (lines.length === 0 && ended === null)) return
      this.#sender.now('podLogs.lines', { followId, lines: [...lines], ended })
      lines = []
    }
    const timer = setInterval(() => send(null), gatherMs)
    try {
      for await (const line of followPodLog(client, target, signal)) {
        lines.push(line)
        if (lines.length >= linesAtOnce) send(null)
      }
      send('ended')
    } catch (error) {
      if (!signal.aborted) send(KubeError.ofFailure(error).message)
    } finally {
      clearInterval(timer)
      this.#follows.delete(followId)
    }
  }
}
