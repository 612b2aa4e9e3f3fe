import { z } from 'zod'

const Seconds = z.number().int().min(0).max(31_536_000)
const Newest = z.number().int().min(0).max(10_000)

/** How long Jobs of one state stay, and how many at least. */
export const KeptJobs = z.object({
  /** They go so long after their end, s. */
  seconds: Seconds,
  /** The newest so many stay, however old they are. */
  newest: Newest,
})
export type KeptJobs = Readonly<z.infer<typeof KeptJobs>>

/** Which finished Jobs go, and when. */
export const CleaningPolicy = z.object({ completed: KeptJobs, failed: KeptJobs })
export type CleaningPolicy = Readonly<z.infer<typeof CleaningPolicy>>

/**
 * Completed ones as upstream, which looks once a minute; failed ones stay for a day.
 * Source: prefect 0.6.7, config.toml, cloud.agent.resource_manager.loop_interval; 1.4.1, agent/agent.py, heartbeat.
 */
export const usualCleaning: CleaningPolicy = {
  completed: { seconds: 60, newest: 0 },
  failed: { seconds: 86_400, newest: 0 },
}

/**
 * The settings of how finished Jobs go, and what is kept of them, one by one: the panel's settings and the command line's
 * flags have these names and bounds.
 */
export const cleaningFields = {
  completedSeconds: Seconds,
  failedSeconds: Seconds,
  keepCompleted: Newest,
  keepFailed: Newest,
  /** Whether what a Job leaves behind is kept before it goes. */
  evidence: z.boolean(),
  /** Where; empty for the usual folder. */
  evidenceFolder: z.string().trim().max(4_096),
  /** Older ones go. */
  evidenceDays: z.number().int().min(1).max(3_650),
  /** Of more, those that were kept first go. */
  evidenceMegabytes: z.number().int().min(1).max(1_000_000),
} as const
export const CleaningSettings = z.object(cleaningFields)
export type CleaningSettings = Readonly<z.infer<typeof CleaningSettings>>

export const usualCleaningSettings: CleaningSettings = {
  completedSeconds: usualCleaning.completed.seconds,
  failedSeconds: usualCleaning.failed.seconds,
  keepCompleted: usualCleaning.completed.newest,
  keepFailed: usualCleaning.failed.newest,
  evidence: true,
  evidenceFolder: '',
  evidenceDays: 30,
  evidenceMegabytes: 512,
}

export const cleaningPolicyOf = (given: CleaningSettings): CleaningPolicy => ({
  completed: { seconds: given.completedSeconds, newest: given.keepCompleted },
  failed: { seconds: given.failedSeconds, newest: given.keepFailed },
})

/** What becomes of a Job, or of a pod whose Job is gone. */
export const PlannedObject = z.object({
  kind: z.enum(['job', 'pod']),
  uid: z.string(),
  name: z.string(),
  namespace: z.string(),
  flowRunId: z.string().nullable(),
  /** In the words of kubectl. */
  status: z.string(),
  fate: z.enum(['goes', 'later', 'stays']),
  /** When it goes, ms since the epoch; null for one that stays. */
  at: z.number().nullable(),
  /** A part of a sentence. */
  why: z.string(),
})
export type PlannedObject = Readonly<z.infer<typeof PlannedObject>>

/** What became of one that was to go. */
export const CleanedObject = PlannedObject.pick({
  kind: true,
  uid: true,
  name: true,
  namespace: true,
  why: true,
}).extend({
  what: z.enum(['deleted', 'stays', 'failed']),
  /** The folder where its evidence is; null when none was kept. */
  evidence: z.string().nullable(),
})
export type CleanedObject = Readonly<z.infer<typeof CleanedObject>>
