import { time, type ManagedFields } from './objects'

/** One write, as `managedFields` tells of it. */
export interface Writer {
  readonly manager: string
  readonly operation: 'Update' | 'Apply'
  readonly apiVersion: string
}

/**
 * An object's `managedFields` after a write: who wrote it, and when. Which fields each of them set isn't kept, so two
 * managers never conflict here, and an apply works as with `force`.
 */
export const writtenBy = (entries: readonly ManagedFields[], writer: Writer, now: number): readonly ManagedFields[] => {
  const others = entries.filter((one) => one.manager !== writer.manager || one.operation !== writer.operation)
  const entry: ManagedFields = { ...writer, time: time(now), fieldsType: 'FieldsV1', fieldsV1: {} }
  return writer.operation === 'Apply' ? [entry, ...others] : [...others, entry]
}
