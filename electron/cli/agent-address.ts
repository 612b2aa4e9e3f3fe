import { shownAddress } from '../../shared/secrets/addresses'
import { isPort, wrongPort } from './check-address'
import { CommandError } from './command-error'
import { servePaths, type Answer, type Answers, type ServedPaths } from './serve-paths'

/**
 * Answers `GET /api/health` with `{}` while the process lives, and `GET /api/poke` after it has ended the agent's sleep.
 * `/health` is the same, for probes of a worker of Prefect 3.
 * Source: prefect 1.4.1, agent/agent.py, _start_agent_api_server, HealthHandler and PokeHandler; 3.9.1, workers/server.py.
 * @param address like `http://:8080`; without a host, on all of this machine's addresses
 * @param more what is answered beside
 * @throws CommandError for an address without a port, or one that is in use
 */
export async function listenAt(address: string, poke: () => void, more: Answers = {}): Promise<ServedPaths> {
  const [, host = '', port = ''] =
    /^[\w+.-]*:?\/\/(?:[^@/?#]*@)?([^:/?#[\]]*|\[[^\]]*\])(?::([^/?#]*))?(?=[/?#]|$)/.exec(address) ?? []
  const fault = faultOfPort(port)
  if (fault !== null)
    throw new CommandError(`The agent’s address ${shownAddress(address)} ${fault}. Write it like http://:8080.`)
  const poked = (): Answer => {
    poke()
    return { status: 200, body: '' }
  }
  const place = { host: host.replace(/^\[|\]$/g, '') || undefined, port: Number(port) }
  return servePaths(
    { ...place, given: shownAddress(address), option: '--agent-address' },
    { ...more, '/api/health': () => alive, '/health': () => alive, '/api/poke': poked },
  )
}

const alive: Answer = { status: 200, type: 'application/json', body: '{}' }

function faultOfPort(port: string): string | null {
  if (port === '') return 'has no port'
  if (!isPort(port)) return wrongPort(port)
  return Number(port) === 0 ? 'has the port 0, at which nobody would find it' : null
}
