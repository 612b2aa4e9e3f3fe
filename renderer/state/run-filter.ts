import { z } from 'zod'
import { runGroups } from './run-group'

// What the list of flow runs is narrowed to. The page keeps it, and saved filters are offered by the palette too.

export const segmentNames = ['all', ...runGroups] as const
export type SegmentName = (typeof segmentNames)[number]

export const periods = ['hour', 'day', 'week'] as const
export type Period = (typeof periods)[number]

/** Ms since the epoch, of those that a date can hold; null: no end. */
const Instant = z.number().min(0).max(8.64e15).nullable()
const TimeRange = z.object({ from: Instant, to: Instant })
export type TimeRange = Readonly<z.infer<typeof TimeRange>>

const NameOrNull = z.string().max(1_000).nullable()
const RunFilter = z.object({
  /** A flow's name. */
  flow: NameOrNull,
  label: NameOrNull,
  tag: NameOrNull,
  within: z.union([z.enum(periods), TimeRange]).nullable(),
})
/** What the list is narrowed to, beside the group and the words; null: to nothing. */
export type RunFilter = Readonly<z.infer<typeof RunFilter>>
export const noFilter: RunFilter = { flow: null, label: null, tag: null, within: null }
export const isRunFilter = (value: unknown): value is RunFilter => RunFilter.safeParse(value).success

export const FilterName = z
  .string()
  .trim()
  .min(1, 'The filter needs a name.')
  .max(60, 'The name has up to 60 characters. Shorten it.')

/**
 * All that decides which runs stand in the list, and which of them first. Columns and widths are not in it: they are the
 * table's, and depend on the room there is.
 */
const SavedFilter = z.object({
  name: FilterName,
  segment: z.enum(segmentNames),
  search: z.string().max(1_000),
  filter: RunFilter,
  sort: z.object({ column: z.string(), direction: z.enum(['up', 'down']) }).nullable(),
})
export type SavedFilter = Readonly<z.infer<typeof SavedFilter>>
export type ShownRuns = Omit<SavedFilter, 'name'>

/** So that the menu stays one that can be read. */
export const savedFiltersMax = 50
const SavedFilters = z.array(SavedFilter).max(savedFiltersMax)
export const isSavedFilters = (value: unknown): value is readonly SavedFilter[] => SavedFilters.safeParse(value).success

/** Under which names the parts are remembered. Filters hold for all connections: the same flows run on several. */
export const runListKeys = {
  segment: 'flow-runs.segment',
  search: 'flow-runs.search',
  filter: 'flow-runs.filter',
  sort: 'table.flow-runs.sort',
} as const

/** What is to be remembered for the list to show what a filter lets through. */
export const entriesOf = ({ segment, search, filter, sort }: ShownRuns): readonly (readonly [string, unknown])[] => [
  [runListKeys.segment, segment],
  [runListKeys.search, search],
  [runListKeys.filter, filter],
  [runListKeys.sort, sort],
]

/** With one more, in the order of their names; one of the same name gives way. */
export const withSaved = (all: readonly SavedFilter[], saved: SavedFilter): readonly SavedFilter[] =>
  [...withoutSaved(all, saved.name), saved].sort((a, b) => a.name.localeCompare(b.name, 'en'))

export const withoutSaved = (all: readonly SavedFilter[], name: string): readonly SavedFilter[] =>
  all.filter((each) => each.name !== name)

/** @returns the same when there is none of that name, or another one has the new name */
export function withRenamed(all: readonly SavedFilter[], name: string, next: string): readonly SavedFilter[] {
  const found = all.find((each) => each.name === name)
  if (!found || all.some((each) => each.name === next)) return all
  return withSaved(withoutSaved(all, name), { ...found, name: next })
}

/** The one that shows what is shown; undefined when none does. */
export const savedAs = (all: readonly SavedFilter[], shown: ShownRuns): SavedFilter | undefined => {
  const text = textOf(shown)
  return all.find((each) => textOf(each) === text)
}

const textOf = ({ segment, search, filter: { flow, label, tag, within }, sort }: ShownRuns): string =>
  JSON.stringify([
    ...[segment, search.trim(), flow, label, tag],
    typeof within === 'object' && within !== null ? [within.from, within.to] : within,
    sort === null ? null : [sort.column, sort.direction],
  ])
