import WebSocket from 'ws'
import { z } from 'zod'
import { jsonValue } from '../../../shared/yaml/json-value'
import { whatIsBeyond } from '../../answers/read-answer'
import type { Clock } from '../../clock/clock'
import { tunnelFor, type Target } from '../../network/tunnel'
import type { Way } from '../../network/ways'
import { limits } from '../limits'

/** How a connection ended, or why there was none. */
export interface SocketEnd {
  /** refused: trying again soon is of no use; closed: by us. */
  readonly kind: 'refused' | 'broken' | 'closed'
  readonly message: string
}

export interface PrefectSocket {
  send(frame: object): void
  close(): void
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<SocketEnd>
}

export type Opened =
  { readonly ok: true; readonly socket: PrefectSocket } | { readonly ok: false; readonly end: SocketEnd }

export interface SocketOptions {
  /** ws:// or wss:// */
  readonly url: string
  readonly token: string | null
  /** How its server is reached: proxy and certificates. */
  readonly way: Pick<Way, 'proxy' | 'tls'>
  /** Hears each frame after the handshake, parsed; what is no JSON ends the connection. */
  readonly onFrame: (frame: unknown) => void
  readonly clock: Pick<Clock, 'after'>
  readonly signal: AbortSignal
}

const AuthSuccess = z.object({ type: z.literal('auth_success') })

/**
 * Opens a websocket as Prefect wants it: of the subprotocol `prefect`, and with the token in the first frame. A connection
 * that stays silent when it is pinged has ended.
 * Source: prefect 3.9.1, server/utilities/subscriptions.py, accept_prefect_socket.
 */
export function openSocket(options: SocketOptions): Promise<Opened> {
  const { url, token, way, onFrame, clock, signal } = options
  const tunnel = tunnelFor(way, targetOf(url), signal)
  const socket = new WebSocket(url, 'prefect', {
    ...way.tls,
    ...(tunnel ? { createConnection: tunnel } : {}),
    handshakeTimeout: limits.connectMs,
    maxPayload: limits.answer.bytes,
    // What a small frame unpacks to would have no bound of its own.
    perMessageDeflate: false,
    autoPong: false,
  })
  return new Promise((resolve) => {
    let isOpen = false
    let why: SocketEnd | null = null
    let takeBack = (): void => undefined
    const ended = new Promise<SocketEnd>((settle) => {
      socket.on('close', (code, reason) => {
        takeBack()
        signal.removeEventListener('abort', close)
        const end = why ?? endOf(code, reason.toString())
        settle(end)
        if (!isOpen) resolve({ ok: false, end })
      })
    })

    /** @param words why, in ours; the first reason counts */
    const end = (kind: SocketEnd['kind'], words: string): void => {
      why ??= { kind, message: words }
      socket.terminate()
    }
    function close(): void {
      why ??= { kind: 'closed', message: 'closed' }
      socket.close(1000)
      // A server that does not answer to that holds nobody up.
      takeBack()
      takeBack = clock.after(limits.socketCloseMs, () => socket.terminate())
    }
    const keepAlive = (): void => {
      let answered = true
      socket.on('pong', () => (answered = true))
      const ping = (): void => {
        if (!answered) {
          end('broken', 'it does not answer')
          return
        }
        answered = false
        socket.ping()
        takeBack = clock.after(limits.pingMs, ping)
      }
      takeBack = clock.after(limits.pingMs, ping)
    }

    takeBack = clock.after(limits.connectMs, () => end('broken', `no answer within ${limits.connectMs / 1000} s`))
    signal.addEventListener('abort', close, { once: true })
    if (signal.aborted) close()
    socket.on('error', (error) => (why ??= { kind: 'broken', message: error.message }))
    socket.on('unexpected-response', (request, response) => {
      const { statusCode: status = 0 } = response
      response.resume()
      end(status >= 500 || status === 429 ? 'broken' : 'refused', `HTTP ${status}`)
      request.destroy()
    })
    socket.on('ping', (data) => {
      // One that sends and never reads would have its pongs pile up.
      if (socket.bufferedAmount > limits.socketUnread) end('broken', 'it reads nothing')
      else if (socket.readyState === WebSocket.OPEN) socket.pong(data)
    })
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })))
    socket.on('message', (data, isBinary) => {
      const beyond = whatIsBeyond(data as Buffer, limits.answer)
      const frame = isBinary || beyond !== null ? undefined : parsed((data as Buffer).toString())
      if (beyond !== null) end('broken', `it sent a message with ${beyond}`)
      else if (frame === undefined) end('broken', 'it sent something that is not JSON')
      else if (isOpen) onFrame(frame)
      else if (AuthSuccess.safeParse(frame).success) begin()
      else end('refused', 'it does not take the token')
    })
    const begin = (): void => {
      isOpen = true
      takeBack()
      keepAlive()
      const send = (sent: object): void => {
        if (socket.bufferedAmount > limits.socketUnread) end('broken', 'it reads nothing')
        else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(sent))
      }
      resolve({ ok: true, socket: { send, close, ended } })
    }
  })
}

function targetOf(url: string): Target {
  const { protocol, hostname, port } = new URL(url)
  const isSecure = protocol === 'wss:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (isSecure ? 443 : 80)), isSecure }
}

function parsed(text: string): unknown {
  try {
    return jsonValue(text)
  } catch {
    return undefined
  }
}

/** 1008: who asks may not; 1002: it does not speak as we do. All else passes. */
const endOf = (code: number, reason: string): SocketEnd => ({
  kind: code === 1008 || code === 1002 ? 'refused' : 'broken',
  message: `closed with ${code}${reason === '' ? '' : `: ${reason.slice(0, limits.nameChars)}`}`,
})
