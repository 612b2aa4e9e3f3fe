import { z } from 'zod'

/** How long Jobs of one state stay, and how many at least. */
export const KeptJobs = z.object({
  /** They go so long after their end, s. */
  seconds: z.number().int().min(0).max(31_536_000),
  /** The newest so many stay, however old they are. */
  newest: z.number().int().min(0).max(10_000),
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
