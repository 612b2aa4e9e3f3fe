import { randomUUID } from 'node:crypto'
import type { EachName, ValueOf } from '../../shared/contract/contract'
import type { PodLogLine } from '../../shared/model/pod'
import type { Clock } from '../clock/clock'
import type { OpenConnection } from '../connection/connection'
import { KubeError } from '../kube/kube-error'
import { followPodLog } from '../kube/follow-pod-log'
import type { PodLogTarget } from '../kube/pod-logs'
import { unawaited, type ReportMistake } from '../mistakes/mistakes'

const gatherMs = 100
const linesAtOnce = 2_000
/** Each holds a connection to the cluster, of those that the agent makes its Jobs with. A panel shows one log at a time. */
const mostFollows = 20
/** Of a log that comes faster the rest is read later: the cluster waits, and nothing is lost. */
const charsAtOnce = 256 * 1024
/** What a line takes besides its text. */
const charsOfLine = 16

const logsRemembered = 100

type LogLines = ValueOf<Extract<EachName, 'podLogs.lines'>>

export interface PodLogFollowsParts {
  readonly connection: Pick<OpenConnection, 'client' | 'namespace'>
  readonly clock: Clock
  readonly reportMistake: ReportMistake
  readonly tell: (lines: LogLines) => void
  /** Whether more can be told; while not, the cluster waits. */
  readonly hasRoom: () => boolean
}

/** The container logs of one connection that the panel follows, by the id that it was given. */
export class PodLogFollows {
  readonly #parts: PodLogFollowsParts
  readonly #follows = new Map<string, AbortController>()
  /** How far the cluster's clock was ahead when the lines of a log got their times, by the log. */
  readonly #aheadMs = new Map<string, number>()

  constructor(parts: PodLogFollowsParts) {
    this.#parts = parts
  }

  /** @returns the id; null when as many are followed as may be */
  follow(target: Omit<PodLogTarget, 'namespace'>): string | null {
    if (this.#follows.size >= mostFollows) return null
    // Never used twice, also not by the session after this one.
    const followId = randomUUID()
    const stop = new AbortController()
    this.#follows.set(followId, stop)
    unawaited('following a container’s log', this.#parts.reportMistake, () => this.#run(followId, target, stop.signal))
    return followId
  }

  stop(followId: string): void {
    this.#follows.get(followId)?.abort()
    this.#follows.delete(followId)
  }

  /** By which the times of a log differ from those that were told: of all its lines by the same, whatever the clocks do. */
  aheadMsOf(target: Omit<PodLogTarget, 'namespace'>): number {
    return this.#aheadMs.get(keyOf(target)) ?? this.#parts.connection.client.aheadMs
  }

  #remember(target: Omit<PodLogTarget, 'namespace'>, aheadMs: number): void {
    const key = keyOf(target)
    this.#aheadMs.delete(key)
    this.#aheadMs.set(key, aheadMs)
    const [first] = this.#aheadMs.keys()
    if (this.#aheadMs.size > logsRemembered && first !== undefined) this.#aheadMs.delete(first)
  }

  stopAll(): void {
    for (const followId of [...this.#follows.keys()]) this.stop(followId)
  }

  async #run(followId: string, target: Omit<PodLogTarget, 'namespace'>, signal: AbortSignal): Promise<void> {
    const { connection, clock, tell, hasRoom } = this.#parts
    const { client, namespace } = connection
    const aheadMs = client.aheadMs
    this.#remember(target, aheadMs)
    let lines: PodLogLine[] = []
    const send = (ended: string | null) => {
      if (signal.aborted || (lines.length === 0 && ended === null)) return
      tell({ followId, lines: [...lines], ended })
      lines = []
    }
    let chars = 0
    let goOn = (): void => undefined
    const say = (said: Partial<LogLines>) => {
      if (!signal.aborted) tell({ followId, lines: [], ended: null, ...said })
    }
    const follow = {
      ...{ clock, signal },
      onTail: (isCut: boolean) => isCut && say({ isCut }),
      onTrouble: (error: KubeError | null) => say({ lost: error?.message ?? null }),
    }
    const timer = setInterval(() => {
      if (!hasRoom() && !signal.aborted) return
      send(null)
      chars = 0
      goOn()
    }, gatherMs)
    try {
      for await (const line of followPodLog(client, { ...target, namespace }, follow)) {
        lines.push(line.at === null ? line : { ...line, at: line.at - aheadMs })
        chars += line.text.length + charsOfLine
        if (lines.length >= linesAtOnce && hasRoom()) send(null)
        if (chars >= charsAtOnce || lines.length >= linesAtOnce) await new Promise<void>((resolve) => (goOn = resolve))
      }
      send('ended')
    } catch (error) {
      if (!signal.aborted) send(wordsOf(error))
    } finally {
      clearInterval(timer)
      this.#follows.delete(followId)
    }
  }
}

/** @throws what is no failure of a request */
const wordsOf = (error: unknown): string => KubeError.ofFailure(error).message

const keyOf = ({ pod, container, previous }: Omit<PodLogTarget, 'namespace'>): string =>
  JSON.stringify([pod, container, previous])
