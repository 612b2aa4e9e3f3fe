import type { Answer } from './answers'
import type { Store } from './store'

export interface ApiRequest {
  readonly store: Store
  /** What stands in the path in place of `:id` and the like. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
  /** The address of the API, as the caller knows it: http://HOST:PORT/api. */
  readonly base: string
  /** The version of the client, from its User-Agent; undefined for other clients. */
  readonly clientVersion: string | undefined
}
export type Handle = (request: ApiRequest) => Answer

/** By method and path, as `POST /flow_runs/:id/set_state`. `:id` stands for a UUID, any other for a name. */
export type Routes = Readonly<Record<string, Handle>>

export interface Found {
  readonly route: string
  readonly handle: Handle
  readonly params: Readonly<Record<string, string>>
}

interface Compiled {
  readonly method: string
  readonly pattern: RegExp
  readonly found: Omit<Found, 'params'>
}

const uuidShape = '[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}'

function compile(route: string, handle: Handle): Compiled {
  const [method = '', path = ''] = route.split(' ')
  const source = path.replace(/:(\w+)/g, (_, name: string) => `(?<${name}>${name === 'id' ? uuidShape : '[^/]+'})`)
  return { method, pattern: new RegExp(`^${source}$`), found: { route, handle } }
}

export class Router {
  readonly #routes: readonly Compiled[]

  constructor(routes: Routes) {
    // Those that are words throughout go first: `filter` is no name of a work pool.
    this.#routes = Object.entries(routes)
      .map(([route, handle]) => compile(route, handle))
      .sort((a, b) => Number(a.found.route.includes(':')) - Number(b.found.route.includes(':')))
  }

  /** @param path below /api, without a query @returns 405 for a path that other methods have, else 404 */
  find(method: string, path: string): Found | 404 | 405 | 307 {
    const found = this.#exactly(method, path)
    // Where only a slash at the end is wrong, the server says so; what clients follow is up to them.
    const other = path.endsWith('/') ? path.slice(0, -1) : `${path}/`
    return found === 404 && this.#exactly(method, other) !== 404 ? 307 : found
  }

  #exactly(method: string, path: string): Found | 404 | 405 {
    let status: 404 | 405 = 404
    for (const route of this.#routes) {
      const match = route.pattern.exec(path)
      if (!match) continue
      if (route.method === method) return { ...route.found, params: decoded(match.groups ?? {}) }
      status = 405
    }
    return status
  }
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, name === 'id' ? text.toLowerCase() : plain(text)])) // prettier-ignore
}

/** What a part of a path says, percent signs aside. */
export function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
