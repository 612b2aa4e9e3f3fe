import { useSyncExternalStore } from 'react'

interface Clock {
  now: number
  readonly listeners: Set<() => void>
  timer: ReturnType<typeof setInterval> | null
}

const clocks = new Map<number, Clock>()

function clockOf(stepMs: number): Clock {
  const known = clocks.get(stepMs)
  if (known) return known
  const clock: Clock = { now: Date.now(), listeners: new Set(), timer: null }
  clocks.set(stepMs, clock)
  return clock
}

function subscribe(stepMs: number, listener: () => void): () => void {
  const clock = clockOf(stepMs)
  clock.listeners.add(listener)
  if (clock.timer === null) {
    // Nobody looked at it for a while: its time is old.
    clock.now = Date.now()
    clock.timer = setInterval(() => {
      clock.now = Date.now()
      for (const tell of clock.listeners) tell()
    }, stepMs)
  }
  return () => {
    clock.listeners.delete(listener)
    if (clock.listeners.size > 0 || clock.timer === null) return
    clearInterval(clock.timer)
    clock.timer = null
  }
}

const subscribers = new Map<number, (listener: () => void) => () => void>()
function subscriberOf(stepMs: number): (listener: () => void) => () => void {
  const known = subscribers.get(stepMs)
  if (known) return known
  const made = (listener: () => void) => subscribe(stepMs, listener)
  subscribers.set(stepMs, made)
  return made
}

/** The time, ms since the epoch, told again each `stepMs`; all who ask with the same step share one clock. */
export function useNow(stepMs = 1000): number {
  return useSyncExternalStore(subscriberOf(stepMs), () => clockOf(stepMs).now)
}
