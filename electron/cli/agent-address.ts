import { createServer } from 'node:http'
import { asSentence } from '../../shared/model/sentence'
import { shownAddress } from '../../shared/secrets/addresses'
import { listenWords } from '../connection/listen-words'
import { isPort, wrongPort } from './check-address'
import { CommandError } from './command-error'

function faultOfPort(port: string): string | null {
  if (port === '') return 'has no port'
  if (!isPort(port)) return wrongPort(port)
  return Number(port) === 0 ? 'has the port 0, at which nobody would find it' : null
}

export interface AgentAddress {
  readonly port: number
  close(): Promise<void>
}

/**
 * Answers `GET /api/health` with `{}` while the process lives, and `GET /api/poke` after it has ended the agent's sleep.
 * `/health` is the same, for probes of a worker of Prefect 3.
 * Source: prefect 1.4.1, agent/agent.py, _start_agent_api_server, HealthHandler and PokeHandler; 3.9.1, workers/server.py.
 * @param address like `http://:8080`; without a host, on all of this machine's addresses
 * @throws CommandError for an address without a port, or one that is in use
 */
export async function listenAt(address: string, poke: () => void): Promise<AgentAddress> {
  const [, host = '', port = ''] =
    /^[\w+.-]*:?\/\/(?:[^@/?#]*@)?([^:/?#[\]]*|\[[^\]]*\])(?::([^/?#]*))?(?=[/?#]|$)/.exec(address) ?? []
  const fault = faultOfPort(port)
  if (fault !== null)
    throw new CommandError(`The agent’s address ${shownAddress(address)} ${fault}. Write it like http://:8080.`)
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    // Not everything that is asked for is an address: "//" is none.
    const pathname = URL.canParse(url, 'http://agent') ? new URL(url, 'http://agent').pathname : null
    const isHealth = pathname === '/api/health' || pathname === '/health'
    if (!isHealth && pathname !== '/api/poke') response.writeHead(404).end()
    else if (request.method !== 'GET') response.writeHead(405).end()
    else if (isHealth) response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    else {
      poke()
      response.writeHead(200).end()
    }
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new CommandError(
          `The agent can’t listen at ${shownAddress(address)}: ${asSentence(listenWords(error))} Choose another --agent-address.`,
        ),
      ),
    )
    server.listen(Number(port), host.replace(/^\[|\]$/g, '') || undefined, resolve)
  })
  // Without a listener, a connection that can't be accepted (no file descriptor is left) would end the process.
  server.on('error', () => undefined)
  return {
    port: Number(port),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
