import type { JsonObject, LogLevel } from '../../shared/model/flow-run'
import { LogLevel as LogLevels } from '../../shared/model/flow-run'

/** Wire forms that both dialects have in common. */

/** @returns ms since the epoch; null for what is no time. */
export function instantOf(iso: unknown): number | null {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN
  return Number.isNaN(at) ? null : at
}

export const isoOf = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00')

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The server counts versions in an Int. */
export const versionOf = (value: number): number => Math.min(Math.max(Math.trunc(value), 0), 2 ** 31 - 1)

export const logLevelOf = (value: unknown): LogLevel => LogLevels.safeParse(value).data ?? 'INFO'

/** A text as SQL's LIKE finds it and nothing else. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Parts of a list, in order, each of at most `size`. */
export function parts<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  if (list.length <= size) return list.length === 0 ? [] : [list]
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size))
}
