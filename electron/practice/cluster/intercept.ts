import type { Fault } from '../listener/fault'

export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: string
}

/**
 * What a test wants to happen to a request that came with a token, or asks for what everybody may see. Nothing is done
 * before it resolves: so a server is slow, or hangs with a promise that stays open.
 */
export type Intercept = (request: Asked) => Fault | undefined | Promise<Fault | undefined>
