import { useCallback, useEffect, useRef, useState } from 'react'
import type { Bridge, CallInput, ValueOf } from '../../shared/contract/contract'
import { podLogTail } from '../../shared/model/pod'
import { messageOf } from './client'
import { addEarlier, addLines, emptyRing, linesBefore, type LogRing } from './log-ring'

export type PodLogTarget = CallInput<'podLogs.follow'>
type Lines = ValueOf<'podLogs.lines'>

/** A container's log as far as it is known. */
export interface PodLog extends LogRing {
  /** starting: nothing has come yet; failed: `message` has the cluster's words. */
  readonly status: 'starting' | 'following' | 'ended' | 'failed'
  readonly message: string | null
  /** The connection was lost, and found again unless `until` is null. Instants are this machine's. */
  readonly lost: { readonly why: string; readonly since: number; readonly until: number | null } | null
  /** Whether the log had more lines than were read of it. */
  readonly isCut: boolean
  readonly loadingEarlier: boolean
  /** Why earlier lines could not be loaded. */
  readonly earlierFailure: string | null
}

export const startingLog: PodLog = {
  ...emptyRing,
  status: 'starting',
  message: null,
  lost: null,
  isCut: false,
  loadingEarlier: false,
  earlierFailure: null,
}

export interface PodLogFollow {
  readonly stop: () => void
  readonly loadEarlier: () => void
}

/** With so many earlier lines less than were asked for, the log has no more: some new lines may have been written meanwhile. */
const fewer = 500

/**
 * Follows a container's log until it is stopped.
 * Lines may come before the answer that says whose they are: they are kept until it is there.
 */
export function followPodLog(bridge: Bridge, target: PodLogTarget, tell: (log: PodLog) => void): PodLogFollow {
  const { connectionId } = target
  let log = startingLog
  let followId: string | null = null
  let stopped = false
  let early: Lines[] = []
  const set = (change: Partial<PodLog>) => {
    log = { ...log, ...change }
    if (!stopped) tell(log)
  }
  const take = ({ lines, ended, isCut = log.isCut, lost }: Lines) => {
    const failed = ended !== null && ended !== 'ended'
    const status = failed ? 'failed' : ended === null ? 'following' : 'ended'
    const ring = addLines(log, lines)
    const message = failed ? ended : null
    set({ ...ring, status, isCut: isCut && ring.dropped === 0, message, lost: lossOf(log.lost, lost) })
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
    (error: unknown) => set({ status: 'failed', message: messageOf(error) }),
  )
  const loadEarlier = () => {
    const known = log.lines.length
    const firstAt = log.lines.find(({ at }) => at !== null)?.at ?? Date.now()
    set({ loadingEarlier: true, earlierFailure: null })
    bridge.call('podLogs.earlier', { ...target, known, firstAt }).then(
      ({ lines, isCut }) => {
        const before = linesBefore(log, lines)
        if (before === null) {
          set({ loadingEarlier: false, earlierFailure: 'The cluster no longer has these lines.' })
          return
        }
        const ring = addEarlier(log, before)
        const hasMore = isCut || before.length > podLogTail - fewer
        set({ ...ring, isCut: hasMore && ring.dropped === 0, loadingEarlier: false })
      },
      (error: unknown) => set({ loadingEarlier: false, earlierFailure: messageOf(error) }),
    )
  }
  return { stop, loadEarlier }
}

/** @param told why it is lost now, null when it is found again; undefined for nothing new */
function lossOf(before: PodLog['lost'], told: string | null | undefined): PodLog['lost'] {
  if (told === undefined) return before
  if (told === null) return before && { ...before, until: Date.now() }
  return before?.until === null ? { ...before, why: told } : { why: told, since: Date.now(), until: null }
}

/**
 * The log of a container, followed while the component is there.
 * @param target null for nothing to follow yet.
 * @param instance follows again when it changes: a restart of the container, another try.
 */
export function usePodLog(target: PodLogTarget | null, instance: string): PodLog & Pick<PodLogFollow, 'loadEarlier'> {
  const key = target === null ? null : JSON.stringify([target, instance])
  const [known, setKnown] = useState<{ readonly key: string | null; readonly log: PodLog }>({ key, log: startingLog })
  const follow = useRef<PodLogFollow | null>(null)
  useEffect(() => {
    if (key === null) return
    const [wanted] = JSON.parse(key) as [PodLogTarget, string]
    const followed = followPodLog(window.flowdeck, wanted, (log) => setKnown({ key, log }))
    follow.current = followed
    return followed.stop
  }, [key])
  const loadEarlier = useCallback(() => follow.current?.loadEarlier(), [])
  return { ...(known.key === key ? known.log : startingLog), loadEarlier }
}
