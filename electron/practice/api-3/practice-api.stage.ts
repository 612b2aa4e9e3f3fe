import { once } from 'node:events'
import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { startPracticeApi3, type PracticeApi3, type PracticeApi3Options } from '.'

/** Starts practice APIs for the tests of a file, and closes them after each. */
export function practiceApis() {
  const apis: PracticeApi3[] = []
  afterEach(async () => {
    await Promise.all(apis.splice(0).map((api) => api.close()))
  })
  return async (options: PracticeApi3Options = {}): Promise<PracticeApi3> => {
    const api = await startPracticeApi3({ seed: 3, ...options })
    apis.push(api)
    return api
  }
}

export interface Reply {
  readonly status: number
  readonly body: never
}

/** Asks with the API's key; a body goes as JSON. */
export async function ask(
  api: Pick<PracticeApi3, 'url' | 'key'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const response = await fetch(api.url + path, {
    ...{ method, headers: { authorization: `Bearer ${api.key}`, ...headers } },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as never }
}

export const post = (api: Pick<PracticeApi3, 'url' | 'key'>, path: string, body: unknown = {}): Promise<Reply> =>
  ask(api, 'POST', path, body)

/** A websocket that keeps what it gets. */
export class Listening {
  readonly frames: never[] = []
  readonly closed: Promise<readonly [number, string]>

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString('utf8')) as never))
    this.closed = new Promise((resolve) => socket.on('close', (code, why) => resolve([code, why.toString()])))
    socket.on('error', () => undefined)
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  }

  end(): void {
    this.socket.terminate()
  }
}

/** Opens a websocket and says who asks, unless it says something else. */
export async function connect(
  api: Pick<PracticeApi3, 'url' | 'token'>,
  path: string,
  first: unknown = { type: 'auth', token: api.token },
  protocols: readonly string[] = ['prefect'],
): Promise<Listening> {
  const socket = new WebSocket(api.url.replace('http', 'ws') + path, [...protocols])
  const listening = new Listening(socket)
  await once(socket, 'open')
  listening.send(first)
  return listening
}
