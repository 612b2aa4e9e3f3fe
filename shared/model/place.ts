import { z } from 'zod'

/** The pages, in the order of the navigation. */
export const PageName = z.enum([
  'overview',
  'flowRuns',
  'jobs',
  'template',
  'deployment',
  'problems',
  'connections',
  'settings',
])
export type PageName = z.infer<typeof PageName>

/** Where the window is led to by a notification or a link. To be there does nothing. */
export const Place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), page: PageName }),
  z.object({ kind: z.literal('run'), flowRunId: z.string() }),
  z.object({ kind: z.literal('job'), uid: z.string() }),
  /** There is no such place: why, in sentences. */
  z.object({ kind: z.literal('nowhere'), why: z.string() }),
])
export type Place = Readonly<z.infer<typeof Place>>

/** What is in sight in the window: a page, and the run that is open there. */
export const InSight = z.object({ page: PageName, flowRunId: z.string().max(64).nullable() })
export type InSight = Readonly<z.infer<typeof InSight>>
