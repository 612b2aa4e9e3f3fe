import { expect, test } from 'vitest'
import {
  entriesOf,
  FilterName,
  isRunFilter,
  isSavedFilters,
  noFilter,
  savedAs,
  withoutSaved,
  withRenamed,
  withSaved,
  type SavedFilter,
} from './run-filter'

const saved = (name: string, over: Partial<SavedFilter> = {}): SavedFilter => ({
  ...{ name, segment: 'failed', search: '', filter: { ...noFilter, flow: 'etl' }, sort: null },
  ...over,
})
const names = (all: readonly SavedFilter[]) => all.map(({ name }) => name)

test('what was remembered is read only in its form', () => {
  const range = { from: 1, to: null }
  const read = [noFilter, { ...noFilter, flow: 'a', within: 'week' }, { ...noFilter, within: range }]
  expect(read.map(isRunFilter)).toEqual([true, true, true])
  const { tag: _, ...older } = noFilter
  const wrong = [null, 'a', {}, older, { ...noFilter, flow: 1 }, { ...noFilter, within: 'year' }, { ...noFilter, within: { from: 1 } }, { ...noFilter, within: { from: 'a', to: null } }] // prettier-ignore
  expect(wrong.filter(isRunFilter)).toEqual([])
})

test('saved filters are read only in their form, each with a name', () => {
  expect(isSavedFilters([saved('a'), saved('b', { sort: { column: 'due', direction: 'down' } })])).toBe(true)
  expect([[saved('')], [{ ...saved('a'), segment: 'some' }], [{}], saved('a'), Array(51).fill(saved('a'))].filter(isSavedFilters)).toEqual([]) // prettier-ignore
})

test('a filter is saved in the order of the names, and takes the place of one of its name', () => {
  const all = withSaved(withSaved([], saved('nightly')), saved('Broken'))
  expect(names(all)).toEqual(['Broken', 'nightly'])
  expect(withSaved(all, saved('nightly', { search: 'x' }))).toEqual([
    saved('Broken'),
    saved('nightly', { search: 'x' }),
  ])
  expect(names(withoutSaved(all, 'Broken'))).toEqual(['nightly'])
})

test('one is renamed and keeps what it says; a name that another one has is left to that', () => {
  const all = [saved('a', { search: 'x' }), saved('b')]
  expect(withRenamed(all, 'a', 'c')).toEqual([saved('b'), saved('c', { search: 'x' })])
  expect(withRenamed(all, 'a', 'b')).toBe(all)
  expect(withRenamed(all, 'gone', 'c')).toBe(all)
})

test('a name is one that can be read', () => {
  expect(FilterName.safeParse(' a ').data).toBe('a')
  expect(FilterName.safeParse('  ').error?.issues[0]?.message).toBe('The filter needs a name.')
  expect(FilterName.safeParse('x'.repeat(61)).success).toBe(false)
})

test('the one that shows what is shown is found, however its fields stand', () => {
  const range = saved('range', { filter: { within: { to: 2, from: 1 }, tag: null, label: null, flow: 'etl' } })
  const all = [saved('plain'), range, saved('sorted', { sort: { direction: 'up', column: 'run' } })]
  expect(savedAs(all, saved(''))?.name).toBe('plain')
  expect(savedAs(all, saved('', { filter: { ...noFilter, flow: 'etl', within: { from: 1, to: 2 } } }))?.name).toBe(
    'range',
  )
  expect(savedAs(all, saved('', { sort: { column: 'run', direction: 'up' } }))?.name).toBe('sorted')
  for (const other of [{ search: 'x' }, { segment: 'all' as const }, { filter: noFilter }]) expect(savedAs(all, saved('', other))).toBeUndefined() // prettier-ignore
})

test('all of it is remembered, and no name', () => {
  expect(entriesOf(saved('a', { search: 'x' }))).toEqual([
    ['flow-runs.segment', 'failed'],
    ['flow-runs.search', 'x'],
    ['flow-runs.filter', { ...noFilter, flow: 'etl' }],
    ['table.flow-runs.sort', null],
  ])
})
