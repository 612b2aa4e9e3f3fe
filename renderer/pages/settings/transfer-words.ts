import { visible } from '../../../shared/model/printable'
import { shownAddress } from '../../../shared/secrets/addresses'
import type { Settings } from '../../../shared/model/settings'
import type { ImportPlan, LeftOut, TransferredConnection } from '../../../shared/model/settings-transfer'
import { nameOfChoice, wordsOfMark } from '../../components/describe-connection'
import { settingRows, textOf, type ControlRow } from './setting-rows'

// What an export or an import says of its parts.

/** A line of a list: what it is about, and what is said of it. */
export interface TransferLine {
  readonly what: string
  readonly words: string
}

/** "Theme: Light → Dark". Of a setting with parts, those that differ. */
export function changedSettings(before: Settings, { settings, next }: ImportPlan): readonly TransferLine[] {
  return settings.flatMap((key) =>
    rowsOf(key)
      .map((row) => ({ what: row.title, from: valueWords(before, row), to: valueWords(next, row) }))
      .filter(({ from, to }) => from !== to)
      .map(({ what, from, to }) => ({ what, words: `${from} → ${to}` })),
  )
}

/** Connections by what they are called, with their ends where that says no more, and with the proxies that they go through. */
export function connectionLine({ name, choice }: TransferredConnection): TransferLine {
  const ends = nameOfChoice(choice)
  const ways = [wayWords('API', choice.api), wayWords('cluster', choice.cluster)]
  const words = [name === undefined ? '' : ends, ...ways].filter((each) => each !== '').join(', ')
  return { what: name === undefined ? ends : visible(name), words }
}

/** Whoever runs a proxy may read what goes through it: an import says which ones it brings. */
function wayWords(what: string, end: TransferredConnection['choice']['api' | 'cluster']): string {
  if (end.kind === 'practice' || end.proxy === undefined) return ''
  return end.proxy.kind === 'none'
    ? `${what} without a proxy`
    : `${what} through ${visible(shownAddress(end.proxy.url))}`
}

export const markLines = ({ marks }: ImportPlan): readonly TransferLine[] =>
  marks.map((mark) => ({
    what: visible(mark.context),
    words: [...(mark.colour === null ? [] : [mark.colour]), wordsOfMark({ ...mark, guessed: false })?.toLowerCase()]
      .filter((word) => word !== undefined)
      .join(', '),
  }))

export function leftOutLine({ what, why }: LeftOut): TransferLine {
  switch (what.kind) {
    case 'setting':
      return { what: rowsOf(what.key)[0]?.title ?? `Setting ${visible(what.key)}`, words: visible(why) }
    case 'connection':
      return { what: connectionLine(what.connection).what, words: why }
    case 'mark':
      return { what: `Mark of ${visible(what.context)}`, words: why }
    case 'part':
      return { what: visible(what.words), words: visible(why) }
  }
}

/** What a file of settings has in it: "The settings, 2 connections and 1 mark of a context." */
export function contentWords(connections: number, marks: number): string {
  const parts = [
    'the settings',
    ...(connections > 0 ? [counted(connections, 'connection', 'connections')] : []),
    ...(marks > 0 ? [counted(marks, 'mark of a context', 'marks of contexts')] : []),
  ]
  const last = parts.pop() ?? ''
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
}

const counted = (count: number, one: string, several: string): string => `${count} ${count === 1 ? one : several}`

const rowsOf = (key: string): readonly ControlRow[] =>
  settingRows.filter((row): row is ControlRow => 'key' in row && row.key === key)

function valueWords(settings: Settings, row: ControlRow): string {
  const text = textOf(settings, row)
  const label = row.kind === 'choice' ? row.options.find(({ value }) => value === text)?.label : undefined
  return visible(label ?? (text === '' ? 'none' : text))
}
