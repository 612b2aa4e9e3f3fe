import type { AppInfo } from '../../../shared/contract/contract'
import { allDialects } from '../../../shared/dialects/dialects'
import type { DialectId } from '../../../shared/model/dialect-words'
import { SettingsPatch, type Settings } from '../../../shared/model/settings'
import { hasLabels } from '../../state/dialect-traits'
import { desktopRows } from './desktop-rows'
import { finishedJobsRows } from './finished-jobs-rows'

export type SettingKey = keyof SettingsPatch

/** In the order of the page. */
export const settingGroups = ['Agent', 'Desktop', 'Jobs', 'Finished Jobs', 'Appearance', 'Files'] as const

interface RowBase {
  readonly group: (typeof settingGroups)[number]
  readonly title: string
  readonly help: string
  /** Other words that one may look for it by. */
  readonly words: string
}

type NumberKey =
  | 'concurrency'
  | 'podGraceSeconds'
  | 'startGraceSeconds'
  | 'completedSeconds'
  | 'failedSeconds'
  | 'keepCompleted'
  | 'keepFailed'
  | 'evidenceDays'
  | 'evidenceMegabytes'

type ChoiceKey =
  | 'startOnOpen'
  | 'whenClosed'
  | 'notifications'
  | 'badge'
  | 'startAtLogin'
  | 'resourceManager'
  | 'evidence'
  | 'theme'
  | 'times'

/** A row of the page, as data: the page, the search and the checks all read the same list. */
export type SettingRow =
  | (RowBase & {
      readonly kind: 'text'
      readonly key: 'agentName' | 'imagePullSecrets' | 'evidenceFolder'
      readonly placeholder: string
    })
  | (RowBase & {
      readonly kind: 'number'
      readonly key: NumberKey
      readonly min: number
      readonly max: number
    })
  | (RowBase & {
      readonly kind: 'choice'
      readonly key: ChoiceKey
      readonly options: readonly { readonly value: string; readonly label: string }[]
    })
  /** Of the agent, one row for each dialect that has labels. */
  | (RowBase & {
      readonly kind: 'labels'
      readonly key: 'agentLabels'
      readonly dialect: DialectId
      readonly placeholder: string
    })
  | (RowBase & { readonly kind: 'file'; readonly file: 'settings' | 'log' })
  | (RowBase & { readonly kind: 'transfer' })

export type ControlRow = Exclude<SettingRow, { kind: 'file' | 'transfer' }>

export const settingRows: readonly SettingRow[] = [
  {
    kind: 'text',
    group: 'Agent',
    key: 'agentName',
    title: 'Name',
    help: 'Shown to Prefect and in each claim. Runs claimed under the old name are looked after until Flowdeck closes',
    words: 'agent',
    placeholder: '',
  },
  ...allDialects.filter(hasLabels).map(({ id, title }): SettingRow => ({
    kind: 'labels',
    group: 'Agent',
    key: 'agentLabels',
    dialect: id,
    title: `Labels, ${title}`,
    help: 'Separated by commas. The agent takes a run only if it has all of the run’s labels; with none of its own, only runs that have none',
    words: 'agent label which runs',
    placeholder: 'None',
  })),
  {
    kind: 'number',
    group: 'Agent',
    key: 'concurrency',
    title: 'Jobs created at once',
    help: 'More is quicker, and harder on the API server',
    words: 'concurrency parallel limit',
    min: 1,
    max: 256,
  },
  {
    kind: 'choice',
    group: 'Agent',
    key: 'startOnOpen',
    title: 'Start deploying when Flowdeck opens',
    help: 'Otherwise it only watches the queue until you say so',
    words: 'autostart login launch',
    options: [
      { value: 'true', label: 'Yes' },
      { value: 'false', label: 'No, watch first' },
    ],
  },
  ...desktopRows,
  {
    kind: 'text',
    group: 'Jobs',
    key: 'imagePullSecrets',
    title: 'Image pull secret',
    help: 'A Secret in the Jobs’ namespace, added to every Job; none when empty',
    words: 'registry private docker credentials',
    placeholder: 'None',
  },
  {
    kind: 'number',
    group: 'Jobs',
    key: 'podGraceSeconds',
    title: 'Give up a pod that can’t start',
    help: 'Seconds until a run whose image or Secret is missing is marked as failed; 0 waits for as long as it takes',
    words: 'grace image pull back-off pending stuck crash timeout',
    min: 0,
    max: 86_400,
  },
  {
    kind: 'number',
    group: 'Jobs',
    key: 'startGraceSeconds',
    title: 'Give up a pod that has not started',
    help: 'Seconds until a run is marked as failed because its pod found no room, or waits for anything else; 0 waits for as long as it takes',
    words: 'grace unschedulable pending node capacity stuck timeout volume mount',
    min: 0,
    max: 2_592_000,
  },
  ...finishedJobsRows,
  {
    kind: 'choice',
    group: 'Appearance',
    key: 'theme',
    title: 'Theme',
    help: '',
    words: 'dark light colour color mode',
    options: [
      { value: 'system', label: 'System' },
      { value: 'light', label: 'Light' },
      { value: 'dark', label: 'Dark' },
    ],
  },
  {
    kind: 'choice',
    group: 'Appearance',
    key: 'times',
    title: 'Times',
    help: 'Full times are shown when you point at them',
    words: 'utc local timezone clock zone',
    options: [
      { value: 'local', label: 'Local' },
      { value: 'utc', label: 'UTC' },
    ],
  },
  { kind: 'file', file: 'settings', group: 'Files', title: 'Settings', help: '', words: 'file path json folder' },
  {
    kind: 'transfer',
    group: 'Files',
    title: 'Export and import',
    help: 'Settings, connections and marks of contexts, as a file for another machine. Tokens, keys and passwords are not in it',
    words: 'backup restore copy move transfer json',
  },
  {
    kind: 'file',
    file: 'log',
    group: 'Files',
    title: 'Log',
    help: 'What the agents did and what went wrong, without secrets. Older parts are kept beside it, up to 25 MB in all',
    words: 'file path folder debug trouble support',
  },
]

