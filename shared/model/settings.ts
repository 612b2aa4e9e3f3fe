import { z } from 'zod'
import { cleaningFields, CleaningSettings, usualCleaningSettings } from './cleaning'
import { ConnectionChoice, ConnectionId, ConnectionName } from './connection'
import { ContextMark, contextMarksMax } from './context-mark'
import { DialectId } from './dialect-words'
import { Mute, mutesMax } from './mute'

/** Of the file's form. A change of form gets the next number and a step in `migrateSettings`. */
export const settingsVersion = 3

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

/** What closing the window does: it ends the app, or hides the window while the agents go on. */
const WhenClosed = z.enum(['quit', 'background'])

/** Which desktop notifications are shown: of what needs the user, or also of each flow run that fails. */
export const Notifications = z.enum(['off', 'problems', 'all'])
export type Notifications = z.infer<typeof Notifications>

/** A pair that the user has chosen. Tokens are not in it; see electron/settings/secret-store.ts. */
export const SavedConnection = z.object({
  id: ConnectionId,
  choice: ConnectionChoice,
  /** Absent: it is called by its two ends. */
  name: ConnectionName.exactOptional(),
})
export type SavedConnection = Readonly<z.infer<typeof SavedConnection>>

/** As many as the file keeps, and as may be open. */
export const connectionsMax = 50

const AgentName = z.string().trim().min(1, 'The agent needs a name: claims say who made them.').max(100)
const Concurrency = z.number().int().min(1).max(256)
/** A day is enough for any registry, s. */
const PodGraceSeconds = z.number().int().min(0).max(86_400)
/** A month, s. */
const StartGraceSeconds = z.number().int().min(0).max(2_592_000)
/** Which runs the agent takes, for each dialect that has labels. */
const AgentLabels = z.partialRecord(DialectId, z.array(z.string().trim().min(1).max(100)).max(100).readonly())

/** Names of pull secrets, with commas between. */
const PullSecrets = z.string().max(2_000)

/** The settings file. */
export const Settings = z.object({
  version: z.literal(settingsVersion).default(settingsVersion),
  /** Stands in every claim; two agents of one name on one cluster share their claims. */
  agentName: AgentName.default('agent'),
  agentLabels: AgentLabels.default({}),
  /** Jobs created at once. */
  concurrency: Concurrency.default(32),
  /** Turns the agents on as soon as the panel is open; otherwise they only watch until told. */
  startOnOpen: z.boolean().default(false),
  imagePullSecrets: PullSecrets.default(''),
  /** A pod that can't start by itself, say for want of its image, fails its run after so long; 0 for never, s. */
  podGraceSeconds: PodGraceSeconds.default(300),
  /** A pod that has not started after so long, for whatever reason, fails its run; 0 for never, s. */
  startGraceSeconds: StartGraceSeconds.default(86_400),
  /** Whether the agent deletes finished Jobs, as the settings below say. */
  resourceManager: z.boolean().default(false),
  completedSeconds: cleaningFields.completedSeconds.default(usualCleaningSettings.completedSeconds),
  failedSeconds: cleaningFields.failedSeconds.default(usualCleaningSettings.failedSeconds),
  keepCompleted: cleaningFields.keepCompleted.default(usualCleaningSettings.keepCompleted),
  keepFailed: cleaningFields.keepFailed.default(usualCleaningSettings.keepFailed),
  evidence: cleaningFields.evidence.default(usualCleaningSettings.evidence),
  evidenceFolder: cleaningFields.evidenceFolder.default(usualCleaningSettings.evidenceFolder),
  evidenceDays: cleaningFields.evidenceDays.default(usualCleaningSettings.evidenceDays),
  evidenceMegabytes: cleaningFields.evidenceMegabytes.default(usualCleaningSettings.evidenceMegabytes),
  whenClosed: WhenClosed.default('quit'),
  notifications: Notifications.default('problems'),
  /** The number of problems on the app's icon. */
  badge: z.boolean().default(true),
  /** Opens Flowdeck when the user logs in. */
  startAtLogin: z.boolean().default(false),
  theme: Theme.default('system'),
  times: z.enum(['local', 'utc']).default('local'),
  connections: z
    .array(SavedConnection)
    .max(connectionsMax)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'Two connections have the same id.')
    .readonly()
    .default([]),
  /** What contexts are to the user, those that a mark was set for. */
  contextMarks: z
    .array(ContextMark)
    .max(contextMarksMax)
    .refine((all) => new Set(all.map(({ context }) => context)).size === all.length, 'A context has two marks.')
    .readonly()
    .default([]),
  /** Problems of which nothing is counted or told. */
  mutes: z.array(Mute).max(mutesMax).readonly().default([]),
  /** The one that the panel shows first; null until the user has chosen. */
  activeConnectionId: ConnectionId.nullable().default(null),
})
export type Settings = Readonly<z.infer<typeof Settings>>

export const defaultSettings: Settings = Settings.parse({})

/** A change to some settings; what is not named stays. */
export const SettingsPatch = z.object({
  agentName: AgentName.optional(),
  agentLabels: AgentLabels.optional(),
  concurrency: Concurrency.optional(),
  startOnOpen: z.boolean().optional(),
  imagePullSecrets: PullSecrets.optional(),
  podGraceSeconds: PodGraceSeconds.optional(),
  startGraceSeconds: StartGraceSeconds.optional(),
  resourceManager: z.boolean().optional(),
  ...CleaningSettings.partial().shape,
  whenClosed: WhenClosed.optional(),
  notifications: Notifications.optional(),
  badge: z.boolean().optional(),
  startAtLogin: z.boolean().optional(),
  theme: Theme.optional(),
  times: z.enum(['local', 'utc']).optional(),
})
export type SettingsPatch = Readonly<z.infer<typeof SettingsPatch>>

/**
 * The content of a settings file of any version, in the form of this one. What it does not understand it passes on, for
 * `Settings` to say what is wrong with it. A file of a later version is refused: an older program would lose what it holds.
 * @throws Error with a sentence on what to do
 */
export function migrateSettings(content: unknown): unknown {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content
  const version: unknown = 'version' in content ? content.version : 1
  if (typeof version === 'number' && version > settingsVersion) {
    throw new Error(
      `It was written by a later Flowdeck (version ${version} of the file, this one knows ${settingsVersion}). Install that one, or move the file away.`,
    )
  }
  if (version === 1) return fromVersion2(fromVersion1(content))
  return version === 2 ? fromVersion2(content) : content
}

/** Version 2 had no marks of contexts: an older Flowdeck would lose them, and write to what is to be only read. */
const fromVersion2 = (content: object): object => ({ ...content, version: 3 })

/** Version 1 had one connection, null before the user's first choice, and no number. */
function fromVersion1(content: object): object {
  const { connection = null, ...rest }: { connection?: unknown } = content
  const id = connectionIdAfter([])
  return {
    ...rest,
    version: 2,
    connections: connection === null ? [] : [{ id, choice: connection }],
    activeConnectionId: connection === null ? null : id,
  }
}

/** An id that none of these connections has. */
export function connectionIdAfter(connections: readonly { readonly id: ConnectionId }[]): ConnectionId {
  const numbers = connections.map(({ id }) => Number(/^connection-(\d+)$/.exec(id)?.[1] ?? 0))
  return `connection-${Math.max(0, ...numbers) + 1}`
}
