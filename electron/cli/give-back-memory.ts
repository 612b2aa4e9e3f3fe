import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../clock/clock'

/** What the process has used and holds. */
export interface Use {
  /** CPU since it began, ms. */
  readonly cpuMs: number
  /** What its heap holds of the system's memory, used or not. */
  readonly heldBytes: number
}

export interface GiveBackParts {
  readonly clock: Pick<Clock, 'after'>
  readonly use: () => Use
  readonly collect: () => void
}

/** What a start has left goes soon, too: it is half of what a burst of 60 runs takes then. */
const everyMs = 2_000
/** With less CPU between two looks nothing is going on, ms: an idle agent takes a quarter of it. */
const calmMs = 40
/** Less is not worth what collecting takes: some ten ms of CPU. */
const worthBytes = 6 * 1024 * 1024
/** So much is worth it in the middle of a burst too: of V8's own accord a heap grows far beyond that before it looks what is held. */
const muchBytes = 20 * 1024 * 1024

/** Whether memory is to be given back now. Pure. @param leftBytes what was held after the last time, or least since then */
export function isWorthIt(before: Use, now: Use, leftBytes: number): boolean {
  const isCalm = now.cpuMs - before.cpuMs < calmMs
  return now.heldBytes - leftBytes >= (isCalm ? worthBytes : muchBytes)
}

/**
 * Gives memory back when a burst is over, and while it takes long: V8 keeps the room that one took, 30 to 60 MB, for as long as the
 * process goes on with little to do. @returns ends it
 */
export function giveBackMemory({ clock, use, collect }: GiveBackParts): () => void {
  let before = use()
  let leftBytes = 0
  const look = (): void => {
    const now = use()
    const isWorth = isWorthIt(before, now, leftBytes)
    if (isWorth) collect()
    before = use()
    leftBytes = isWorth ? before.heldBytes : Math.min(leftBytes, before.heldBytes)
    takeBack = clock.after(everyMs, look)
  }
  let takeBack = clock.after(everyMs, look)
  return () => takeBack()
}

export function useOfProcess(): Use {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1_000, heldBytes: getHeapStatistics().total_heap_size }
}

/** Source: Node's documentation of v8.setFlagsFromString; the flag holds for contexts that are made after it. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}