/** The rows in which every word of the query occurs, in title, group, help or other words. */
export function findSettings(query: string): readonly SettingRow[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean)
  return settingRows.filter(({ group, title, help, words }) => {
    const said = `${group} ${title} ${help} ${words}`.toLowerCase()
    return wanted.every((word) => said.includes(word))
  })
}

export type ReadSetting =
  { readonly ok: true; readonly patch: SettingsPatch } | { readonly ok: false; readonly message: string }

/**
 * What was typed or chosen, as a change to the settings; a sentence for the field when it can't be one.
 * @param settings those in force: of a setting with parts, the other parts stay
 */
export function readSetting(row: ControlRow, text: string, settings: Settings): ReadSetting {
  const written = text.trim()
  switch (row.key) {
    case 'agentLabels':
      return patched({ agentLabels: { ...settings.agentLabels, [row.dialect]: labelsIn(written) } }, labelSentence)
    case 'concurrency':
    case 'podGraceSeconds':
    case 'startGraceSeconds':
    case 'completedSeconds':
    case 'failedSeconds':
    case 'keepCompleted':
    case 'keepFailed':
    case 'evidenceDays':
    case 'evidenceMegabytes':
      return patched({ [row.key]: /^\d+$/.test(written) ? Number(written) : Number.NaN }, countSentence(row))
    case 'startOnOpen':
    case 'badge':
    case 'startAtLogin':
    case 'resourceManager':
    case 'evidence':
      return patched({ [row.key]: written === 'true' })
    case 'evidenceFolder':
      return written !== '' && !isWholePath(written) ? refused(folderSentence) : patched({ evidenceFolder: written })
    case 'imagePullSecrets':
      return written !== '' && !isSecretName(written) ? refused(secretSentence) : patched({ imagePullSecrets: written })
    case 'agentName':
    case 'whenClosed':
    case 'notifications':
    case 'theme':
    case 'times':
      return patched({ [row.key]: written })
  }
}

const labelsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
]

const labelSentence = 'A label has up to 100 characters, and an agent up to 100 labels. Correct it.'
const countSentence = ({ min, max }: Extract<ControlRow, { kind: 'number' }>): string =>
  `A whole number from ${min} to ${max.toLocaleString('en')} is needed here.`
const secretSentence = 'A Secret’s name has lower-case letters, digits, dots and dashes, such as regcred. Correct it.'

const folderSentence = 'Give the whole path, such as /var/lib/flowdeck/evidence, or leave it empty.'
const isWholePath = (path: string): boolean => /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

const isSecretName = (name: string): boolean => name.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)

/** @param sentence for the field, where the schema's own would not do. */
function patched(patch: Readonly<Record<string, unknown>>, sentence?: string): ReadSetting {
  const parsed = SettingsPatch.safeParse(patch)
  if (parsed.success) return { ok: true, patch: parsed.data }
  return refused(sentence ?? parsed.error.issues[0]?.message ?? 'This can’t be set.')
}

const refused = (message: string): ReadSetting => ({ ok: false, message })

/** What a row says below its title, where this desktop lacks something with that. */
export const helpOf = (row: SettingRow, { notifications }: Pick<AppInfo, 'notifications'>): string =>
  row.kind === 'choice' && row.key === 'notifications' && !notifications
    ? `This desktop shows no notifications. ${row.help}`
    : row.help

/** A setting as its field shows it. */
export const textOf = (settings: Settings, row: ControlRow): string =>
  row.key === 'agentLabels' ? (settings.agentLabels[row.dialect] ?? []).join(', ') : String(settings[row.key])
