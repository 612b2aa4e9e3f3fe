import { z } from 'zod'
import { ConnectionId } from './connection'
import type { ProblemEntry } from './problem'

/** A problem of which nothing is to be counted or told for a while. Instants are ms since the epoch. */
export const Mute = z.object({
  /** Null for the panel's own. */
  connectionId: ConnectionId.nullable(),
  /** Of the problem: alike ones of one flow have one. */
  key: z.string().min(1).max(10_000),
  at: z.number(),
  /** Null: until the problem ends. */
  until: z.number().nullable(),
})
export type Mute = Readonly<z.infer<typeof Mute>>

/** As many as the settings keep; the oldest make room. */
export const mutesMax = 200

export const MuteFor = z.enum(['untilItEnds', 'hour', 'day'])
export type MuteFor = z.infer<typeof MuteFor>
const lastsMs = { hour: 3_600_000, day: 24 * 3_600_000 } as const

/** Which problem, of whom. */
export type Muted = Pick<Mute, 'connectionId' | 'key'>
type Entry = Pick<ProblemEntry, 'key' | 'since' | 'solvedAt'>

/**
 * The mutes with that of one problem that is open. It may have begun by another clock, so that it seems to begin later
 * than now.
 */
export function withMute(
  mutes: readonly Mute[],
  connectionId: Mute['connectionId'],
  entry: Entry,
  duration: MuteFor,
  now: number,
): readonly Mute[] {
  const until = duration === 'untilItEnds' ? null : now + lastsMs[duration]
  const mute = { connectionId, key: entry.key, at: Math.max(now, entry.since), until }
  return [...withoutMute(mutes, mute), mute].slice(-mutesMax)
}

export const withoutMute = (mutes: readonly Mute[], muted: Muted): readonly Mute[] =>
  mutes.filter((each) => !isOf(each, muted))

/** What mutes a problem now; null for one that is not muted, also since it has ended. */
export const muteOf = (
  mutes: readonly Mute[],
  connectionId: Mute['connectionId'],
  entry: Entry,
  now: number,
): Mute | null =>
  mutes.find((mute) => isOf(mute, { connectionId, key: entry.key }) && entry.solvedAt === null && holds(mute, entry, now)) ?? null // prettier-ignore

/** One that has ended and come back began later than it was muted. */
const holds = ({ at, until }: Mute, { since }: Entry, now: number): boolean =>
  until === null ? since <= at : now < until

/** The mutes without those whose time is over. */
export const withoutOver = (mutes: readonly Mute[], now: number): readonly Mute[] =>
  mutes.filter(({ until }) => until === null || now < until)

/** When the next time is over; null for never. */
export function nextOver(mutes: readonly Mute[]): number | null {
  const times = mutes.flatMap(({ until }) => (until === null ? [] : [until]))
  return times.length === 0 ? null : Math.min(...times)
}

/**
 * The mutes after a look at problems.
 * @param ended those that are open no longer
 * @param open those that are, as they are now: what is another one by now is not what was muted
 */
export function withoutEnded(
  mutes: readonly Mute[],
  connectionId: Mute['connectionId'],
  { ended, open }: { readonly ended: ReadonlySet<string>; readonly open: readonly Entry[] },
): readonly Mute[] {
  const over = (mute: Mute): boolean =>
    mute.until === null &&
    mute.connectionId === connectionId &&
    (ended.has(mute.key) || open.some((entry) => entry.key === mute.key && entry.since > mute.at))
  return mutes.some(over) ? mutes.filter((mute) => !over(mute)) : mutes
}

const isOf = (mute: Muted, { connectionId, key }: Muted): boolean =>
  mute.key === key && mute.connectionId === connectionId
