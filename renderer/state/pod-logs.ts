import { useEffect, useState } from 'react'
import type { Bridge, CallInput, ValueOf } from '../../shared/contract/contract'
import { messageOf } from './client'
import { addLines, emptyRing, type LogRing } from './log-ring'

export type { LogLine } from './log-ring'

export type PodLogTarget = CallInput<'podLogs.follow'>
type Lines = ValueOf<'podLogs.lines'>

/** A container's log as far as it is known. */
export interface PodLog extends LogRing {
  /** starting: nothing has come yet; failed: `message` has the cluster's words. */
  readonly status: 'starting' | 'following' | 'ended' | 'failed'
  readonly message: string | null
}

export const startingLog: PodLog = { ...emptyRing, status: 'starting', message: null }

/**
 * Follows a container's log until the function returned is called.
 * Lines may come before the answer that says whose they are: they are kept until it is there.
 */
export function followPodLog(bridge: Bridge, target: PodLogTarget, tell: (log: PodLog) => void): () => void {
  const { connectionId } = target
  let log = startingLog
  let followId: string | null = null
  let stopped = false
  let early: Lines[] = []
  const take = ({ lines, ended }: Lines) => {
    const failed = ended !== null && ended !== 'ended'
    const status = failed ? 'failed' : ended === null ? 'following' : 'ended'
    log = { ...addLines(log, lines), status, message: failed ? ended : null }
    tell(log)
  }
  const unsubscribe = bridge.on('podLogs.lines', ({ connectionId: of, value: event }) => {
    if (of !== connectionId) return
    if (followId === null) early.push(event)
    else if (event.followId === followId) take(event)
  })
  const stop = () => {
    stopped = true
    unsubscribe()
    // The window may be closing: then nobody is left to answer, and nothing is left to stop.
    if (followId !== null) bridge.call('podLogs.stop', { connectionId, followId }).catch(() => undefined)
  }
  bridge.call('podLogs.follow', target).then(
    (answer) => {
      followId = answer.followId
      if (stopped) {
        stop()
        return
      }
      const mine = early.filter((event) => event.followId === answer.followId)
      early = []
      log = { ...log, status: 'following' }
      if (mine.length === 0) tell(log)
      else mine.forEach(take)
    },
    (error: unknown) => {
      if (stopped) return
      log = { ...log, status: 'failed', message: messageOf(error) }
      tell(log)
    },
  )
  return stop
}

/**
 * The log of a container, followed while the component is there.
 * @param target null for nothing to follow yet.
 * @param instance follows again when it changes: a restart of the container, another try.
 */
export function usePodLog(target: PodLogTarget | null, instance: string): PodLog {
  const key = target === null ? null : JSON.stringify([target, instance])
  const [known, setKnown] = useState<{ readonly key: string | null; readonly log: PodLog }>({ key, log: startingLog })
  useEffect(() => {
    if (key === null) return
    const [wanted] = JSON.parse(key) as [PodLogTarget, string]
    return followPodLog(window.flowdeck, wanted, (log) => setKnown({ key, log }))
  }, [key])
  return known.key === key ? known.log : startingLog
}
