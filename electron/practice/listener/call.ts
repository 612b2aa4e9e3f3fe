import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** One request of which only the head has been read. */
export interface Call {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Aborted as the listener closes. */
  readonly closing: AbortSignal
  /** The head has shown a token: the connection keeps its place from now on. */
  readonly know: () => void
  /**
   * Reads the body, as UTF-8 unless told. Undefined when it can't be had, which has been answered then: 413 or 503.
   * @param encoding latin1 for bytes that are no text
   */
  readonly body: (maxBytes: number, encoding?: 'utf8' | 'latin1') => Promise<string | undefined>
  /**
   * Refuses the request without a look at its body, and ends the connection. The body is read and forgotten first: a
   * sender that reads no answer before it has sent all would otherwise hear of a broken connection only.
   */
  readonly refuse: (refusal: Refusal) => Promise<void>
}

export interface Refusal {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

export function plainRefusal(status: number, message: string): Refusal {
  return { status, type: 'text/plain; charset=utf-8', text: `${message}\n` }
}

/** A connection that asks to become a websocket. It closes with the listener. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Socket
  /** What came after the head. */
  readonly head: Buffer
  /** Ends it without a websocket. */
  readonly refuse: (status: number) => void
  /** It has shown a token: the connection keeps its place from now on. */
  readonly know: () => void
}
