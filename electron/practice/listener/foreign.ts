import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/**
 * Why a request comes from a page of the web, and not from a client of ours; undefined when it doesn't. A page may have
 * a browser on this machine send requests here (they say where they come from), or read the answers too, once its own
 * name has been made to mean this machine (DNS rebinding): then the name stands in `Host`. An address can't be made to
 * mean another one, so addresses are let through.
 * @param names what clients may call this machine, besides localhost and addresses; lower case
 */
export function foreign({ host, origin }: IncomingHttpHeaders, names: ReadonlySet<string>): string | undefined {
  if (origin !== undefined) return `Pages of the web are not answered (this one is of ${shown(origin)}).`
  const name = nameOf(host ?? '')
  if (name === 'localhost' || isIP(name) !== 0 || names.has(name)) return undefined
  return `This server is not called ${shown(name)}. Ask by its address, or as localhost.`
}

/** Without the port, brackets and the dot of the root. */
export const nameOf = (host: string): string =>
  (/^\[([^\]]*)\](?::\d*)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, '')).replace(/\.$/, '').toLowerCase()

const shown = (text: string): string => JSON.stringify(text.slice(0, 100))
