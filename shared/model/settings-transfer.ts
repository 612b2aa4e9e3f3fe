import { z } from 'zod'
import { shownAddress } from '../secrets/addresses'
import { whyNeverOpened } from './connection'
import { ContextMark, contextMarksMax, withMark } from './context-mark'
import { cut } from './cut'
import { issueWords } from './issue-words'
import { connectionIdAfter, connectionsMax, SavedConnection, SettingsPatch, type Settings } from './settings'

// Settings on their way to another machine: a file of its own form, which has no secrets in it and nothing that only this
// machine knows. What is imported adds to what is there: no connection is changed, opened or closed by it.

/** Of the file's form. */
export const settingsExportVersion = 1

/** Two agents of one name on one cluster share their claims, and a folder is of one machine. */
const ofThisMachine = { agentName: true, evidenceFolder: true } as const
export const TransferredSettings = SettingsPatch.omit(ofThisMachine)
export type SettingKey = keyof z.infer<typeof TransferredSettings>
const settingKeys = Object.keys(TransferredSettings.shape) as readonly SettingKey[]

/** Its id is of one settings file. */
export const TransferredConnection = SavedConnection.omit({ id: true })
export type TransferredConnection = Readonly<z.infer<typeof TransferredConnection>>

/** What such a file holds. */
export const SettingsExport = z.object({
  settings: TransferredSettings,
  connections: z.array(TransferredConnection).max(connectionsMax).readonly(),
  contextMarks: z.array(ContextMark).max(contextMarksMax).readonly(),
})
export type SettingsExport = Readonly<z.infer<typeof SettingsExport>>

/** What of it is not exported or imported, and why, as a sentence. */
export const LeftOut = z.object({
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('setting'), key: z.string() }),
    z.object({ kind: z.literal('connection'), connection: TransferredConnection }),
    z.object({ kind: z.literal('mark'), context: z.string() }),
    /** A part of the file: "Connection 3", "exportedBy". */
    z.object({ kind: z.literal('part'), words: z.string() }),
  ]),
  why: z.string(),
})
export type LeftOut = Readonly<z.infer<typeof LeftOut>>

/** What of the settings goes into the file, and what does not. */
export function exportOf(settings: Settings): {
  readonly content: SettingsExport
  readonly leftOut: readonly LeftOut[]
} {
  const all = settings.connections.map(({ id: _, ...connection }) => connection)
  const withSecret = all.filter(({ choice }) => hasSecret(choice))
  return {
    content: {
      settings: TransferredSettings.parse(settings),
      connections: all.filter((connection) => !withSecret.includes(connection)),
      contextMarks: settings.contextMarks,
    },
    leftOut: withSecret.map((connection) => ({
      what: { kind: 'connection', connection },
      why: 'A password or key stands in its address.',
    })),
  }
}

const hasSecret = ({ api }: TransferredConnection['choice']): boolean =>
  api.kind === 'endpoint' && [api.url, api.urlForPods].some((url) => url !== null && shownAddress(url) !== url)

/** The file's text. */
export const exportText = (content: SettingsExport): string =>
  `${JSON.stringify({ flowdeck: 'settings', version: settingsExportVersion, ...content }, null, 2)}\n`

export type ReadExport =
  | { readonly ok: true; readonly content: SettingsExport; readonly leftOut: readonly LeftOut[] }
  /** Why nothing of it can be used, as sentences without anything that stands in it. */
  | { readonly ok: false; readonly message: string }

/** What such a file says. Each of its parts is held against the schema of the settings by itself. */
export function readExport(value: unknown): ReadExport {
  if (!isObject(value) || value.flowdeck !== 'settings')
    return refused('It is not a file of exported settings. Choose one that Export settings has made.')
  const { flowdeck: _, version, settings = {}, connections = [], contextMarks = [], ...others } = value
  if (typeof version === 'number' && version > settingsExportVersion)
    return refused(
      `A later Flowdeck has exported it (version ${version} of such files, this one knows ${settingsExportVersion}). Install that one to import it.`,
    )
  if (version !== settingsExportVersion)
    return refused('It does not say which version of such files it is. Export the settings again.')
  if (!isObject(settings) || !Array.isArray(connections) || !Array.isArray(contextMarks))
    return refused('Its settings, connections or marks do not have the form of such a file. Export them again.')
  const leftOut: LeftOut[] = Object.keys(others).map(unknownPart)
  const content = {
    settings: readSettings(settings, leftOut),
    connections: readAll('Connection', TransferredConnection, connections, connectionsMax, leftOut),
    contextMarks: readAll('Mark', ContextMark, contextMarks, contextMarksMax, leftOut),
  }
  return { ok: true, content, leftOut: leftOut.length > leftOutMax ? shortened(leftOut) : leftOut }
}

/** So many are named; the others are counted. */
const leftOutMax = 100
const shortened = (leftOut: readonly LeftOut[]): LeftOut[] => [
  ...leftOut.slice(0, leftOutMax),
  part(`${leftOut.length - leftOutMax} more`, 'Too many to name.'),
]

