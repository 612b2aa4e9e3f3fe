import { z } from 'zod'
import { ConnectionChoice } from './connection'

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

/** The settings file. Tokens are not in it; see electron/settings/secret-store.ts. */
export const Settings = z.object({
  /** Stands in every claim; two agents of one name on one cluster share their claims. */
  agentName: z.string().trim().min(1, 'The agent needs a name: claims say who made them.').max(100).default('agent'),
  /** Jobs created at once. */
  concurrency: z.number().int().min(1).max(256).default(32),
  /** Turns the agent on as soon as the panel is open; otherwise it only watches until told. */
  startOnOpen: z.boolean().default(false),
  imagePullSecrets: z.string().default(''),
  theme: Theme.default('system'),
  times: z.enum(['local', 'utc']).default('local'),
  /** Null until the user has chosen. */
  connection: ConnectionChoice.nullable().default(null),
})
export type Settings = Readonly<z.infer<typeof Settings>>

export const defaultSettings: Settings = Settings.parse({})

/** A change to some settings; what is not named stays. */
export const SettingsPatch = z.object({
  agentName: Settings.shape.agentName.unwrap().optional(),
  concurrency: Settings.shape.concurrency.unwrap().optional(),
  startOnOpen: z.boolean().optional(),
  imagePullSecrets: z.string().optional(),
  theme: Theme.optional(),
  times: z.enum(['local', 'utc']).optional(),
})
export type SettingsPatch = Readonly<z.infer<typeof SettingsPatch>>
