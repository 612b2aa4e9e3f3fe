import { z } from 'zod'

/** What the user may have done about a check, where they look at it. */
export const CheckOffer = z.enum(['tryFromInside', 'startCluster'])
export type CheckOffer = z.infer<typeof CheckOffer>

/** One check of a connection, and what it found. */
export const Check = z.object({
  /** Stays the same from version to version: for scripts. */
  id: z.string(),
  /** `skipped`: it could not be made; `detail` says why. */
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was checked: "Prefect API answers". */
  title: z.string(),
  /** What was found, and why. */
  detail: z.string(),
  /** What to do about it, as a sentence; null when there is nothing to do. */
  next: z.string().nullable(),
  /** A command or YAML for that, to be copied; null for none. */
  copy: z.string().nullable(),
  offer: CheckOffer.nullable(),
})
export type Check = Readonly<z.infer<typeof Check>>

/** What a check found, whichever it is. */
export type Finding = Omit<Check, 'id' | 'title'>

interface More {
  readonly next?: string | null
  readonly copy?: string | null
  readonly offer?: CheckOffer | null
}
const finding = (
  status: Check['status'],
  detail: string,
  { next = null, copy = null, offer = null }: More,
): Finding => ({
  ...{ status, detail, next, copy, offer },
})

export const fine = (detail: string, more: More = {}): Finding => finding('ok', detail, more)
export const warning = (detail: string, more: More = {}): Finding => finding('warning', detail, more)
export const failed = (detail: string, more: More = {}): Finding => finding('failed', detail, more)
/** @param why as a sentence */
export const skipped = (why: string): Finding => finding('skipped', why, {})
