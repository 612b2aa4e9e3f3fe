import type { Duplex } from 'node:stream'
import { loginWanted, notSpoken, refusedBySocks } from './proxy-fault'
import type { ProxyChoice } from './proxy-rules'
import { placeOfProxy } from './reach-proxy'

/**
 * Asks a SOCKS 5 proxy for the way to a server, whose name the proxy looks up, whatever its own scheme is called.
 * @param socket to the proxy, behind which the server is then; what destroys it says why
 * @throws ProxyError, and what the socket was destroyed with
 */
export async function askSocks(
  proxy: ProxyChoice,
  socket: Duplex,
  destination: { readonly host: string; readonly port: number },
): Promise<void> {
  const { username, password } = new URL(proxy.url)
  const login = username === '' ? {} : { userId: decodeURIComponent(username), password: decodeURIComponent(password) }
  let why: unknown
  const note = (error: unknown): void => void (why ??= error)
  socket.on('error', note)
  try {
    // Few need it, and a headless agent is to stay small.
    const { SocksClient } = await import('socks')
    if (socket.destroyed) throw cut('closed')
    const asked = { ...placeOfProxy(proxy), type: 5 as const, ...login }
    await SocksClient.createConnection({
      ...{ proxy: asked, command: 'connect' as const, destination, existing_socket: socket },
      // The socket has a limit already, which says what it is.
      timeout: 2 ** 31 - 1,
    })
  } catch (error) {
    throw why ?? faultOf(error, proxy)
  } finally {
    socket.off('error', note)
  }
}

/** The library's errors have no codes, but words of its own. Source: socks 2.8.11, common/constants. */
function faultOf(error: unknown, proxy: ProxyChoice): unknown {
  if (!(error instanceof Error)) return error
  const [, answer] = /rejected connection - (\w+)$/.exec(error.message) ?? []
  if (answer !== undefined) {
    const words = answer.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ').toLowerCase()
    return refusedBySocks(`SOCKS: ${words}`, answer === 'NotAllowed', proxy)
  }
  if (/Authentication failed|no accepted authentication type/.test(error.message)) return loginWanted(proxy, 'SOCKS')
  if (/^(Received invalid|Negotiation error)/.test(error.message)) return notSpoken(proxy)
  return cut(error.message)
}

const cut = (words: string): Error => Object.assign(new Error(words), { code: 'ECONNRESET' })