function readSettings(settings: Readonly<Record<string, unknown>>, leftOut: LeftOut[]): SettingsExport['settings'] {
  const read: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(settings)) {
    const what = { kind: 'setting', key: cut(key, nameChars) } as const
    if (Object.hasOwn(ofThisMachine, key)) leftOut.push({ what, why: 'It belongs to one machine.' })
    else if (!isSettingKey(key)) leftOut.push({ what, why: unknownHere })
    else {
      const parsed = TransferredSettings.shape[key].safeParse(value)
      if (parsed.success && parsed.data !== undefined) read[key] = parsed.data
      else leftOut.push({ what, why: notValid(parsed.error) })
    }
  }
  return TransferredSettings.parse(read)
}

function readAll<T>(
  name: string,
  schema: z.ZodType<T>,
  values: readonly unknown[],
  most: number,
  leftOut: LeftOut[],
): readonly T[] {
  const read: T[] = []
  for (const [index, value] of values.entries()) {
    const parsed = schema.safeParse(value)
    const unknown = parsed.success ? unknownPathIn(value, parsed.data) : null
    const words = `${name} ${index + 1}`
    if (!parsed.success) leftOut.push(part(words, notValid(parsed.error)))
    // Without a part that this Flowdeck doesn't know, it might be another one.
    else if (unknown !== null) leftOut.push(part(words, `Flowdeck does not know its ${shownPath(unknown)}.`))
    else if (read.length >= most) leftOut.push(part(words, `The file has more than ${most} of them.`))
    else read.push(parsed.data)
  }
  return read
}

/** Where the first key stands that the schema has dropped; null for none. */
function unknownPathIn(given: unknown, read: unknown): string | null {
  if (!isObject(given) || !isObject(read)) return null
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(read, key)) return key
    const inner = unknownPathIn(value, read[key])
    if (inner !== null) return `${key}.${inner}`
  }
  return null
}

/** What becomes of the settings by an import. */
export interface ImportPlan {
  /** Those whose value becomes another. */
  readonly settings: readonly SettingKey[]
  readonly connections: readonly TransferredConnection[]
  readonly marks: readonly ContextMark[]
  readonly leftOut: readonly LeftOut[]
  readonly next: Settings
}

/** What importing this changes. @param settings those in force */
export function planImport(settings: Settings, content: SettingsExport): ImportPlan {
  const leftOut: LeftOut[] = []
  const given = settingKeys.filter((key) => content.settings[key] !== undefined)
  const changed = given.filter((key) => !isEqual(content.settings[key], settings[key]))
  const connections = added(settings, content.connections, leftOut)
  const marks = newMarks(settings, content.contextMarks, leftOut)
  const kept = [...settings.connections]
  for (const connection of connections) kept.push({ id: connectionIdAfter(kept), ...connection })
  const next = {
    ...{ ...settings, ...Object.fromEntries(changed.map((key) => [key, content.settings[key]])), connections: kept },
    contextMarks: marks.reduce((all, { context, ...mark }) => withMark(all, context, mark), settings.contextMarks),
  }
  return { settings: changed, connections, marks, leftOut, next }
}

function added(
  settings: Settings,
  given: readonly TransferredConnection[],
  leftOut: LeftOut[],
): readonly TransferredConnection[] {
  const taken: TransferredConnection[] = []
  const isAmong = (all: readonly TransferredConnection[], { choice }: TransferredConnection) =>
    all.some((each) => isEqual(each.choice, choice))
  for (const connection of given) {
    const why = isAmong([...settings.connections, ...taken], connection)
      ? 'It is here already, and stays as it is.'
      : (whyNeverOpened(connection.choice) ??
        (settings.connections.length + taken.length >= connectionsMax
          ? `No more than ${connectionsMax} connections are kept.`
          : null))
    if (why === null) taken.push(connection)
    else leftOut.push({ what: { kind: 'connection', connection }, why })
  }
  return taken
}

function newMarks(settings: Settings, given: readonly ContextMark[], leftOut: LeftOut[]): readonly ContextMark[] {
  const taken: ContextMark[] = []
  for (const mark of given) {
    const { context } = mark
    const isUsed = settings.connections.some(
      ({ choice: { cluster } }) => cluster.kind === 'context' && cluster.context === context,
    )
    const why = [...settings.contextMarks, ...taken].some((each) => each.context === context)
      ? 'The context has a mark here already, which stays.'
      : isUsed && mark.readOnly
        ? 'A connection here uses the context, and read-only would end its agent. Mark it here if you want that.'
        : settings.contextMarks.length + taken.length >= contextMarksMax
          ? `No more than ${contextMarksMax} marks are kept.`
          : null
    if (why === null) taken.push(mark)
    else leftOut.push({ what: { kind: 'mark', context }, why })
  }
  return taken
}

const nameChars = 60
/** Of a connection, all but its name stands in `choice`. */
const shownPath = (path: string): string => cut(path.replace(/^choice\./, ''), nameChars)
const unknownHere = 'Flowdeck does not know it.'
const part = (words: string, why: string): LeftOut => ({ what: { kind: 'part', words }, why })
const unknownPart = (key: string): LeftOut => part(cut(key, nameChars), unknownHere)
const refused = (message: string): ReadExport => ({ ok: false, message })
/** Both were read by one schema, which sets the order of their keys. */
const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(TransferredSettings.shape, key)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The first thing that does not fit, with where it is. */
function notValid(error: z.ZodError | undefined): string {
  const [first] = error?.issues ?? []
  if (!first) return 'It has no value.'
  return issueWords(first.path.length === 0 ? 'It' : shownPath(first.path.join('.')), first)
}
