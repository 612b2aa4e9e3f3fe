import type { Way } from '../../network/ways'
import { PrefectError } from '../prefect-api'
import { socketTokenOf, socketUrl } from './address'
import type { Client3 } from './client'
import { openSocket, type Opened, type SocketOptions } from './socket'

/**
 * Opens a websocket at the server's present address. `pathOf` may ask the API first. An API that does not answer is a
 * connection that broke, as after it was open.
 */
export async function openApiSocket(
  { rest, clock }: Client3,
  pathOf: () => Promise<string>,
  options: Pick<SocketOptions, 'onFrame' | 'signal'>,
): Promise<Opened> {
  let url: string
  let way: Way
  try {
    const base = await rest.base(options.signal)
    way = await rest.wayTo(base)
    url = socketUrl(base, await pathOf())
  } catch (error) {
    if (!(error instanceof PrefectError) && !options.signal.aborted) throw error
    return { ok: false, end: { kind: 'broken', message: 'The API does not answer.' } }
  }
  return openSocket({ url, token: socketTokenOf(rest.credentials), way, clock, ...options })
}
