import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isUrl } from '../network/is-url'
import { asSentence } from '../../shared/model/sentence'
import { listenWords } from '../connection/listen-words'
import { foreign, nameOf } from '../practice/listener/foreign'
import { CommandError } from './command-error'

/** What is answered at which path, to `GET` alone. */
export type Answers = Readonly<Record<string, () => Answer | Promise<Answer>>>

export interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: string
}

export interface ServedPaths {
  readonly port: number
  close(): Promise<void>
}

interface Place {
  /** All addresses of this machine when left out. */
  readonly host: string | undefined
  /** 0 for a free one. */
  readonly port: number
  /** As it was given, and the option that gave it: for the sentence. */
  readonly given: string
  readonly option: string
}

/** Whoever asks has little to say, and is told little. Node looks after these as often as the last one says. */
const timeLimits = {
  ...{ headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 },
  maxHeaderSize: 16 * 1024,
}
/** More would take the file descriptors that the agent needs for its own requests. */
const connectionsMost = 100

/**
 * On this machine alone nobody has to call it by another name; a page of the web could make its own name mean this
 * machine. In a network, probes and Prometheus come by whatever name it has there.
 */
function namesFor({ headers, socket }: IncomingMessage): ReadonlySet<string> {
  const isHere = /^(::ffff:)?127\.|^::1$/.test(socket.localAddress ?? '')
  return isHere ? new Set() : new Set([nameOf(headers.host ?? '')])
}

/**
 * Answers over HTTP to whoever asks after the agent: probes, Prometheus.
 * @throws CommandError when it can't listen there
 */
export async function servePaths({ host, port, given, option }: Place, answers: Answers): Promise<ServedPaths> {
  const all = new Map(Object.entries(answers))
  const server = createServer(timeLimits, (request, response) => {
    const why = foreign(request.headers, namesFor(request))
    if (why !== undefined) response.writeHead(403, { connection: 'close' }).end(`${why}\n`)
    else void answer(request, response, all)
  })
  server.maxConnections = connectionsMost
  // Probes come seldom: a connection that is kept would only be one less for others.
  server.maxRequestsPerSocket = 1
  // Of one that reads nothing, or says nothing.
  server.setTimeout(timeLimits.requestTimeout)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new CommandError(
          `The agent can’t listen at ${given}: ${asSentence(listenWords(error))} Choose another ${option}.`,
        ),
      ),
    )
    server.listen(port, host, resolve)
  })
  // Without a listener, a connection that can't be accepted (no file descriptor is left) would end the process.
  server.on('error', () => undefined)
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: ReadonlyMap<string, Answers[string]>,
): Promise<void> {
  const url = request.url ?? '/'
  // Not everything that is asked for is an address: "//" is none.
  const pathname = isUrl(url, 'http://agent') ? new URL(url, 'http://agent').pathname : ''
  const make = answers.get(pathname)
  if (!make) response.writeHead(404).end()
  else if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end()
  else {
    try {
      const { status, type = 'text/plain; charset=utf-8', body } = await make()
      response.writeHead(status, body === '' ? {} : { 'content-type': type }).end(body)
    } catch {
      // A mistake of ours ends neither the agent nor the connection of whoever asks.
      response.writeHead(500).end()
    }
  }
}
