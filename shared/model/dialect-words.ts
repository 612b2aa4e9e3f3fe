import { z } from 'zod'

/** Which Prefect an API belongs to. */
export const DialectId = z.enum(['0.6', '1.x', '3'])
export type DialectId = z.infer<typeof DialectId>

/** Those whose API is GraphQL. */
export const GraphqlDialectId = DialectId.exclude(['3'])
export type GraphqlDialectId = z.infer<typeof GraphqlDialectId>

/** Where a run is on its way, whatever its API calls the state. */
export const Phase = z.enum(['waiting', 'claimed', 'running', 'succeeded', 'failed', 'cancelled'])
export type Phase = z.infer<typeof Phase>

export const isFinished = (phase: Phase): boolean =>
  phase === 'succeeded' || phase === 'failed' || phase === 'cancelled'

/** How a state is drawn: icon and colour belong together. */
export const StateLook = z.enum([
  'scheduled',
  'late',
  'paused',
  'claimed',
  'running',
  'cancelling',
  'success',
  'failed',
  'crashed',
  'cancelled',
  'unknown',
])
export type StateLook = z.infer<typeof StateLook>
